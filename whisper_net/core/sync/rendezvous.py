"""Meeting at a relay: an invitation's topic, where inviter and newcomer leave what the other end finds later.

Rules: everybody with the invitation's key reads and writes there, so nothing that lies there is believed for lying
there. A card holds by the invitation's signature (and by its hash, where the key was a link); a JOIN by its own three;
an answer opens for the one JOIN that it names, and only a vetter's machine can have made it (crypto/meeting.py). What a
status says is advice, and what a welcome says the log has to bear out (group/entering.py). Bytes in, acts and items
out, no clock and no sockets. Here is the end of the vetters; that of the newcomer is asking.py.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from whisper_net.core.crypto.entropy import Entropy
from whisper_net.core.crypto.items import TopicKeys, meet_topic, open_item, seal_item
from whisper_net.core.crypto.meeting import NONCE_SIZE, box_answer, join_address, open_answer, welcome_mark
from whisper_net.core.errors import RemoteError
from whisper_net.core.ids import BoxKey, DeviceId
from whisper_net.core.membership.join import open_request
from whisper_net.core.wire.bounds import KIB, MAX_JOINS_OF_INVITATION
from whisper_net.core.wire.item import Content, MeetCard, MeetJoin, MeetStatus, MeetWelcome
from whisper_net.core.wire.meeting import MAX_WELCOME, StatusSaid, WelcomeSaid

DAY: Final = 86_400
KEEP_SECONDS: Final = 29 * DAY
"""How long a relay is asked to keep what is left: what it allows, but for clocks that differ."""
AGAIN_SECONDS: Final = DAY
"""After that the same is left once more, which only lengthens its time."""
AFTER_SECONDS: Final = 7 * DAY
"""So long after an invitation has expired its topic is read, for those who come late to be told."""
MAX_READ: Final = 4 * KIB * KIB
"""Bytes that a vetter's machine reads of one topic on one line: whoever floods it freezes that invitation alone."""
MAX_ANSWERS: Final = 256
"""Answers on one topic that wait for the JOIN that they name."""

Answer = StatusSaid | WelcomeSaid
Boxed = MeetStatus | MeetWelcome


class Leave(msgspec.Struct, frozen=True):
    """Put this on the relay."""

    item: bytes
    expiry: int


class Place(msgspec.Struct, frozen=True):
    """What a vetter's machine knows of one invitation."""

    meet: bytes
    inv_pk: bytes
    lobby: bytes
    """The X25519 secret of its lobby."""
    card: MeetCard
    expires: int
    own_secret: bytes
    """Of this device alone, for the marks of its welcomes."""

    def __repr__(self) -> str:  # a secret must not reach a log by way of a traceback
        return "Place()"


class Request(msgspec.Struct):
    """A JOIN that somebody left, and what this machine says to it by now."""

    to: bytes
    sealed: bytes
    further: bool
    device: DeviceId
    box_key: BoxKey
    said: Answer | None = None
    at: tuple[int, ...] = ()
    """What this machine knew when it last considered it, in numbers that change with what it knows."""


class Left(msgspec.Struct, frozen=True):
    """What this run left for a request on one relay."""

    said: Answer
    stamped: Answer
    content: Content


class Board:
    """What lies on one relay, as far as this line has read it."""

    def __init__(self) -> None:
        self.size = 0
        self.ended = False
        """It was read to the end, or as far as it is read."""
        self.card_at = -AGAIN_SECONDS
        self.waiting: list[Boxed] = []
        """Answers to JOINs that this machine may still come to know."""
        self.latest: dict[bytes, StatusSaid] = {}
        self.welcomes: set[tuple[bytes, bytes]] = set()
        """(address, mark) of welcomes."""
        self.handled: dict[bytes, Answer] = {}
        """What this machine said last and has left here, or need not leave."""


def opened(keys: TopicKeys, items: Sequence[bytes]) -> list[Content]:
    """What these items say; whatever does not open or decode is left out."""
    found: list[Content] = []
    for item in items:
        try:
            found.append(open_item(keys, item))
        except RemoteError:
            continue
    return found


