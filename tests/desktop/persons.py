"""What pictures and walks of people are dressed with: an opened member, an invitation, a new channel."""

import msgspec

from tests.desktop.ground import settle
from tests.desktop.lumen import Lumen
from whisper_net.core.group.commands import MarkVerified, PromoteMember
from whisper_net.core.ids import MemberId
from whisper_net.core.membership.link import Role
from whisper_net.desktop.viewmodels.place import INVITE, PEOPLE, Place
from whisper_net.desktop.views.invitation import OPEN, InvitationDialog
from whisper_net.desktop.views.kit.tabs import Tabs
from whisper_net.desktop.views.new_channel import NewChannelDialog
from whisper_net.desktop.views.people import PeopleScreen
from whisper_net.desktop.views.people_verify import VerifySection
from whisper_net.desktop.views.shell import Shell


def id_of(lumen: Lumen, person: str) -> MemberId:
    """A member's id, by name."""
    return lumen.people[person].group.group.state.me.member


def vetted(lumen: Lumen) -> Lumen:
    """Priya became a vetter."""
    view = lumen.maya.group.group.state.log.view()
    if view.role(id_of(lumen, "Priya Raman")) == "member":
        lumen.near.wait(lumen.maya.group.submit(PromoteMember(id_of(lumen, "Priya Raman"), Role.VETTER)))
    return lumen


def screen_of(shell: Shell) -> PeopleScreen:
    """The screen of people that a shell shows."""
    found = shell.stack.currentWidget()
    assert isinstance(found, PeopleScreen)
    return found


def member(shell: Shell, lumen: Lumen, person: str = "Aisha Bello") -> Shell:
    """With the pane of somebody."""
    screen_of(shell).enter(Place(PEOPLE, id_of(lumen, person).hex()))
    settle()
    for section in shell.findChildren(VerifySection):
        if section.model.safety is not None:
            lumen.near.overheard.add(" ".join(section.model.safety.words))  # they come from a node
    return shell


def invitation(shell: Shell) -> InvitationDialog:
    """The dialog that invites, open over a shell."""
    screen_of(shell).enter(Place(PEOPLE, INVITE))
    settle()
    return shell.findChildren(InvitationDialog)[-1]


def invited(shell: Shell) -> Shell:
    """Somebody is about to be invited."""
    invitation(shell)
    return shell


def made(shell: Shell) -> Shell:
    """An invitation is made and shown."""
    invitation(shell).make.click()
    settle()
    return shell


def listed(shell: Shell, lumen: Lumen) -> Shell:
    """Those that are open."""
    lumen.near.do(lumen.maya, "invite_create", uses=5, seconds=30 * 86_400)
    lumen.near.do(lumen.maya, "invite_create", uses=1)
    dialog = invitation(shell)
    tabs = dialog.findChildren(Tabs)[0]
    tabs.choose(OPEN)
    tabs.chosen.emit(OPEN)
    settle()
    return shell


def new_channel(shell: Shell) -> Shell:
    """A channel is about to be made, with some."""
    shell.show_new_channel()
    settle()
    dialog = shell.findChildren(NewChannelDialog)[-1]
    dialog.name.set_text("severance-check")
    dialog.some.setChecked(True)
    for row in dialog.model.rows.everybody[:3]:
        dialog.model.toggle(row.member)
    settle()
    return shell


def doubted(shell: Shell, lumen: Lumen) -> Shell:
    """Requests that make one think: a name that is taken, a leaked key, two approvals needed, much said."""
    model = screen_of(shell).model
    roster = model.roster
    assert roster is not None
    change = msgspec.structs.replace
    first, second = roster.asking[:2]
    long = "I was in the night shift. " * 12
    asking = (
        change(first, name="Priya Raman", leaked=True, need=2),
        change(second, claim=long, have=1, need=2, approved=True, may_approve=False),
    )
    model._show(change(roster, asking=asking))
    settle()
    return shell


def compared(lumen: Lumen) -> Lumen:
    """Maya compared safety words with three; one of them has a device that she has not seen."""
    for person in ("Priya Raman", "Tomasz Lis"):
        lumen.near.do(lumen.maya, "member_verify", member=id_of(lumen, person).hex(), verdict="matches")
    lumen.near.wait(lumen.maya.group.submit(MarkVerified(id_of(lumen, "Jonas Beck"), ())))
    settle()
    return lumen


def verify(shell: Shell, lumen: Lumen, person: str = "Aisha Bello") -> Shell:
    """About to compare with somebody."""
    compared(lumen)
    return member(shell, lumen, person)


def newly_equipped(shell: Shell, lumen: Lumen) -> Shell:
    """Somebody has a new device, and their digits are asked for."""
    verify(shell, lumen, "Jonas Beck")
    section = shell.findChildren(VerifySection)[-1]
    section.other_form.click()
    settle()
    section.type.click()
    section.typed.set_text("amber canoe")
    section.check.click()
    settle()
    return shell


def verified(shell: Shell, lumen: Lumen) -> Shell:
    """Somebody whom Maya compared with."""
    return verify(shell, lumen, "Priya Raman")


def differing(shell: Shell, lumen: Lumen) -> Shell:
    """The words differ."""
    verify(shell, lumen)
    shell.findChildren(VerifySection)[-1].differ.click()
    settle()
    return shell
