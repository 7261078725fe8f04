"""What is hidden: who may look at it, how it is shown again, and that its bytes go after 30 days."""

import pytest

from tests.core.group import hostile, resumes
from tests.core.group.screens import repair
from tests.core.group.test_attaching import attach
from tests.core.group.test_ends import split
from tests.core.group.test_forking import branches
from tests.core.group.test_incarnation import raws
from tests.core.group.world import Machine, World
from whisper_net.core.errors import NotAllowed, NotFound
from whisper_net.core.group import commands as do
from whisper_net.core.group.commands_cuts import ExtendCut
from whisper_net.core.group.quarantine import KEPT, Quarantined, hidden_parts, quarantined
from whisper_net.core.ids import ScopeId
from whisper_net.core.membership.link import Role
from whisper_net.core.wire.bounds import PART_SIZE


@pytest.fixture
def world() -> World:
    """Ana, who founded it, Ben, and Cho, an admin too."""
    world = World()
    world.join("ben")
    world.join("cho")
    world["ana"].do(do.PromoteMember(world["cho"].member, Role.ADMIN))
    world.deliver()
    world.link("cho", "ana")
    return world


def looked_at(machine: Machine) -> list[Quarantined]:
    """All that a machine's person may look at."""
    state, now = machine.state, machine.world.now
    return [row for key in hidden_parts(state) for row in quarantined(state, key, machine.store.part(key), now)]


def stored(machine: Machine, scope: ScopeId) -> int:
    """How many envelopes of Ben's a machine holds in a scope."""
    device = machine.world["ben"].state.me.device
    keys = [key for key, part in machine.disk.parts.items() if key.device == device and part.scope == scope]
    return sum(len(machine.disk.envelopes[key]) for key in keys)


def test_admin_of_the_scope_sees_who_said_what_and_when(world: World) -> None:
    cho, ben = world["cho"], world["ben"]
    split(world)
    world.deliver("ana", "cho")
    (row,) = looked_at(cho)
    assert (row.scope, row.member, row.at) == (world.general, ben.member, world.now)
    assert (row.what, row.text, row.until) == ("post", "seen by Cho alone", world.now + KEPT)
    assert looked_at(world["ana"]) == []


def test_whoever_is_no_admin_looks_at_nothing_and_extends_nothing(world: World) -> None:
    dan = world.join("dan")
    ana, ben = world["ana"], world["ben"]
    ben.post(world.general, "seen by Dan alone")
    world.deliver("ben", "dan")
    dan.outbox.clear()
    ana.do(do.RemoveMember(ben.member))
    world.deliver("ana", "dan")
    assert dan.state.hidden
    assert looked_at(dan) == []
    with pytest.raises(NotAllowed):
        dan.do(ExtendCut(world.general, ben.member))


def test_whoever_did_not_know_that_they_were_put_out_finds_their_words_again(world: World) -> None:
    """Let back in, they are hidden from everybody, themselves too: they would be gone without a word."""
    ana, ben = world["ana"], world["ben"]
    ana.do(do.RemoveMember(ben.member))
    ben.post(world.general, "why is nobody answering?")
    world.deliver("ana", "cho")
    ana.approve(ben.member)
    world.link("ben", "ana")
    assert "why is nobody answering?" not in ben.texts(world.general)
    assert [row.text for row in looked_at(ben)] == ["why is nobody answering?"]


def test_extension_shows_it_to_everybody_again(world: World) -> None:
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    split(world)
    world.deliver("ana", "cho")
    assert cho.do(ExtendCut(world.general, ben.member)) == 1
    world.deliver("ana", "cho")
    world.link("ana", "cho")
    for machine in (ana, cho):
        assert machine.texts(world.general) == ["seen by all", "seen by Cho alone"]
        assert looked_at(machine) == []
    with pytest.raises(NotFound):
        cho.do(ExtendCut(world.general, ben.member))


def test_maker_of_a_channel_looks_at_it_and_no_admin_outside(world: World) -> None:
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    dan = world.join("dan")
    ana.do(do.PromoteMember(dan.member, Role.VETTER))
    world.deliver()
    room = dan.channel("dan's")
    dan.do(do.GrantChannel(ben.member, room))
    world.deliver()
    world.link("ben", "dan")
    ben.post(room, "to Dan")
    world.deliver("ben", "dan")
    ana.do(do.RemoveMember(ben.member))
    ben.post(room, "late")
    world.deliver("ana", "cho")
    for publish in ana.outbox:
        world.hand(publish, ana, dan)
    dan.take_links(*(raw for raw in ana.disk.links.values()))
    dan.post(room, "rotated")
    assert dan.texts(room) == ["to Dan", "rotated"]
    assert looked_at(dan) == [row for row in looked_at(dan) if row.scope == room]
    assert cho.state.log.view().within(cho.member, room) is False


