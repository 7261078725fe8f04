"""Which screens there are: one line each. A new screen is added here and nowhere else.

Rules: a place is shown in the sidebar only if it stands here, so nothing leads to a screen that is not there. The
sections of settings stand in sections.py.
"""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtWidgets import QWidget

from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.place import HISTORY, LEADS, PEOPLE, RESUMES
from whisper_net.desktop.viewmodels.root import RootModel
from whisper_net.desktop.viewmodels.wording import marked
from whisper_net.desktop.views.channel import ChannelScreen
from whisper_net.desktop.views.history import HistoryScreen
from whisper_net.desktop.views.leads import LeadsScreen
from whisper_net.desktop.views.people import PeopleScreen
from whisper_net.desktop.views.resumes import ResumesScreen
from whisper_net.desktop.views.screen import Screen
from whisper_net.desktop.views.welcome import WelcomePage


class Spot(NamedTuple):
    """One kind of place: its name in the sidebar, its icon, and what builds its screen."""

    kind: str
    name: str
    icon: str
    build: Callable[[Membership], Screen]


NAVIGATION: tuple[Spot, ...] = (
    Spot(LEADS, marked("Leads"), "leads", LeadsScreen),
    Spot(RESUMES, marked("Résumés"), "resumes", ResumesScreen),
    Spot(PEOPLE, marked("People"), "people", PeopleScreen),
)
"""The rows above the channels, in their order; names are `marked` (viewmodels/wording.py) and translated when shown."""
BEYOND: tuple[Spot, ...] = (Spot(HISTORY, marked("What happened"), "history", HistoryScreen),)
"""Places that other screens and Ctrl+K lead to, without a row of their own."""
WELCOME: Callable[[RootModel], QWidget] = WelcomePage
"""What builds the page of somebody who is in no group yet, or wants one more."""
CHANNELS: Callable[[Membership], Screen] | None = ChannelScreen
"""What builds the one screen that shows any channel: its `enter` is told which."""


def everywhere() -> tuple[Spot, ...]:
    """Every place of a group but its channels."""
    return (*NAVIGATION, *BEYOND)
