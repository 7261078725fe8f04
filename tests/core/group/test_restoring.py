"""A backup's group as a device of its own, and how the others hear of it."""

import pytest

from tests.core.group import hostile
from tests.core.group.chance import Chance
from tests.core.group.world import Machine, World
from whisper_net.adapters.store.memory import GroupData, MemoryGroupStore
from whisper_net.core.crypto.epochs import ScopeKey
from whisper_net.core.crypto.handover import seal_keys
from whisper_net.core.errors import MistypedWord, RefusedError
from whisper_net.core.group import commands as do
from whisper_net.core.group import introducing, restoring
from whisper_net.core.group.backup_records import BackedGroup
from whisper_net.core.group.commands_devices import AddThisDevice, RevokeDevice
from whisper_net.core.group.group import Group
from whisper_net.core.group.introducing import introduction, vouches
from whisper_net.core.group.records import StoreBatch
from whisper_net.core.group.restoring import backed_group, is_whose, new_facts
from whisper_net.core.group.state import NAME
from whisper_net.core.membership.link import History, LinkType, Rename, parse


def restored(world: World, name: str, machine: Machine, *, words: bytes | None = None) -> Machine:
    """What a backup of a machine becomes: its links and keys in a database of its own, and a new device."""
    backed, chance, disk = backed_group(machine.state), Chance(("restored", name)), GroupData()
    facts = new_facts(backed, chance)
    MemoryGroupStore(disk).commit([StoreBatch(facts=tuple(facts.items()))])
    made = Machine(world, name, disk, Group.open(MemoryGroupStore(disk).load()), chance)
    world.machines[name] = made
    made.take_links(*machine.disk.links.values())
    made.outbox.clear()  # the others have them
    made.do(AddThisDevice(words or world.words(machine.name)))
    keys = [ScopeKey(key.kid, key.secret) for key in machine.state.keys]
    made.do(do.KeysReceived(seal_keys(made.state.me.box_key, keys, chance(32))))
    return made


@pytest.mark.parametrize("person", ["ana", "ben"])
def test_restored_backup_is_a_new_device_that_introduces_itself(world: World, person: str) -> None:
    old, mallory = world[person], world["mallory"]
    old.post(world.general, "from the lost machine")
    world.deliver()
    fresh = restored(world, "fresh", old)
    assert fresh.group.entered
    assert fresh.state.me.device != old.state.me.device
    assert fresh.state.incarnation != old.state.incarnation
    assert fresh.state.facts[NAME] == person.encode()
    assert not mallory.group.view.is_active(fresh.state.me.device)
    fresh.outbox.clear()
    link = world.link("fresh", "mallory")
    assert link.hangups == []
    assert link.words(0)[:2] == ["Introduce", "Auth"]
    assert mallory.group.view.is_active(fresh.state.me.device)
    assert fresh.texts(world.general) == ["from the lost machine"]
    fresh.do(RevokeDevice(old.state.me.device))
    fresh.post(world.general, "back")
    world.deliver("fresh", "mallory")
    assert mallory.texts(world.general)[-1] == "back"


def test_keys_that_the_lost_machine_never_passed_on_are_introduced_too(world: World) -> None:
    """They lie under the link that adds the new device."""
    ana, ben = world["ana"], world["ben"]
    laptop = world.further("laptop", "ana")
    ana.do(RevokeDevice(laptop.state.me.device))
    world.drop()
    fresh = restored(world, "fresh", ana)
    fresh.outbox.clear()
    assert world.link("fresh", "ben").hangups == []
    assert not ben.group.view.is_active(laptop.state.me.device)
    assert ben.group.view.is_active(fresh.state.me.device)


