"""What pictures and walks of acts are dressed with: a pane's menu, the dialogs before an act, those who went."""

from tests.desktop import persons
from tests.desktop.ground import settle
from tests.desktop.lumen import Lumen
from whisper_net.desktop.viewmodels.member_acts import Act
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.people_member import MemberPane
from whisper_net.desktop.views.shell import Shell


def pane_of(shell: Shell) -> MemberPane:
    """The pane that is open."""
    return next(one for one in shell.findChildren(MemberPane) if one.isVisible())


def acts_of(pane: MemberPane) -> dict[str, Act]:
    """What its menu offers, by kind."""
    told = pane._model.member(pane.member)
    assert told is not None
    return {act.kind: act for act in pane.page.acts(told.row.name)}


def asked(shell: Shell, lumen: Lumen, kind: str, person: str = "Priya Raman") -> Shell:
    """An act is about to be done."""
    persons.member(shell, lumen, person)
    pane = pane_of(shell)
    pane.ask(acts_of(pane)[kind])
    settle()
    return shell


def dialog_of(shell: Shell) -> Dialog:
    """The dialog that is open."""
    return next(one for one in shell.findChildren(Dialog) if one.isVisible())


def went(shell: Shell, lumen: Lumen) -> Shell:
    """Somebody was removed, somebody left, somebody was declined; the list of them is open. Draw it last."""
    near, maya = lumen.near, lumen.maya
    near.do(maya, "member_remove", member=persons.id_of(lumen, "Noor Haddad").hex())
    near.do(lumen.people["Jonas Beck"], "member_leave")
    near.rest(5)
    settle()
    marek = next(one for one in near.do(maya, "member_list") if one["name"].startswith("Marek"))
    near.do(maya, "member_decline", member=marek["member"])
    shell._model.read_sync()
    settle()
    persons.screen_of(shell).gone.open(True)
    settle()
    return shell
