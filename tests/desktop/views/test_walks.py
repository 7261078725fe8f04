"""The kit and the frame in every look: all named, all reached, nothing cut."""

from tests.desktop.ground import Neighbourhood
from tests.desktop.lumen import Lumen
from tests.desktop.views.kit.gallery import gallery
from tests.desktop.walk import assert_screen
from whisper_net.desktop.views.shell import Shell


def test_kit_can_be_seen_reached_and_heard() -> None:
    assert_screen(gallery(), 1360, 1000, large=(2600, 1900))


def test_shell_can_be_seen_reached_and_heard(neighbourhood: Neighbourhood) -> None:
    lumen = Lumen(neighbourhood, small=True)
    model = neighbourhood.shell(lumen.maya)
    shell = Shell(model)
    shell.show_sync()
    assert_screen(shell)
