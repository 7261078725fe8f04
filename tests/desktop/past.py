"""What pictures and tests of a group's history are dressed with: an office, a removal, an act that came to nothing."""

import contextlib

from tests.desktop.ground import Neighbourhood, settle
from tests.node.world import Machine
from whisper_net.core.errors import NobodyReachable
from whisper_net.core.ids import MemberId
from whisper_net.desktop.views.history import HistoryScreen
from whisper_net.desktop.views.history_code import CompareDialog
from whisper_net.desktop.views.shell import Shell


def id_of(machine: Machine) -> str:
    return MemberId(machine.group.group.state.me.member).hex()


def quarrel(near: Neighbourhood) -> tuple[Machine, Machine, Machine]:
    """(Vera, Egon, Suki): Egon, whom Vera removes, removes Suki meanwhile, which counts for nothing."""
    vera = near.founder("Vera Adler", "ex-Quay")
    egon, suki = near.newcomer("Egon Berg", vera), near.newcomer("Suki Chang", vera)
    near.do(vera, "member_promote", member=id_of(egon), role="admin")
    near.sync(egon, vera)
    near.world.network.split(["vera", "suki"], ["egon"])
    near.rest(60)
    near.do(egon, "member_remove", member=id_of(suki))
    near.do(vera, "member_remove", member=id_of(egon))
    near.world.network.heal()
    near.rest(5)
    with contextlib.suppress(NobodyReachable):  # the line closes once all was said
        near.sync(vera, egon)
    settle()
    return vera, egon, suki


def screen_of(shell: Shell) -> HistoryScreen:
    """The screen of what happened that a shell shows."""
    found = shell.stack.currentWidget()
    assert isinstance(found, HistoryScreen)
    return found


def compared(shell: Shell) -> CompareDialog:
    """The view code is compared with one that differs."""
    screen_of(shell).code.compare.click()
    settle()
    dialog = shell.findChildren(CompareDialog)[-1]
    words = screen_of(shell).model.code.split()
    dialog.field.set_text(" ".join([*words[1:], words[0]]))
    dialog.check.click()
    settle()
    return dialog
