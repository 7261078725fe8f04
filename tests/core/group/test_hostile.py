"""A member with a program of their own sends anything: nothing unforeseen is raised, and nothing honest is lost."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.group import hostile
from tests.core.group.chance import seed
from tests.core.group.hostile import Pen
from tests.core.group.world import Machine, World
from whisper_net.adapters.store.memory_reader import MemoryGroupReader
from whisper_net.core.crypto.epochs import ScopeKey
from whisper_net.core.crypto.handover import seal_keys
from whisper_net.core.crypto.signing import keypair
from whisper_net.core.documents.entries import Delete, Edit, Known, Post, Profile, React
from whisper_net.core.group import commands as do
from whisper_net.core.group.group import Group
from whisper_net.core.ids import EnvelopeId, Kid, LinkId, ScopeId
from whisper_net.core.membership.link import (
    Approve,
    Channel,
    Grant,
    History,
    Policy,
    Promote,
    Rename,
    RevokeInvite,
    Role,
    Veto,
)
from whisper_net.core.wire.bounds import EPOCH_PERIOD, MAX_LAMPORT, MAX_TIME
from whisper_net.core.wire.codec import Record

Draw = Callable[[Any], Any]
SMALL = st.integers(0, 5)
LAMPORTS = st.sampled_from([1, 2, 1 << 20, (1 << 20) + 2, MAX_LAMPORT])
STAMPS = st.sampled_from([0, 1, 1_760_000_000, MAX_TIME])
GARBAGE = st.binary(max_size=60)


def targets(mallory: Machine) -> list[bytes]:
    """Ids that a link may name: of links, people, invitations, and of nothing."""
    log = mallory.state.log
    view = log.view()
    return [
        *log.ids[-4:], *view.people(), *(row.id for row in view.invitations()), *(r.id for r in view.requests()),
        *view.channels(), mallory.world.group, seed("nobody"),
    ]  # fmt: skip


def bodies(draw: Draw, mallory: Machine) -> Record:
    one, other = (draw(st.sampled_from(targets(mallory))) for _ in range(2))
    made: list[Record] = [
        Veto(one), Approve(one, other), Grant(one, other), RevokeInvite(one), Rename("Mallory's"), Policy(9),
        Channel("hers", History.ALL, False), Promote(one, Role.VETTER, []), Promote(one, Role.ADMIN, []),
    ]  # fmt: skip
    found: Record = draw(st.sampled_from(made))
    return found


def links(draw: Draw, world: "Loot") -> list[bytes]:
    """A link of hers or of a made-up device, on some heads, doubled, in disorder or spoilt."""
    mallory, log = world["mallory"], world["mallory"].state.log
    prev = sorted(draw(st.sets(st.sampled_from(log.ids), min_size=1, max_size=3)))
    kind = draw(st.sampled_from(["own", "own", "stranger", "epoch", "named", "orphan", "copy", "seq"]))
    match kind:
        case "stranger":
            raw = hostile.stranger_link(mallory, bodies(draw, mallory), draw(SMALL), prev=prev)
        case "epoch" | "named":
            scope = draw(st.sampled_from([mallory.world.general, mallory.world.group]))
            kids = [epoch.kid for epoch in log.view().all_epochs()]
            kid = draw(st.sampled_from(kids)) if kind == "named" else None
            raw, boxes, secret = hostile.epoch(mallory, scope, prev, kid)
            world.loot.append((raw, boxes, secret))
        case "orphan":
            raw = hostile.link(mallory, bodies(draw, mallory), [LinkId(seed("missing", draw(SMALL)))], seq=1)
        case "copy":
            raw = draw(st.sampled_from(list(mallory.disk.links.values())))
        case "seq":
            raw = hostile.link(mallory, bodies(draw, mallory), prev, seq=draw(SMALL))
        case _:
            raw = hostile.link(mallory, bodies(draw, mallory), prev, ts=draw(STAMPS))
    return [spoilt(draw, raw)]


def spoilt(draw: Draw, raw: bytes) -> bytes:
    """The same, or with a byte changed."""
    if draw(st.integers(0, 4)) or not raw:
        return raw
    at = draw(st.integers(0, len(raw) - 1))
    return raw[:at] + bytes([raw[at] ^ draw(st.integers(1, 255))]) + raw[at + 1 :]


def entries(draw: Draw, said: list[EnvelopeId]) -> Known:
    target = draw(st.sampled_from([*said, EnvelopeId(seed("nothing"))]))
    made: list[Known] = [
        Post("mallory was here", target), Edit(target, "as mallory has it"), Delete(target), React(target, "!", True),
        Profile("Ana"),
    ]  # fmt: skip
    found: Known = draw(st.sampled_from(made))
    return found


def envelopes(draw: Draw, mallory: Machine, pens: list[Pen], said: list[EnvelopeId]) -> list[bytes]:
    """Of a feed of hers: the next, with odd fields, the same again, resealed, by a made-up device, or garbage."""
    pen = draw(st.sampled_from(pens))
    changes: dict[str, Any] = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "lamport": LAMPORTS,
                "ts": STAMPS,
                "seq": st.sampled_from([1, 2, 3, 999, 1_000, 1_001, 1 << 40]),
                "prev": st.just(seed("prev")),
                "heads": st.lists(st.sampled_from(mallory.state.log.ids), max_size=2).map(tuple),
                "payload": GARBAGE,
                "kind": st.sampled_from([0, 7, 255]),
            },
        )
    )
    kind = draw(st.sampled_from(["next", "next", "odd", "again", "reseal", "garbage"]))
    held = [stored.raw for part in mallory.disk.envelopes.values() for stored in part.values()]
    match kind:
        case "next":
            raw = pen.write(entries(draw, said)).raw
        case "odd":
            raw = pen.seal(pen.draft(changes.pop("payload", b"odd"), **changes)).raw
        case "again":
            raw = draw(st.sampled_from(held))
        case "reseal":
            raw = hostile.reseal(mallory, draw(st.sampled_from(held)))
        case _:
            raw = draw(GARBAGE)
    return [spoilt(draw, raw)]


class Loot(World):
    """A world that remembers the epochs of a mole."""

    def __init__(self) -> None:
        self.loot: list[tuple[bytes, bytes, bytes]] = []
        super().__init__()


def act(draw: Draw, world: Loot, pens: list[Pen], said: list[EnvelopeId], victim: Machine) -> None:
    """One hostile thing done to somebody."""
    mallory = world["mallory"]
    match draw(st.sampled_from(["links", "links", "envelopes", "envelopes", "boxes", "keys", "welcome", "learn"])):
        case "links":
            victim.take_links(*links(draw, world))
        case "envelopes":
            victim.take_envelopes(*envelopes(draw, mallory, pens, said))
        case "boxes":
            known = [boxes for _, boxes, _ in world.loot] + list(mallory.disk.boxes.values())
            victim.do(do.BoxesReceived(spoilt(draw, draw(st.sampled_from(known)))))
        case "keys":
            secrets = [secret for _, _, secret in world.loot] + [seed("secret")]
            kids = [epoch.kid for epoch in victim.state.log.view().all_epochs()] + [Kid(seed("nobody"))]
            key = ScopeKey(draw(st.sampled_from(kids)), draw(st.sampled_from(secrets)))
            sealed = seal_keys(victim.state.me.box_key, [key], mallory.chance(32))
            victim.do(do.KeysReceived(spoilt(draw, sealed)))
        case "welcome":
            victim.do(do.WelcomeReceived(draw(GARBAGE)))
        case _:
            mallory.take_links(*victim.disk.links.values())


def stage() -> tuple[Loot, list[Pen]]:
    world = Loot()
    world.join("ben")
    world.join("mallory")
    world["ana"].invite()
    world.deliver()
    mallory = world["mallory"]
    pens = [
        Pen(mallory, world.general),
        Pen(mallory, world.group),
        Pen(mallory, world.general, b"second__"),
        Pen(mallory, world.general, device=keypair(seed("sock"))),
    ]
    return world, pens


def rows(machine: Machine, scope: ScopeId, author: Machine) -> list[tuple[str, bool, bool]]:
    found = MemoryGroupReader(machine.disk).messages(scope, 500)
    return [(row.text, row.edited, row.deleted) for row in found if row.member == author.member]


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_anything_from_a_member_raises_nothing_and_loses_nothing(data: st.DataObject) -> None:
    world, pens = stage()
    ana, ben = world["ana"], world["ben"]
    said: list[EnvelopeId] = []
    texts: list[str] = []
    for turn in range(data.draw(st.integers(1, 10))):
        for _ in range(3):
            act(data.draw, world, pens, said, data.draw(st.sampled_from([ana, ben])))
        if data.draw(st.booleans()):
            texts.append(f"honest {turn}")
            said.append(ana.post(world.general, texts[-1]))
        if not data.draw(st.integers(0, 3)):
            data.draw(st.sampled_from([ana, ben])).reopen()
    world.deliver("ana", "ben")
    for _ in range(2):
        assert not world.link("ben", "ana").hangups
    for machine in (ana, ben):
        assert rows(machine, world.general, ana) == [(text, False, False) for text in texts]
        held = {key: summary.held for key, summary in machine.disk.parts.items()}
        assert held == {key: len(stored) for key, stored in machine.disk.envelopes.items()}
        assert list(machine.disk.links) == machine.state.log.ids
        again = Group.open(machine.store.load())
        assert again.state.log.heads == machine.state.log.heads
    assert ana.state.log.view_code() == ben.state.log.view_code()
    ben.post(world.general, "the last word")
    world.deliver("ana", "ben")
    assert rows(ana, world.general, ben)[-1] == ("the last word", False, False)


@given(GARBAGE)
def test_random_bytes_raise_nothing(raw: bytes) -> None:
    ana = LONELY["ana"]
    held = len(ana.state.log)
    ana.take_links(raw)
    ana.take_envelopes(raw)
    ana.do(do.BoxesReceived(raw))
    ana.do(do.KeysReceived(raw))
    ana.do(do.WelcomeReceived(raw))
    assert ana.do(do.JoinReceived(LinkId(seed("nobody")), raw)).state == "refused"
    assert len(ana.state.log) == held


@given(GARBAGE)
def test_random_bytes_at_the_door_raise_nothing(raw: bytes) -> None:
    ana = LONELY["ana"]
    answer = ana.do(do.JoinReceived(OPEN.id, raw))
    assert (answer.state, answer.reason) == ("refused", "invalid")


LONELY = World()
OPEN = LONELY["ana"].invite()


@pytest.mark.parametrize("years", [1, 40])
def test_clock_that_jumps_raises_nothing(years: int) -> None:
    """Forward by years and back again: whoever is there goes on, and what was said stays."""
    world = World()
    world.join("ben")
    ana, ben = world["ana"], world["ben"]
    ana.post(world.general, "before")
    start = world.now
    world.now += years * 12 * EPOCH_PERIOD
    ana.post(world.general, "in the future")
    world.deliver()
    world.now = start
    ben.post(world.general, "back again")
    world.deliver()
    assert sorted(ben.texts(world.general)) == sorted(ana.texts(world.general))
