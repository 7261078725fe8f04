"""The two ends of a link made under an invitation: only cards, JOINs, their status and welcomes pass (PROTOCOL 4).

A lobby holds no group state. The vetter's end turns requests into acts for its node; the applicant's end says what an
application still needs and hears how it stands.
"""

from typing import TypeAlias

import msgspec

from whisper_net.core.crypto.phrase import FounderMark
from whisper_net.core.errors import DecodeError
from whisper_net.core.sync.acts import Hangup, Send
from whisper_net.core.wire import peer as wire


class GiveCard(msgspec.Struct, frozen=True):
    """Send the card of this link's invitation; for a further device with what tells a founder their root."""

    device: bool = False


class ConsiderJoin(msgspec.Struct, frozen=True):
    """Hand to the group; then send what it answers, now and whenever that changes."""

    sealed: bytes
    device: bool = False
    """It is to be a further device of somebody who is in, and no applicant."""


class DeliverCard(msgspec.Struct, frozen=True):
    raw: bytes
    mark: FounderMark | None = None


class DeliverStatus(msgspec.Struct, frozen=True):
    state: str
    have: int
    need: int
    reason: str


class DeliverWelcome(msgspec.Struct, frozen=True):
    sealed: bytes


LobbyAct: TypeAlias = Send | Hangup | GiveCard | ConsiderJoin | DeliverCard | DeliverStatus | DeliverWelcome

MAX_REQUESTS = 8
"""JOINs and questions for the card on one link; an honest applicant needs two."""


MAX_PINGS = 240
"""On one link, which lives an hour."""


class VetterLobby:
    """The end that answers: an admin's or vetter's node."""

    def __init__(self) -> None:
        self._requests = self._pings = 0

    def receive(self, data: bytes) -> list[LobbyAct]:
        try:
            message = wire.decode_lobby(data)
        except DecodeError as error:
            return [Hangup(str(error))]
        if isinstance(message, wire.Ping):
            self._pings += 1
            return [Send(wire.Pong())] if self._pings <= MAX_PINGS else [Hangup("too many pings")]
        self._requests += 1
        if self._requests > MAX_REQUESTS:
            return [Hangup("too many requests")]
        match message:
            case wire.WantCard():
                return [GiveCard()]
            case wire.WantDeviceCard():
                return [GiveCard(device=True)]
            case wire.JoinRequest() | wire.DeviceRequest():
                return [ConsiderJoin(message.sealed, isinstance(message, wire.DeviceRequest))]
            case _:
                return [Hangup("a message that only a vetter sends")]


class ApplicantLobby:
    """The end that asks. `sealed` is the JOIN once it is made; until then the card is asked for.

    `device`: it asks for a further device of somebody who is in.
    """

    def __init__(self, sealed: bytes | None, *, device: bool = False) -> None:
        self._sealed, self._device = sealed, device

    def start(self) -> list[LobbyAct]:
        if self._sealed is None:
            return [Send(wire.WantDeviceCard() if self._device else wire.WantCard())]
        return [Send(wire.DeviceRequest(self._sealed) if self._device else wire.JoinRequest(self._sealed))]

    def made(self, sealed: bytes) -> list[LobbyAct]:
        """The card was good and the JOIN is signed and stored."""
        self._sealed = sealed
        return self.start()

    def receive(self, data: bytes) -> list[LobbyAct]:
        try:
            message = wire.decode_lobby(data)
        except DecodeError as error:
            return [Hangup(str(error))]
        match message:
            case wire.CardIs():
                return [DeliverCard(message.raw)] if self._sealed is None and not self._device else []
            case wire.DeviceCardIs():
                mark = FounderMark(message.salt, message.founder)
                return [DeliverCard(message.raw, mark)] if self._sealed is None and self._device else []
            case wire.Status():
                return [DeliverStatus(message.state, message.have, message.need, message.reason)]
            case wire.WelcomeIs():
                return [DeliverWelcome(message.sealed)]
            case wire.Ping():
                return [Send(wire.Pong())]
            case wire.Pong():
                return []
            case _:
                return [Hangup("a message that only an applicant sends")]
