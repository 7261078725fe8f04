"""From the log to rows: people, rooms, invitations; each said again only when it differs."""

from collections.abc import Callable

import msgspec

from tests.core.group import hostile
from tests.core.group.chance import seed
from tests.core.group.world import Machine, World
from whisper_net.core.documents.patches import ChannelChanged, InvitationChanged, RosterChanged
from whisper_net.core.group import commands as do
from whisper_net.core.group.commands_channels import SetChannelPolicy
from whisper_net.core.group.effects import Store
from whisper_net.core.group.events import RequestArrived
from whisper_net.core.group.group import Group
from whisper_net.core.group.inviting import invitation_of
from whisper_net.core.group.records import ReadMark
from whisper_net.core.group.roster import recall, standing_of
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import EnvelopeId, MemberId
from whisper_net.core.membership.link import Admit, History, Role, Veto
from whisper_net.core.membership.policies import Keep


def patches(machine: Machine, type_: type) -> list[object]:
    """Patches of the last command."""
    batches = [effect.batch for effect in machine.effects if isinstance(effect, Store)]
    return [patch for batch in batches for patch in batch.patches if isinstance(patch, type_)]


def test_roster_of_a_new_group() -> None:
    ana = World()["ana"]
    (row,) = ana.state.people.values()
    assert (row.member, row.role, row.state, row.channels) == (ana.member, "admin", "member", (ana.world.general,))


