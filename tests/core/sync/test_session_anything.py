"""Whatever a hostile peer says, in whatever order: no session raises, or serves what is not due."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.sync.fakes import (
    ANA,
    ATTIC,
    BEN,
    EVE,
    OFFICE,
    ROOM,
    FakeView,
    answering,
    auth,
    calling,
    link,
    opened,
    two_friends,
    words,
)
from whisper_net.core.ids import LinkId
from whisper_net.core.sync.acts import (
    GiveKeys,
    Send,
    ServeBoxes,
    ServeParts,
)
from whisper_net.core.sync.session import CALLED, CALLER
from whisper_net.core.wire import peer as wire

# -- anything at all

ids = st.lists(st.integers(0, 9).map(link) | st.binary(min_size=32, max_size=32).map(LinkId), max_size=4)
blobs = st.lists(st.binary(max_size=20), max_size=3)
tags = st.sampled_from([b"t" * 16, *(answering(two_friends())._comparison.tag(s) for s in (ROOM, OFFICE, ATTIC))])
held_parts = st.builds(wire.HeldPart, st.integers(0, 3), st.integers(0, 3), st.integers(1, 1_000))
held_feeds = st.builds(
    wire.HeldFeed, st.just(ANA), st.just(b"incarnat"), st.integers(0, 2), st.lists(held_parts, max_size=3)
)
anything = st.one_of(
    st.builds(wire.Heads, ids, ids),
    st.builds(wire.Links, blobs, st.booleans()),
    st.builds(wire.WantLinks, ids),
    st.builds(wire.WantBoxes, ids),
    st.builds(wire.Boxes, st.binary(max_size=20)),
    st.builds(wire.WantKeys, ids),
    st.builds(wire.Keys, st.binary(max_size=20)),
    st.builds(wire.Scopes, st.lists(st.tuples(tags, st.binary(min_size=32, max_size=32)), max_size=4)),
    st.builds(wire.Vector, tags, st.lists(st.just(b"k" * 32), max_size=2), st.lists(held_feeds, max_size=3)),
    st.builds(wire.Envelopes, blobs),
    st.builds(wire.Served, tags),
    st.builds(wire.WantChunks, ids.filter(bool)),
    st.builds(wire.Chunk, st.binary(min_size=1, max_size=20)),
    st.builds(wire.NoChunks, ids.filter(bool)),
    st.just(wire.Ping()),
    st.just(wire.Pong()),
    st.sampled_from([auth(BEN, CALLER), auth(BEN, CALLED), auth(EVE, CALLER)]),
)
turns = st.sampled_from(["nothing", "advance", "refresh", "retry", "ask_again", "remove", "return", "entering"])


def check(view: FakeView, acts: list[object]) -> None:
    """No act says or serves what Ben is not entitled to as things stand."""
    shared = [scope for scope in view.scopes_of(ANA) if scope in view.scopes_of(BEN)]
    serves = view.is_active(BEN) and not view.entering
    tags_ = {answering(two_friends())._comparison.tag(scope): scope for scope in (ROOM, OFFICE, ATTIC)}
    for act in acts:
        match act:
            case ServeParts(tag, lacks):
                assert serves
                assert tags_[tag] in shared
                assert {lack.part for lack in lacks} <= set(view.held[tags_[tag]])
            case Send(wire.Scopes(digests)):
                assert serves
                assert {tags_[tag] for tag, _ in digests} <= set(shared)
            case Send(wire.Vector(tag, _, _)):
                assert serves
                assert tags_[tag] in shared
            case Send(wire.Links(links, _)):
                assert serves or links == []
            case ServeBoxes() | GiveKeys():
                assert serves


@settings(max_examples=150)
@given(st.booleans(), st.lists(st.tuples(anything, turns), max_size=14))
def test_no_sequence_of_messages_raises_or_is_served_what_is_not_due(
    called: bool, script: list[tuple[wire.Message, str]]
) -> None:
    view = two_friends()
    session = answering(view) if called else calling(view)
    for message, turn in script:
        acts = session.receive(wire.encode_message(message))
        check(view, list(acts))
        for act in acts:
            if isinstance(act, Send):
                wire.decode_session(wire.encode_message(act.message))
        match turn:
            case "remove":
                view.scopes.pop(BEN, None)
            case "return":
                view.scopes[BEN] = [ROOM]
            case "entering":
                view.entering = not view.entering
            case "ask_again":
                check(view, list(session.ask_again(ROOM)))
            case "advance" | "refresh" | "retry":
                check(view, list(getattr(session, turn)()))
        assert session.level <= session.settled <= session.open


@given(st.binary(max_size=120), st.booleans())
def test_random_frames_raise_nothing(data: bytes, called: bool) -> None:
    session = answering(two_friends()) if called else calling(two_friends())
    assert words(session.receive(data)) in (["Hangup"], [], ["Pong"], ["Links"])


@given(st.data())
def test_mutated_frames_raise_nothing(data: st.DataObject) -> None:
    message = data.draw(anything)
    frame = bytearray(wire.encode_message(message))
    for _ in range(data.draw(st.integers(1, 3))):
        frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
    for act in opened(two_friends()).receive(bytes(frame)):
        assert isinstance(act, msgspec.Struct)