def test_all_that_can_be_hidden_has_its_word(world: World) -> None:
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    post = ben.post(world.general, "first")
    world.deliver()
    ben.do(do.EditMessage(world.general, post, "second"))
    ben.do(do.DeleteMessage(world.general, post))
    ben.do(do.SetProfile("Benjamin"))
    ben.do(do.PostLead(world.general, "Acme", "Engineer"))
    resumes.add(ben, "# Ben\n")
    attach(ben, world.general)
    attach(ben, world.general, "page 3")
    world.deliver("ben", "cho")
    cho.outbox.clear()
    ana.do(do.RemoveMember(ben.member))
    world.deliver("ana", "cho")
    said = {(row.what, row.text) for row in looked_at(cho)}
    assert said == {
        ("edit", "second"),
        ("other", ""),
        ("profile", "Benjamin"),
        ("lead", "Acme: Engineer"),
        ("resume", ""),
        ("post", "(file: severance.pdf)"),
        ("post", "page 3 (file: severance.pdf)"),
    }


def test_what_a_fork_hides_is_not_shown_again(world: World) -> None:
    ana = world["ana"]
    world.join("mallory")
    one, other = branches(world, 1, 1, 1)
    ana.take_envelopes(*raws(*one, *other))
    assert [row.text for row in looked_at(ana)] == ["branch 0, 0"]
    with pytest.raises(NotFound):
        ana.do(ExtendCut(world.general, world["mallory"].member))


def test_bytes_go_after_thirty_days(world: World) -> None:
    cho, ben = world["cho"], world["ben"]
    split(world)
    world.deliver("ana", "cho")
    assert stored(cho, world.general) == 2
    world.now += KEPT - 1
    cho.retell()
    assert stored(cho, world.general) == 2
    world.now += 1
    cho.retell()
    assert stored(cho, world.general) == 1
    assert cho.state.hidden == cho.disk.hidden == {}
    assert looked_at(cho) == []
    with pytest.raises(NotFound):
        cho.do(ExtendCut(world.general, ben.member))
    before = list(cho.state.feeds._parts.values())
    cho.reopen()
    assert sorted(before, key=repr) == sorted(cho.state.feeds._parts.values(), key=repr)
    assert repair(cho) == 0
    assert cho.texts(world.general) == ["seen by all"]
    link = world.link("ana", "cho")
    assert all(session.level for session in link.sessions)


def test_what_one_who_stayed_says_too_little_of_is_kept_and_shown_again(world: World) -> None:
    """Dan gives the room its first key after Ben left, and names nothing of Ben's as held."""
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    dan = world.join("dan")
    ben.post(world.general, "wisdom")
    world.deliver()
    ben.do(do.LeaveGroup())
    world.deliver()
    raw, boxes, _ = hostile.epoch(dan, world.general)
    for machine in (ana, cho):
        machine.take_links(raw)
        machine.do(do.BoxesReceived(boxes))
        assert machine.texts(world.general) == []
    world.now += 2 * KEPT
    cho.retell()
    assert [row.text for row in looked_at(cho)] == ["wisdom"]
    assert cho.do(ExtendCut(world.general, ben.member)) == 1
    assert cho.texts(world.general) == ["wisdom"]


def test_feed_that_is_hidden_whole_goes_whole(world: World) -> None:
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    resumes.add(ben, "# Ben\n")
    world.deliver("ben", "cho")
    cho.outbox.clear()
    ana.do(do.RemoveMember(ben.member))
    world.deliver("ana", "cho")
    assert stored(cho, world.general) == 1
    world.now += KEPT
    cho.retell()
    assert stored(cho, world.general) == 0
    assert not cho.disk.shown.texts.get(next(iter(cho.disk.shown.texts)))
    cho.reopen()
    assert repair(cho) == 0
    assert resumes.rows(cho) == []


def test_damaged_part_tells_what_it_can(world: World) -> None:
    cho = world["cho"]
    split(world)
    world.deliver("ana", "cho")
    (key,) = hidden_parts(cho.state)
    rows = cho.store.part(key)
    assert list(quarantined(cho.state, key, [rows[0]], world.now)) == []
    assert list(quarantined(cho.state, key, rows[1:], world.now)) == []
    cho.state.hidden.clear()
    assert list(quarantined(cho.state, key, rows, world.now)) == []


def test_fork_of_a_long_feed_goes_part_by_part(world: World) -> None:
    ana = world["ana"]
    world.join("mallory")
    one, other = branches(world, 0, PART_SIZE + 1, 1)
    ana.take_envelopes(*raws(*one))
    ana.take_envelopes(*raws(*other))
    assert ana.texts(world.general) == []
    world.now += KEPT
    ana.retell()
    device = world["mallory"].state.me.device
    assert not [key for key in ana.disk.envelopes if key.device == device and key.feed == one[0].feed]
    assert ana.state.hidden == ana.disk.hidden == {}


def test_only_those_who_are_named_are_shown_again(world: World) -> None:
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    dan = world.join("dan")
    for one in (ben, dan):
        one.post(world.general, "seen by Cho alone")
        world.deliver(one.name, "cho")
        cho.outbox.clear()
    for one in (ben, dan):
        ana.do(do.RemoveMember(one.member))
    world.deliver("ana", "cho")
    assert len(looked_at(cho)) == 2
    assert cho.do(ExtendCut(world.general, ben.member)) == 1
    assert [row.member for row in looked_at(cho)] == [dan.member]
