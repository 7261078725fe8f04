"""All that a group holds in memory, read from its database."""

import pytest

from tests.core.group.chance import seed
from tests.core.group.hostile import device_of
from tests.core.group.world import World
from whisper_net.core.errors import NotAllowed, ProfileCorrupt
from whisper_net.core.group.change import Change
from whisper_net.core.group.group import Group
from whisper_net.core.group.pending import NOBODY
from whisper_net.core.group.state import BOX_SECRET, DEVICE_SEED, GROUP, INCARNATION, MEMBER, identity_of
from whisper_net.core.ids import Kid
from whisper_net.core.membership.link import LinkType, Rename, Veto


def test_group_opens_as_it_was(world: World) -> None:
    ana = world["ana"]
    ana.post(world.general, "hello")
    before = (ana.state.log.heads, ana.state.me, ana.state.incarnation, ana.state.boxes, list(ana.state.keys))
    held = ana.group.view.holdings(world.general, ana.state.me.device)
    ana.reopen()
    after = (ana.state.log.heads, ana.state.me, ana.state.incarnation, ana.state.boxes, list(ana.state.keys))
    assert after == before
    assert ana.group.view.holdings(world.general, ana.state.me.device) == held
    assert not ana.group.ready


@pytest.mark.parametrize("fact", [DEVICE_SEED, BOX_SECRET, MEMBER, GROUP])
def test_database_that_does_not_say_who_we_are(world: World, fact: str) -> None:
    facts = dict(world["ana"].disk.facts)
    del facts[fact]
    with pytest.raises(ProfileCorrupt, match=fact):
        identity_of(facts)


def test_database_without_an_incarnation_is_corrupt(world: World) -> None:
    ana = world["ana"]
    del ana.disk.facts[INCARNATION]
    with pytest.raises(ProfileCorrupt, match=INCARNATION):
        Group.open(ana.store.load())


def test_generation_of_a_key(world: World) -> None:
    ana = world["ana"]
    epoch = ana.state.log.view().sending_epoch(world.general)
    assert epoch is not None
    assert ana.state.generation(epoch.kid) == ana.state.generation(epoch.kid) == 1
    assert ana.state.generation(Kid(seed("nobody"))) == 0


def test_owner_of_a_device(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    assert ana.state.owner(ben.state.me.device) == ben.member
    assert ana.state.known_author(ben.state.me.device) == ben.member
    assert ana.state.owner(device_of("nobody")) is None
    assert ana.state.known_author(device_of("nobody")) == NOBODY


def test_link_that_would_mean_nothing_is_not_written(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    before, change = len(ben.state.log), Change(world.now, ben.chance)
    for type_, body in ((LinkType.RENAME, Rename("Ben's")), (LinkType.VETO, Veto(seed("nobody")))):
        with pytest.raises(NotAllowed):
            ben.state.write_link(change, type_, body)
    assert len(ben.state.log) == before
    assert not change.stores
    ana.state.write_link(change, LinkType.RENAME, Rename("Former Acme, Ltd"))
    assert ana.state.log.view().name == "Former Acme, Ltd"


def test_facts_are_set_and_forgotten(world: World) -> None:
    ana, change = world["ana"], Change(world.now, world["ana"].chance)
    ana.state.set_fact(change, "name", b"Ana")
    ana.state.set_fact(change, "never there", None)
    assert ana.state.facts["name"] == b"Ana"
    ana.state.set_fact(change, "name", None)
    assert "name" not in ana.state.facts
    assert change.facts == {"name": None, "never there": None}
