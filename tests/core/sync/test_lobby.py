"""The link of an invitation: what passes on it, and that nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.sync.fakes import HASH, two_friends
from whisper_net.core.crypto.phrase import FounderMark
from whisper_net.core.sync.acts import Hangup, Send
from whisper_net.core.sync.lobby import (
    MAX_PINGS,
    MAX_REQUESTS,
    ApplicantLobby,
    ConsiderJoin,
    DeliverCard,
    DeliverStatus,
    DeliverWelcome,
    GiveCard,
    LobbyAct,
    VetterLobby,
)
from whisper_net.core.sync.session import Session
from whisper_net.core.wire import peer as wire

Lobby = VetterLobby | ApplicantLobby
MESSAGES: list[wire.Message] = [
    wire.WantCard(), wire.CardIs(b"card"), wire.JoinRequest(b"join"), wire.Status("pending", 1, 2, ""),
    wire.WelcomeIs(b"welcome"), wire.WantDeviceCard(), wire.DeviceCardIs(b"card", bytes(16), bytes(32)),
    wire.DeviceRequest(b"join"), wire.Ping(), wire.Pong(),
]  # fmt: skip


def hear(lobby: Lobby, message: wire.Message) -> list[LobbyAct]:
    return lobby.receive(wire.encode_message(message))


def test_transcript_of_a_first_conversation() -> None:
    applicant, vetter = ApplicantLobby(None), VetterLobby()
    assert applicant.start() == [Send(wire.WantCard())]
    assert hear(vetter, wire.WantCard()) == [GiveCard()]
    assert hear(applicant, wire.CardIs(b"card")) == [DeliverCard(b"card")]
    assert applicant.made(b"join") == [Send(wire.JoinRequest(b"join"))]
    assert hear(vetter, wire.JoinRequest(b"join")) == [ConsiderJoin(b"join")]
    assert hear(applicant, wire.Status("pending", 0, 2, "")) == [DeliverStatus("pending", 0, 2, "")]
    assert hear(applicant, wire.WelcomeIs(b"welcome")) == [DeliverWelcome(b"welcome")]


def test_transcript_of_a_further_device() -> None:
    """It says from the first word on that it is no applicant, and is told what a founder knows their root by."""
    applicant, vetter = ApplicantLobby(None, device=True), VetterLobby()
    assert applicant.start() == [Send(wire.WantDeviceCard())]
    assert hear(vetter, wire.WantDeviceCard()) == [GiveCard(device=True)]
    assert hear(applicant, wire.CardIs(b"card")) == []
    mark = FounderMark(bytes(16), bytes(32))
    assert hear(applicant, wire.DeviceCardIs(b"card", *_fields(mark))) == [DeliverCard(b"card", mark)]
    assert applicant.made(b"join") == [Send(wire.DeviceRequest(b"join"))]
    assert hear(vetter, wire.DeviceRequest(b"join")) == [ConsiderJoin(b"join", device=True)]
    assert hear(applicant, wire.DeviceCardIs(b"another", *_fields(mark))) == []


def _fields(mark: FounderMark) -> tuple[bytes, bytes]:
    return mark.salt, mark.founder


def test_join_that_was_made_before_is_shown_at_once() -> None:
    applicant = ApplicantLobby(b"join")
    assert applicant.start() == [Send(wire.JoinRequest(b"join"))]
    assert hear(applicant, wire.CardIs(b"another card")) == []


@pytest.mark.parametrize("lobby", [VetterLobby(), ApplicantLobby(None)])
def test_ping_is_answered(lobby: Lobby) -> None:
    assert hear(lobby, wire.Ping()) == [Send(wire.Pong())]


def test_pong_says_nothing_to_an_applicant() -> None:
    assert hear(ApplicantLobby(None), wire.Pong()) == []


@pytest.mark.parametrize(
    "message",
    [
        wire.CardIs(b""),
        wire.Status("", 0, 0, ""),
        wire.WelcomeIs(b""),
        wire.DeviceCardIs(b"", bytes(16), bytes(32)),
        wire.Pong(),
    ],
)
def test_applicant_cannot_speak_as_a_vetter(message: wire.Message) -> None:
    assert hear(VetterLobby(), message) == [Hangup("a message that only a vetter sends")]


@pytest.mark.parametrize("message", [wire.WantCard(), wire.JoinRequest(b""), wire.DeviceRequest(b"")])
def test_vetter_cannot_speak_as_an_applicant(message: wire.Message) -> None:
    assert hear(ApplicantLobby(None), message) == [Hangup("a message that only an applicant sends")]


def test_requests_on_one_link_are_few() -> None:
    lobby = VetterLobby()
    for turn in range(MAX_REQUESTS):
        assert hear(lobby, wire.JoinRequest(b"%d" % turn)) == [ConsiderJoin(b"%d" % turn)]
        assert hear(lobby, wire.Ping()) == [Send(wire.Pong())]
    assert hear(lobby, wire.WantCard()) == [Hangup("too many requests")]


@pytest.mark.parametrize("lobby", [VetterLobby(), ApplicantLobby(None)])
@pytest.mark.parametrize("message", [wire.Heads([], []), wire.WantKeys([b"k" * 32]), wire.Vector(bytes(16), [], [])])
def test_frames_of_a_group_do_not_pass_here(lobby: Lobby, message: wire.Message) -> None:
    (act,) = hear(lobby, message)
    assert isinstance(act, Hangup)


def test_frames_of_the_lobby_do_not_pass_in_a_group() -> None:
    for message in MESSAGES[:8]:
        (act,) = Session(two_friends(), False, HASH).receive(wire.encode_message(message))
        assert isinstance(act, Hangup)


@given(st.binary(max_size=80), st.booleans())
def test_random_bytes_raise_nothing(data: bytes, vetter: bool) -> None:
    (act,) = (VetterLobby() if vetter else ApplicantLobby(None)).receive(data) or [Send(wire.Pong())]
    assert isinstance(act, Hangup | Send | GiveCard)


@given(st.lists(st.sampled_from(MESSAGES), max_size=12), st.booleans())
def test_no_sequence_of_messages_raises(script: list[wire.Message], vetter: bool) -> None:
    lobby = VetterLobby() if vetter else ApplicantLobby(None)
    considered = 0
    for message in script:
        acts = hear(lobby, message)
        considered += sum(isinstance(act, ConsiderJoin | GiveCard) for act in acts)
        assert len(acts) <= 1
    assert considered <= MAX_REQUESTS


def test_pings_without_end_end_the_link() -> None:
    lobby = VetterLobby()
    ping = wire.encode_message(wire.Ping())
    for _ in range(MAX_PINGS):
        assert lobby.receive(ping) == [Send(wire.Pong())]
    assert lobby.receive(ping) == [Hangup("too many pings")]