def test_nothing_is_said_of_others_before_the_called_has_said_who_it_is(world: World) -> None:
    """Whoever answers may be out. Where such a link was never passed on, the others call: they are told by syncing."""
    ana, ben = world["ana"], world["ben"]
    ana.do(do.RemoveMember(world["mallory"].member))
    ana.channel("layoff lawyers")
    world.drop()
    fresh = restored(world, "fresh", ana)
    fresh.outbox.clear()
    shown = introduction(fresh.state)
    assert {parse(raw).link.type for raw in shown} <= {LinkType.DEVICE_ADD, LinkType.EPOCH}
    assert not any(word in raw for raw in shown for word in (b"layoff", world["mallory"].member))
    assert world.link("fresh", "ben").hangups != []
    assert world.link("ben", "fresh").hangups == []
    assert ben.role(world["mallory"].member) == ""


def test_words_and_memberships_are_held_against_each_other(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    for machine in (ana, ben):
        assert is_whose(backed_group(machine.state), world.words(machine.name))
    assert not is_whose(backed_group(ana.state), world.words("ben"))
    with pytest.raises(MistypedWord):
        restored(world, "fresh", ana, words=world.words("ben"))


def test_backup_of_somebody_who_was_out_gives_no_device(world: World) -> None:
    ben = world["ben"]
    ben.do(do.LeaveGroup())
    fresh = restored(world, "fresh", ben)
    assert not fresh.group.entered
    assert introduction(fresh.state) == []
    before = len(fresh.state.log)
    fresh.do(AddThisDevice(world.words("ben")))
    assert len(fresh.state.log) == before


def test_backup_of_somebody_with_as_many_devices_as_may_be_gives_none(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoring, "MAX_DEVICES", 1)
    with pytest.raises(RefusedError, match="first revoke one"):
        restored(world, "fresh", world["ana"])


def test_device_is_added_once(world: World) -> None:
    fresh = restored(world, "fresh", world["ana"])
    before = len(fresh.state.log)
    fresh.do(AddThisDevice(world.words("ana")))
    assert len(fresh.state.log) == before
    assert repr(AddThisDevice(world.words("ana"))) == "AddThisDevice()"


def test_name_that_was_not_known_is_left_open(world: World) -> None:
    ana = world["ana"]
    backed = backed_group(ana.state)
    unnamed = BackedGroup(backed.group, backed.member, backed.salt, backed.name, "", backed.relays)
    assert NAME not in new_facts(unnamed, ana.chance)


def test_room_with_a_closed_past_is_rotated_for_the_restored_device(world: World) -> None:
    ana = world["ana"]
    room = ana.channel("since today", History.SINCE_JOIN)
    world.deliver()
    fresh = restored(world, "fresh", ana)
    before = fresh.state.log.view().sending_epoch(room)
    fresh.post(room, "hello")
    after = fresh.state.log.view().sending_epoch(room)
    assert before is not None
    assert after is not None
    assert before.kid != after.kid


# -- what an introduction may be


def test_introduction_is_of_a_root_alone(world: World) -> None:
    """Nobody else has one, and nobody else's is heard: whoever went, a device without words, bytes that are none."""
    ana, ben = world["ana"], world["ben"]
    assert introduction(ana.state) == introduction(ben.state) == []
    fresh = restored(world, "fresh", ben)
    shown = introduction(fresh.state)
    assert parse(shown[-1]).link.type is LinkType.DEVICE_ADD
    assert vouches(ana.state, shown)
    for other in ([b"no link"], [hostile.link(ben, Rename("Mine"))], [*shown, hostile.link(ana, Rename("Ours"))]):
        assert not vouches(ana.state, other)
    ana.do(do.RemoveMember(ben.member))
    assert not vouches(ana.state, shown)


def test_introduction_is_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of very many keys that were never passed on only the last are shown; then others have to call."""
    monkeypatch.setattr(introducing, "MAX_INTRODUCTION", 3)
    laptop = world.further("laptop", "ana")
    world["ana"].do(RevokeDevice(laptop.state.me.device))
    shown = introduction(restored(world, "fresh", world["ana"]).state)
    assert [parse(raw).link.type for raw in shown] == [LinkType.EPOCH, LinkType.EPOCH, LinkType.DEVICE_ADD]