def test_row_is_said_again_only_when_it_differs(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    (patch,) = patches(ana, RosterChanged)
    assert isinstance(patch, RosterChanged)
    assert [(row.member, row.role) for row in patch.people] == [(ben.member, "vetter")]
    ana.take_links(hostile.link(ana, Veto(seed(0))))
    assert patches(ana, RosterChanged) == []


def test_start_tells_nothing_anew_but_what_changes_then(world: World) -> None:
    ana = world["ana"]
    ana.channel("founders", History.SINCE_JOIN)
    first, second = ana.invite(), ana.invite()
    ana.answer(second, world.apply("cleo", second))
    ana.reopen()
    heard = len(ana.heard(RequestArrived))
    ana.do(do.RevokeInvitation(first.id))
    (row,) = patches(ana, InvitationChanged)
    assert isinstance(row, InvitationChanged)
    assert (row.invitation, row.state) == (first.id, "revoked")
    assert patches(ana, RosterChanged) == patches(ana, ChannelChanged) == []
    assert len(ana.heard(RequestArrived)) == heard


def test_start_forgets_no_room_and_nobody(world: World) -> None:
    ana = world["ana"]
    before = dict(ana.state.people), dict(ana.state.channels), dict(ana.state.invitations)
    ana.reopen()
    ana.do(do.MarkRead(ReadMark(world.general, 0, 0, EnvelopeId(seed(9)))))
    assert (ana.state.people, ana.state.channels, ana.state.invitations) == before


def test_request_is_told_once_with_its_name(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    invitation = ana.invite()
    application = world.apply("cleo", invitation)
    ana.answer(invitation, application)
    ana.answer(invitation, application)
    world.deliver()
    member = MemberId(application.member)
    assert ana.heard(RequestArrived) == [RequestArrived(member, "cleo")]
    assert ben.heard(RequestArrived) == [RequestArrived(member, "")]
    assert ana.state.people[member].claim == "payments 2019-24"
    assert ben.state.people[member].claim is None


def test_rooms_that_one_is_in(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    room = ana.channel("founders", History.SINCE_JOIN)
    assert patches(ana, ChannelChanged) == [ChannelChanged(room, "founders", "since_join", True)]
    world.deliver()
    assert room not in ben.state.channels
    ana.do(do.GrantChannel(ben.member, room))
    world.deliver()
    assert ben.state.channels[room] == ChannelChanged(room, "founders", "since_join", True)


def test_standing_of_an_invitation(world: World) -> None:
    ana = world["ana"]
    invitation = ana.invite(uses=2)
    row = invitation_of(ana.state, invitation.id)
    assert row is not None
    assert standing_of(row) == "open"
    assert standing_of(msgspec.structs.replace(row, live=False)) == "revoked"
    ana.answer(invitation, world.apply("cleo", invitation))
    assert patches(ana, InvitationChanged) == []
    ana.answer(invitation, world.apply("dora", invitation))
    assert [patch.state for patch in patches(ana, InvitationChanged)] == ["used"]  # type: ignore[attr-defined]
    ana.do(do.RevokeInvitation(invitation.id))
    assert ana.state.invitations[invitation.id].state == "revoked"


def test_words_that_were_sealed_wrongly_are_read_off_another_admission(world: World) -> None:
    """A vetter who spoils an applicant's words spoils their own ADMIT alone."""
    ana, ben = world["ana"], world["ben"]
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    invitation = ana.invite()
    world.deliver()
    world.link("ben", "ana")
    application = world.apply("cleo", invitation)
    base = list(ana.state.log.heads)
    ana.answer(invitation, application)
    member = MemberId(application.member)
    request = ana.state.log.view().request_of(member)
    assert request is not None
    good: Admit = request.admits[0].body
    for spoilt in (
        msgspec.structs.replace(good, about=b"nonsense"),
        msgspec.structs.replace(good, vetters_kid=seed("unknown")),
    ):
        ben.take_links(hostile.link(ben, spoilt, base))
        base = list(ben.state.log.heads)
    world.deliver()
    for vetter in (ana, ben):
        request = vetter.state.log.view().request_of(member)
        assert request is not None
        assert len(request.admits) == 2
        assert vetter.state.people[member].claimed_name == "cleo"


def test_words_that_nobody_here_can_open(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    world.deliver()
    world.link("ben", "ana")
    invitation = ana.invite()
    world.deliver()
    application = world.apply("cleo", invitation)
    base = list(ana.state.log.heads)
    ben.answer(invitation, application)
    request = ben.state.log.view().request_of(MemberId(application.member))
    assert request is not None
    spoilt = msgspec.structs.replace(request.admits[0].body, about=b"nonsense")
    ana.take_links(hostile.link(ben, spoilt, base))
    assert ana.state.people[MemberId(application.member)].claimed_name is None


def test_change_of_how_long_things_stay_is_told_once(world: World) -> None:
    ana = world["ana"]
    room = ana.channel("lunch")
    ana.do(SetChannelPolicy(room, keep=Keep.WEEK))
    assert patches(ana, ChannelChanged) == [ChannelChanged(room, "lunch", "all", True)]
    ana.reopen()
    ana.channel("founders")
    assert [patch.name for patch in patches(ana, ChannelChanged)] == ["founders"]  # type: ignore[attr-defined]


def shown(state: GroupState) -> tuple[object, ...]:
    return state.people, state.devices, state.approvals, state.channels, state.keeps, state.invitations


def check_shown(world: World) -> None:
    """All rows of everybody's screens are those that a start would find."""
    for machine in world.machines.values():
        started = Group.open(machine.store.load()).state
        recall(started)
        assert shown(machine.state) == shown(started)


def test_rows_that_links_are_about_are_all_that_differ(world: World) -> None:
    """After each act everybody's rows, worked out by change, are what they are from scratch."""
    ana, ben = world["ana"], world["ben"]
    first, second = ana.invite(uses=2), ana.invite()
    asking = [world.apply("cleo", first), world.apply("dora", first), world.apply("emil", second)]
    cleo, dora, emil = (MemberId(one.member) for one in asking)
    room = ana.channel("founders", History.SINCE_JOIN)
    acts: list[Callable[[], object]] = [
        lambda: [ana.answer(invited, one) for invited, one in zip((first, first, second), asking, strict=True)],
        lambda: ana.do(do.DeclineMember(dora)),
        lambda: ana.approve(cleo),
        lambda: ana.do(do.PromoteMember(ben.member, Role.VETTER)),
        lambda: world.link("ben", "ana"),
        lambda: ana.do(do.RevokeInvitation(second.id)),
        lambda: ana.do(do.GrantChannel(cleo, room)),
        lambda: ana.do(SetChannelPolicy(room, keep=Keep.WEEK)),
        lambda: ana.approve(emil),
        lambda: ana.do(do.RemoveMember(cleo)),
        ben.invite,
        lambda: ana.do(do.DemoteMember(ben.member)),
        lambda: ben.do(do.LeaveGroup()),
    ]
    for act in acts:
        act()
        check_shown(world)
        world.deliver()
        check_shown(world)
    assert [ben.state.people[one].claimed_name for one in (cleo, dora, emil)] == ["cleo", "dora", "emil"]
