"""The log: what enters, what is asked of it while syncing, and where a new link is put."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.membership.people import found_body, seed
from tests.core.membership.world import World, warm
from whisper_net.core.errors import BadSignature, DecodeError, LinkError
from whisper_net.core.ids import ZERO_ID, DeviceId, LinkId
from whisper_net.core.membership import log as log_module
from whisper_net.core.membership import resolver as resolver_module
from whisper_net.core.membership.link import Promote, Rename, Role, parse
from whisper_net.core.membership.log import MembershipLog
from whisper_net.core.wire.codec import Record

UNKNOWN = LinkId(seed("unknown"))


def chain(n: int) -> World:
    world = World()
    world.found()
    for k in range(n):
        world.put("F", Rename(str(k)))
    return world


def test_empty_log_knows_nothing() -> None:
    log = MembershipLog()
    assert len(log) == 0
    assert log.group == ZERO_ID == log.founder
    assert log.heads == [] == log.sample() == log.ids
    assert log.next_seq(World()["F"].device_id) == 0


def test_log_begins_with_its_found() -> None:
    world = chain(1)
    fresh = MembershipLog()
    with pytest.raises(LinkError):
        fresh.add(world.log.get(world.heads[0]))
    assert fresh.add(world.log.get(LinkId(world.log.group)))
    assert fresh.group == world.log.group
    assert fresh.founder == world["F"].id


def test_second_found_rejected() -> None:
    world, other = chain(1), World()
    other.put("F", found_body(other["F"], needed=3))
    with pytest.raises(LinkError):
        world.log.add(other.log.get(LinkId(other.log.group)))


def test_add_says_whether_the_link_is_new() -> None:
    world = chain(2)
    copy = MembershipLog()
    assert all(copy.add(parsed) for parsed in world.log.since([]))
    assert not any(copy.add(parsed) for parsed in world.log.since([]))
    assert copy.view_code() == world.log.view_code()
    assert copy.ids == world.log.ids


def test_links_of_a_device_are_found() -> None:
    world, _, _ = warm()
    device = world["a"].device_id
    found = world.log.of_device(device)
    assert found == [parsed for parsed in world.log.since([]) if parsed.link.device == device]
    assert [parsed.link.seq for parsed in found] == list(range(len(found)))
    assert world.log.of_device(DeviceId(bytes(32))) == []


def test_link_that_rests_on_unknown_links_is_named_missing() -> None:
    world = chain(3)
    first, second, third, fourth = world.log.since([])
    copy = MembershipLog()
    copy.add(first)
    assert copy.missing(third) == [second.id]
    with pytest.raises(LinkError):
        copy.add(third)
    with pytest.raises(KeyError):
        copy.allows(fourth)
    assert copy.missing(second) == []
    assert third.id not in copy


def test_tampered_link_rejected() -> None:
    world = chain(2)
    parsed = world.log.get(world.heads[0])
    copy = MembershipLog()
    for before in world.log.since([])[:-1]:
        copy.add(before)
    for place in range(0, len(parsed.raw), 7):
        raw = bytearray(parsed.raw)
        raw[place] ^= 1
        with pytest.raises((DecodeError, LinkError, BadSignature)):
            copy.add(parse(bytes(raw)))
    assert copy.add(parsed)


@given(st.binary(max_size=600))
def test_random_bytes_are_refused_by_name(raw: bytes) -> None:
    with pytest.raises((DecodeError, LinkError)):
        parse(raw)


def test_store_copy_is_not_verified_again() -> None:
    world = chain(0)
    parsed = world.draft("F", Rename("x"))
    forged = parse(parsed.raw[:-64] + bytes(64))
    with pytest.raises(BadSignature):
        world.log.add(forged)
    assert world.log.add(forged, verified=True)


def test_since_gives_all_that_is_not_known_in_an_order_that_can_be_added() -> None:
    world, _, _ = warm()
    ids = world.log.ids
    known = ids[:9]
    given_ = world.log.since([known[-1], UNKNOWN])
    assert {parsed.id for parsed in given_} == set(ids) - set(known)
    copy = MembershipLog()
    for parsed in world.log.since([]):
        assert not copy.missing(parsed)
        copy.add(parsed)
    assert copy.since(copy.heads) == []


@pytest.mark.parametrize("n", [0, 1, 2, 7, 40, 300])
def test_sample_is_short_and_reaches_from_heads_to_found(n: int) -> None:
    world = chain(n)
    sample = world.log.sample()
    assert len(sample) <= 32
    assert len(set(sample)) == len(sample)
    assert set(world.heads) <= set(sample)
    assert LinkId(world.log.group) in sample
    assert world.log.sample() == sample


def test_sample_of_many_heads_is_bounded() -> None:
    world = chain(3)
    base = world.heads
    for k in range(60):
        world.put("F", Rename(f"head {k}"), base, fork=True)
    sample = world.log.sample()
    assert len(sample) <= 32
    assert LinkId(world.log.group) in sample
    assert set(sample) & set(world.heads)


def test_closures() -> None:
    world = chain(2)
    base = world.heads
    left, right = (world.put("F", Rename(n), base, fork=True) for n in "lr")
    log = world.log
    assert log.closure_has([left], base[0])
    assert log.closure_has([left], left)
    assert not log.closure_has([left], right)
    assert not log.closure_has([left], UNKNOWN)
    assert log.dominates([left, right], [left, base[0]])
    assert log.dominates([left], [])
    assert not log.dominates([left], [right])
    assert not log.dominates([left], [UNKNOWN])
    with pytest.raises(KeyError):
        log.closure_has([UNKNOWN], left)
    with pytest.raises(KeyError):
        log.dominates([UNKNOWN], [left])


def test_view_is_kept_until_the_next_link() -> None:
    world = chain(2)
    view = world.log.view()
    assert world.log.view() is view
    assert world.log.view_at(world.heads) is view
    world.put("F", Rename("later"))
    assert world.log.view() is not view
    assert view.name == "1"
    assert world.view.name == "later"


def test_view_at_is_of_the_closure_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_module, "VIEWS", 3)
    monkeypatch.setattr(resolver_module, "MEMORY", 4)
    world = chain(30)
    ids = world.log.ids
    for k in (3, 20, 3, 9, 11, 27, 20, 1):
        assert world.log.view_at([ids[k]]).name == str(k - 1)
        assert world.log.view_at([ids[k]]) is world.log.view_at([ids[k]])
    assert len(world.log._views) == 3
    assert len(world.resolver._memory) == 4
    with pytest.raises(KeyError):
        world.log.view_at([UNKNOWN])


def test_view_far_from_anything_remembered_is_resolved_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolver_module, "STRIDE", 1)
    world = chain(1)
    base = world.heads
    sides = [world.put("F", Rename(n), base, fork=True) for n in "abc"]
    assert world.log.view_at(sides[:2]).name == world.log.view_at(sides[1::-1]).name
    monkeypatch.setattr(resolver_module, "STRIDE", 64)
    assert not world.log.view_at(sides[1:]).devices(world["F"].id)


def test_view_code_names_the_set_of_links() -> None:
    world = chain(1)
    code = world.log.view_code()
    assert len(code) == 32
    world.put("F", Rename("x"))
    assert world.log.view_code() != code


def test_place_of_the_next_link_keeps_the_device_in_line() -> None:
    world, _, _ = warm()
    base = world.heads
    for name in "abdevwm":
        world.invite(name, base)
    own = world.put("F", Rename("F's own"), base)
    world.put("w", Rename("w's second"), base, fork=True)
    assert len(world.heads) == 9
    prev, seq = world.log.prev_for(world["F"].device_id)
    assert len(prev) == 8
    assert own in prev
    assert prev == sorted(prev)
    assert seq == world.log.next_seq(world["F"].device_id)


def test_allows_says_what_add_would_say() -> None:
    world, _, _ = warm()
    cases: list[tuple[str, Record, bool]] = [
        ("F", Rename("x"), True),
        ("m", Rename("x"), False),
        ("a", Promote(world["m"].id, Role.VETTER, []), True),
        ("a", Promote(world["m"].id, Role.ADMIN, []), False),
    ]
    for who, body, expected in cases:
        draft = world.draft(who, body)
        assert world.log.allows(draft) is expected
        assert draft.id not in world.log


def test_a_log_names_devices_that_were_added_and_roots_of_its_people() -> None:
    world, _, _ = warm()
    base = world.heads
    add = world.draft("m.root", world.device_body("m.1"))
    assert world.log.names(add)
    assert not world.log.names(world.draft("z.root", world.device_body("z.1")))
    assert not world.log.names(world.draft("m.1", Rename("x")))
    world.take(add)
    assert world.log.names(world.draft("m.1", Rename("x")))
    assert not world.log.names(world.draft("m.1", Rename("x"), base, fork=True))
    assert world.log.names(world.log.get(LinkId(world.log.group)))