class VetterMeeting:
    """One invitation over all relays, as an admin's or vetter's machine serves it; a relay is named by its key."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.keys = meet_topic(place.meet)
        self.requests: dict[bytes, Request] = {}
        """By address, in the order in which they were found."""
        self._boards: dict[bytes, Board] = {}
        self._left: dict[tuple[bytes, bytes], Left] = {}
        """By relay and address: on the next line the same again is the same item, for a relay that hides it, too."""

    @property
    def frozen(self) -> bool:
        """So many asked with this key that nobody else is heard."""
        return len(self.requests) >= MAX_JOINS_OF_INVITATION

    def arrive(self, relay: bytes) -> None:
        """A line to this relay begins: what lies there is not known."""
        self._boards[relay] = Board()

    def part(self, relay: bytes) -> None:
        self._boards.pop(relay, None)

    def receive(self, relay: bytes, items: Sequence[bytes], *, last: bool) -> list[Request]:
        """Those who ask and were not known before."""
        board = self._boards[relay]
        board.size += sum(map(len, items))
        board.ended = board.ended or last or self.exhausted(relay)
        found: list[Request] = []
        for content in opened(self.keys, items):
            if isinstance(content, MeetJoin):
                found += self._ask(content)
            elif isinstance(content, Boxed) and len(board.waiting) < MAX_ANSWERS:
                board.waiting.append(content)
        return found

    def exhausted(self, relay: bytes) -> bool:
        """This topic is not worth being read on."""
        return self._boards[relay].size >= MAX_READ

    def _ask(self, left: MeetJoin) -> list[Request]:
        """The same JOIN left again, by whoever, is the one that is known."""
        to = join_address(left.sealed, further=left.further)
        if to in self.requests or self.frozen:
            return []
        try:
            join, _ = open_request(self.place.lobby, left.sealed)
        except RemoteError:
            return []
        if join.inv_pk != self.place.inv_pk:
            return []
        request = Request(to, left.sealed, left.further, DeviceId(join.device), BoxKey(join.box_key))
        self.requests[to] = request
        return [request]

    # -- what is said

    def say(self, said: Answer) -> None:
        """This is how a request stands now; the same as before changes nothing."""
        request = self.requests[said.to]
        if request.said is None or _meant(request.said) != _meant(said):
            request.said = said

    def due(self, relay: bytes, now: int, entropy: Entropy) -> list[Leave]:
        """What is to be left on this relay; it counts as left from now on, as long as the line lives."""
        board = self._boards[relay]
        self._read_answers(board, now)
        contents: list[Content] = [self.place.card] if self._card_due(board, now) else []
        for request in self.requests.values() if board.ended else ():
            if request.said is not None and board.handled.get(request.to) is not request.said:
                board.handled[request.to] = request.said
                contents += self._boxed(relay, request, request.said, now, entropy)
        return [Leave(seal_item(self.keys, relay, one), now + KEEP_SECONDS) for one in contents]

    def _card_due(self, board: Board, now: int) -> bool:
        if now - board.card_at < AGAIN_SECONDS or now > self.place.expires + AFTER_SECONDS:
            return False
        board.card_at = now
        return True

    def _boxed(self, relay: bytes, request: Request, said: Answer, now: int, entropy: Entropy) -> list[Content]:
        board, stamped = self._boards[relay], self._stamped(relay, said, now)
        if not _is_news(board, stamped):
            return []
        left = self._left.get((relay, said.to))
        if left is None or left.said is not said or _overtaken(board, left.stamped):
            boxed = box_answer(self.place.lobby, request.box_key, stamped, entropy(NONCE_SIZE))
            make = MeetStatus if isinstance(said, StatusSaid) else MeetWelcome
            left = self._left[relay, said.to] = Left(said, stamped, make(said.to, boxed))
        _note(board, left.stamped)
        return [left.content]

    def _stamped(self, relay: bytes, said: Answer, now: int) -> Answer:
        """An answer as it is left on this relay now: later than what it corrects, whatever clock that went by."""
        if isinstance(said, WelcomeSaid):
            mark = welcome_mark(self.place.own_secret, relay, said.to, said.kid)
            return msgspec.structs.replace(said, at=now, mark=mark)
        before = self._boards[relay].latest.get(said.to)
        return msgspec.structs.replace(said, at=max(now, 0 if before is None else before.at + 1))

    def _read_answers(self, board: Board, now: int) -> None:
        """Know what others of the vetters left; those about JOINs that are not known yet wait."""
        waiting, board.waiting = board.waiting, []
        for left in waiting:
            request = self.requests.get(left.to)
            if request is None:
                board.waiting.append(left)
                continue
            said = read_answer(self.place.lobby, request.box_key, left)
            if said is not None and said.at <= now + DAY:
                _note(board, said)


def read_answer(secret: bytes, other: BoxKey, left: Boxed) -> Answer | None:
    """What an answer says; None where it is forged, or names another JOIN than the one that it is left for."""
    said: Answer
    try:
        if isinstance(left, MeetStatus):
            said = open_answer(secret, other, left.boxed, StatusSaid)
        else:
            said = open_answer(secret, other, left.boxed, WelcomeSaid)
    except RemoteError:
        return None
    return said if said.to == left.to else None


def fits(welcome: bytes) -> bool:
    """Whether a welcome can be left at a relay."""
    return len(welcome) <= MAX_WELCOME


def _meant(said: Answer) -> tuple[object, ...]:
    """What makes one answer another."""
    return (said.kid,) if isinstance(said, WelcomeSaid) else (said.state, said.have, said.need, said.reason)


def _is_news(board: Board, said: Answer) -> bool:
    """Whether it is to be left. Of two machines the one that lags behind is silent; each leaves its own welcome."""
    if isinstance(said, WelcomeSaid):
        return (said.to, said.mark) not in board.welcomes
    before = board.latest.get(said.to)
    if before is None:
        return True
    behind = said.state != "refused" and before.state != "refused" and said.have < before.have
    return not behind and _meant(before) != _meant(said)


def _overtaken(board: Board, said: Answer) -> bool:
    """Whether something later lies there, which this is to correct."""
    before = board.latest.get(said.to)
    return isinstance(said, StatusSaid) and before is not None and before.at >= said.at


def _note(board: Board, said: Answer) -> None:
    if isinstance(said, WelcomeSaid):
        board.welcomes.add((said.to, said.mark))
        return
    before = board.latest.get(said.to)
    if before is None or said.at >= before.at:
        board.latest[said.to] = said
