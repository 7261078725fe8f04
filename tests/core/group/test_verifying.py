"""Marks of comparisons: of one device, about a member id and the devices that were shown; nothing else sets one."""

import pytest

from tests.core.group.chance import Chance, seed
from tests.core.group.world import Machine, World
from whisper_net.adapters.store.memory_reader import MemoryGroupReader
from whisper_net.core.crypto.codes import safety_number
from whisper_net.core.crypto.keytext import InvitationKey
from whisper_net.core.crypto.lockbox import box_key_of
from whisper_net.core.crypto.phrase import master_of, member_root
from whisper_net.core.crypto.signing import keypair
from whisper_net.core.errors import NotFound, RefusedError
from whisper_net.core.group import commands as do
from whisper_net.core.group.applying import begin, sign_join
from whisper_net.core.group.effects import Answer, Notify, Store
from whisper_net.core.group.events import DevicesChanged, VerificationChanged
from whisper_net.core.group.records import Comparison
from whisper_net.core.group.verifying import device_keys, identity_of
from whisper_net.core.ids import DeviceId, GroupId, MemberId
from whisper_net.core.membership.bodies import DeviceRevoke
from whisper_net.core.membership.link import DeviceAdd, LinkType, Role, write
from whisper_net.core.membership.proofs import add_device
from whisper_net.core.wire.codec import Record


def identity(machine: Machine, member: MemberId) -> str:
    """How `member` stands on a machine's screens."""
    row = next(row for row in MemoryGroupReader(machine.disk).members() if row.member == member)
    return identity_of(row.compared, device_keys(machine.state.log.view(), member))


