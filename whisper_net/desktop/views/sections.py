"""The sections of settings: one line each. They stand in a group's frame, and before there is a group as well.

Rules: a section is given whose settings they are (viewmodels/owner.py), and asks for no more than that.
"""

from collections.abc import Callable
from typing import NamedTuple

from whisper_net.desktop.viewmodels.owner import Owner
from whisper_net.desktop.viewmodels.place import ABOUT, APPEARANCE, NETWORK, RECOVERY, SECURITY
from whisper_net.desktop.viewmodels.wording import marked
from whisper_net.desktop.views.screen import Screen
from whisper_net.desktop.views.settings_about import AboutScreen
from whisper_net.desktop.views.settings_appearance import AppearanceScreen
from whisper_net.desktop.views.settings_network import network_section
from whisper_net.desktop.views.settings_recovery import RecoveryScreen
from whisper_net.desktop.views.settings_security import SecurityScreen


class Section(NamedTuple):
    """One section: its name in the sidebar, its icon, and what builds its screen."""

    kind: str
    name: str
    icon: str
    build: Callable[[Owner], Screen]


SECTIONS: tuple[Section, ...] = (
    Section(APPEARANCE, marked("Appearance"), "appearance", AppearanceScreen),
    Section(NETWORK, marked("Network"), "online", network_section),
    Section(SECURITY, marked("Security"), "verified", SecurityScreen),
    Section(RECOVERY, marked("Devices"), "devices", RecoveryScreen),
    Section(ABOUT, marked("About"), "info", AboutScreen),
)
"""In their order. In a group one goes there by Place(SETTINGS, kind)."""
