"""Whom a change is about, where chance seldom leads; that by change is as from scratch is a law (laws_changes.py)."""

from random import Random

import pytest

from tests.core.membership.laws_changes import arriving, rows
from tests.core.membership.people import make_join, seed
from tests.core.membership.world import World, warm
from whisper_net.core.ids import LinkId, MemberId
from whisper_net.core.membership.link import Admit, Parsed
from whisper_net.core.membership.log import MembershipLog
from whisper_net.core.membership.proofs import add_device
from whisper_net.core.membership.roster import Roster
from whisper_net.core.membership.state import View


def names(world: World, found: list[MemberId]) -> set[str]:
    return {name for name in world.people if world[name].id in found}


def from_scratch(view: View) -> View:
    return View(Roster(view._graph, view.state))


def test_first_link_is_about_its_founder() -> None:
    world = World()
    log, founded = MembershipLog(), world.log.get(world.found())
    empty = log.view()
    assert empty.people() == []
    assert empty.role(world["F"].id) == ""
    log.add(founded)
    assert log.view().people() == log.view().people_since(empty.state) == [world["F"].id]
    assert log.view().role(world["F"].id) == "admin"


def test_whoever_is_declined_is_news() -> None:
    world, _, _ = warm()
    join = world.admit("a", "x", world.invite("F"))
    before = world.view.state
    world.veto("w", join)
    assert names(world, world.view.people_since(before)) == {"x"}
    assert rows(world.view) == rows(from_scratch(world.view))


def test_channel_that_falls_is_news_to_everybody_in_it() -> None:
    world, _, _ = warm()
    base = world.heads
    channel = world.channel("b", "side")
    world.grant("b", "v", channel)
    world.grant("v", "w", channel)
    assert world.view.scopes_of(world["w"].id)[-1] == channel
    before = world.view.state
    world.remove("F", "b", base)
    assert channel not in world.view.channels()
    assert names(world, world.view.people_since(before)) == {"b", "v", "w"}
    assert rows(world.view) == rows(from_scratch(world.view))


def test_nothing_is_news_of_what_is_about_nobody() -> None:
    world, _, _ = warm()
    before = world.view.state
    world.epoch("a", world.group)
    assert not world.view.people_since(before)
    assert not world.view.invitations_since(before)
    assert world.view.people_since(None) == world.view.people()
    assert world.view.invitations_since(None) == world.view.invitations()


def test_revocation_of_what_is_no_invitation_is_no_news() -> None:
    world, _, _ = warm()
    before = world.view.state
    world.revoke("F", LinkId(seed("nothing")))
    world.revoke("F", world.heads[0])
    assert world.view.invitations_since(before) == []


def test_invitation_is_found_by_its_id() -> None:
    world, _, _ = warm()
    made = world.invite("a")
    found = world.view.invitation(made)
    assert found is not None
    assert found in world.view.invitations()
    assert found.id == made
    assert world.view.invitation(LinkId(world.log.group)) is None
    assert world.view.invitation(LinkId(seed("nothing"))) is None
    refused = world.invite("m")
    assert world.view.invitation(refused) is None


@pytest.mark.parametrize("order", range(4))
def test_device_is_whose_it_is_named_first(order: int) -> None:
    """Three name one device beside each other: it is the first's in the order of the log, whoever is heard of first."""
    world, _, _ = warm()
    inv = world.invite("F")
    base, device = world.heads, world.signer("F.9")
    begun = world.log.since([])
    world.add_device("F.9", base)
    world.put("b.root", add_device(world.log.group, world["b"].id, device.key, device.box_key), base)
    join = make_join(world["x"], world.log.group, world.keys[inv], device.box_key, device.key)
    world.put("a", Admit(join, seed("kid", 0), b"about"), base)
    log = MembershipLog()
    for parsed in begun:
        log.add(parsed, verified=True)
    for parsed in arriving(log, late(world, begun), Random(order)):
        log.add(parsed, verified=True)
        assert log.view().owner(device.device_id) == from_scratch(log.view()).owner(device.device_id)
    assert log.view().owner(device.device_id) == world.view.owner(device.device_id) is not None


def late(world: World, begun: list[Parsed]) -> list[Parsed]:
    return world.log.since([])[len(begun) :]
