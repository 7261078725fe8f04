"""Pieces of files over a session: asked for, answered once, and taken only if they were asked for."""

import pytest

from tests.core.sync.fakes import answering, opened, two_friends
from whisper_net.core.crypto.attachments import chunk_id
from whisper_net.core.sync.acts import DeliverChunk, Hangup, LackChunks, Send, ServeChunks
from whisper_net.core.sync.chunks import UNASKED, ChunkExchange
from whisper_net.core.wire.peer import Chunk, NoChunks, WantChunks, encode_message

PIECES = [b"first piece", b"second piece", b"third piece"]
IDS = [chunk_id(piece) for piece in PIECES]


def asked() -> ChunkExchange:
    exchange = ChunkExchange()
    assert exchange.want(IDS[:2]) == [Send(WantChunks(IDS[:2]))]
    return exchange


def test_what_is_asked_for_is_taken_once() -> None:
    exchange = asked()
    assert exchange.receive(Chunk(PIECES[1]), serves=True) == [DeliverChunk(IDS[1], PIECES[1])]
    assert exchange.receive(Chunk(PIECES[1]), serves=True) == [Hangup(UNASKED)]


def test_nothing_is_asked_for_twice_before_it_is_answered() -> None:
    exchange = asked()
    assert exchange.want(IDS) == [Send(WantChunks(IDS[2:]))]
    assert exchange.want(IDS) == []
    assert exchange.receive(NoChunks(IDS[:1]), serves=True) == [LackChunks(IDS[:1])]
    assert exchange.want(IDS) == [Send(WantChunks(IDS[:1]))]


@pytest.mark.parametrize("place", [0, 5, 10])
def test_a_tampered_chunk_ends_the_link(place: int) -> None:
    tampered = bytearray(PIECES[0])
    tampered[place] ^= 1
    assert asked().receive(Chunk(bytes(tampered)), serves=True) == [Hangup(UNASKED)]


def test_answers_that_nobody_waits_for_end_the_link() -> None:
    assert asked().receive(Chunk(PIECES[2]), serves=True) == [Hangup(UNASKED)]
    assert asked().receive(NoChunks(IDS[1:]), serves=True) == [Hangup(UNASKED)]


def test_whoever_names_a_piece_is_served_if_they_are_active() -> None:
    assert ChunkExchange().receive(WantChunks(IDS), serves=True) == [ServeChunks(IDS)]
    assert ChunkExchange().receive(WantChunks(IDS), serves=False) == [Send(NoChunks(IDS))]


def test_a_session_asks_once_both_logs_were_exchanged() -> None:
    fresh = answering(two_friends())
    assert fresh.want_chunks(IDS) == []
    session = opened(two_friends())
    assert session.want_chunks(IDS) == [Send(WantChunks(IDS))]
    assert session.receive(encode_message(Chunk(PIECES[0]))) == [DeliverChunk(IDS[0], PIECES[0])]
    assert session.receive(encode_message(WantChunks(IDS))) == [ServeChunks(IDS)]