def test_mark_is_stored_and_published_to_nobody(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ana.do(do.MarkVerified(ben.member))
    store, notify, answer = ana.effects
    assert isinstance(store, Store)
    me = ben.state.me
    assert store.batch.comparisons == ((ben.member, Comparison(world.now, (me.device + me.box_key,))),)
    assert notify == Notify((), (VerificationChanged(ben.member),))
    assert answer == Answer(None)
    assert not ana.outbox
    assert (identity(ana, ben.member), identity(ana, world["mallory"].member)) == ("verified", "unverified")
    assert identity(ben, ana.member) == "unverified"


def test_mark_outlives_a_restart_and_is_taken_back(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ana.do(do.MarkVerified(ben.member))
    ana.reopen()
    assert identity(ana, ben.member) == "verified"
    ana.do(do.UnmarkVerified(ben.member))
    assert identity(ana, ben.member) == "unverified"


def test_one_compares_with_members_and_not_with_oneself(world: World) -> None:
    ana = world["ana"]
    asked = world.apply("cleo", invitation := ana.invite())
    ana.answer(invitation, asked)
    with pytest.raises(RefusedError):
        ana.do(do.MarkVerified(ana.member))
    for stranger in (MemberId(asked.member), MemberId(bytes(32))):
        with pytest.raises(NotFound):
            ana.do(do.MarkVerified(stranger))
    assert ana.disk.comparisons == {}


def on_two_machines(world: World) -> tuple[Machine, MemberId]:
    """Cleo is let in by Ana, who compares; then a second device of hers, let in by Ben meanwhile, is heard of."""
    ana, ben = world["ana"], world["ben"]
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    invitation = ana.invite()
    world.deliver()
    world.link("ben", "ana")
    doors = [(ana, invitation), (ben, ben.invite())]
    world.deliver()
    for number, (door, invitation) in enumerate(doors):
        begun = begin(InvitationKey(invitation.secret), invitation.stretched, "cleo", "", Chance("cleo")(16))
        asked = sign_join(begun, invitation.card, world.now, Chance(("machine", number))(128))
        cleo = MemberId(asked.member)
        door.answer(invitation, asked)
        door.approve(cleo)
    ana.do(do.MarkVerified(cleo))
    assert identity(ana, cleo) == "verified"
    assert ana.heard(DevicesChanged) == []
    world.deliver()
    return ana, cleo


def test_new_device_is_not_verified_until_compared_again(world: World) -> None:
    ana, cleo = on_two_machines(world)
    assert len(device_keys(ana.state.log.view(), cleo)) == 2
    assert ana.heard(DevicesChanged) == [DevicesChanged(cleo)]
    assert identity(ana, cleo) == "changed"
    ana.do(do.MarkVerified(cleo))
    assert identity(ana, cleo) == "verified"


def rooted(world: World, name: str, seq: int, body: Record) -> bytes:
    """A link that somebody signs with the root of their phrase."""
    machine = world[name]
    me, heads = machine.state.me, machine.state.log.heads
    public, secret = member_root(master_of(Chance(("applicant", name))(16)), me.group)
    assert public == me.member
    type_ = LinkType.DEVICE_ADD if isinstance(body, DeviceAdd) else LinkType.DEVICE_REVOKE
    return write(secret, type_, me.group, me.member, DeviceId(public), seq, heads, world.now, body).raw


def test_device_added_by_the_phrase_blocks_trust_until_it_is_compared_or_gone(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ana.do(do.MarkVerified(ben.member))
    device, box_key = keypair(seed("stolen phrase")), box_key_of(seed("its box"))
    added = rooted(world, "ben", 0, add_device(GroupId(world.group), ben.member, device, box_key))
    for machine in (ana, ben):
        machine.take_links(added)
    assert ana.heard(DevicesChanged) == [DevicesChanged(ben.member)]
    assert identity(ana, ben.member) == "changed"
    ana.take_links(rooted(world, "ben", 1, DeviceRevoke(device[0])))
    assert ana.heard(DevicesChanged) == [DevicesChanged(ben.member)] * 2
    assert identity(ana, ben.member) == "verified"


def test_device_that_came_while_they_compared_is_not_covered(world: World) -> None:
    """The screen showed one device; another came before "They match" was pressed."""
    ana, cleo = on_two_machines(world)
    shown = device_keys(ana.state.log.view(), cleo)[:1]
    ana.do(do.MarkVerified(cleo, shown))
    assert identity(ana, cleo) == "changed"
    ana.do(do.MarkVerified(cleo, (*device_keys(ana.state.log.view(), cleo), b"one that never was")))
    assert identity(ana, cleo) == "verified"
    assert ana.disk.comparisons[cleo].devices == device_keys(ana.state.log.view(), cleo)


def test_new_device_is_noticed_after_a_restart(world: World) -> None:
    ana, cleo = on_two_machines(world)
    ana.events.clear()
    ana.reopen()
    ana.do(do.CreateChannel("quiet"))
    assert ana.heard(DevicesChanged) == []
    assert identity(ana, cleo) == "changed"


def test_name_of_somebody_verified_carries_no_mark(world: World) -> None:
    ana, ben, mallory = world["ana"], world["ben"], world["mallory"]
    ana.do(do.MarkVerified(ben.member))
    mallory.do(do.SetProfile("ben"))
    ben.do(do.SetProfile("Benjamin"))
    world.deliver()
    assert ana.names()[mallory.member] == "ben"
    assert identity(ana, mallory.member) == "unverified"
    assert identity(ana, ben.member) == "verified"


def test_no_other_machine_sets_a_mark(world: World) -> None:
    """All that Mallory's machine can do and say, her own marks included, leaves Ana's as they are."""
    ana, mallory = world["ana"], world["mallory"]
    before = dict(ana.disk.comparisons)
    mallory.do(do.MarkVerified(ana.member))
    mallory.do(do.MarkVerified(world["ben"].member))
    mallory.post(world.general, "whisper://verify/#AAAA")
    world.deliver()
    world.link("mallory", "ana")
    assert ana.disk.comparisons == before == {}


def test_marks_stay_in_their_group() -> None:
    """The same people in another group have other ids, other numbers, and no mark."""
    here, there = World(), World("ana2")
    ben, elsewhere = here.join("ben"), there.join("ben", "ana2")
    here["ana"].do(do.MarkVerified(ben.member))
    assert there["ana2"].disk.comparisons == {}
    assert ben.member != elsewhere.member
    with pytest.raises(NotFound):
        there["ana2"].do(do.MarkVerified(ben.member))
    groups = (GroupId(here.group), GroupId(there.group))
    assert safety_number(groups[0], here["ana"].member, ben.member) != safety_number(
        groups[1], here["ana"].member, ben.member
    )
