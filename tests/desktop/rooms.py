"""What pictures and tests of a channel's settings are dressed with: a channel that not everybody is in, its dialog."""

from tests.desktop.ground import settle
from tests.desktop.lumen import Lumen
from whisper_net.core.ids import ScopeId
from whisper_net.desktop.viewmodels.channel_settings import OUTSIDE
from whisper_net.desktop.views.channel import ChannelScreen
from whisper_net.desktop.views.channel_settings import ChannelSettingsDialog
from whisper_net.desktop.views.shell import Shell

NAME = "severance-check"


def small(lumen: Lumen) -> ScopeId:
    """A channel with Maya, Priya and Tomasz alone; the same one when it is there already."""
    channels = lumen.maya.group.group.state.log.view().channels()
    found = next((scope for scope, body in channels.items() if body.name == NAME), None)
    people = [lumen.people[one] for one in ("Priya Raman", "Tomasz Lis")]
    return found or lumen.near.channel(lumen.maya, NAME, *people)


def settings(shell: Shell, name: str = NAME) -> ChannelSettingsDialog:
    """The settings of a channel, open over a shell."""
    settle()
    shell._model.go(next(one.place for one in shell._model.channels if one.name == name))
    settle()
    screen = shell.stack.currentWidget()
    assert isinstance(screen, ChannelScreen)
    screen.settings.click()
    settle()
    return shell.findChildren(ChannelSettingsDialog)[-1]


def changed(dialog: ChannelSettingsDialog) -> None:
    """Newcomers are to read less, and things to go after a week."""
    dialog.histories["since_join"].click()
    dialog.keeps["week"].click()
    settle()


def let_in(dialog: ChannelSettingsDialog) -> None:
    """Two more are about to be let in."""
    dialog.people.tabs.choose(OUTSIDE)
    dialog.people.tabs.chosen.emit(OUTSIDE)
    for row in dialog.model.rows[OUTSIDE].everybody[:2]:
        dialog.model.toggle(OUTSIDE, row.member)
    settle()
