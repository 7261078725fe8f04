"""One client's line, pure: bytes in, one act out, which served.py does.

A client greets first, once, and shows that it knows the passcode where there is one. After that whatever it asks is
checked here, before it costs the store anything: sizes, expiry, signatures, rates. One that breaks the protocol is told
why in a word, and the line ends; one that asks for what it may not have is refused, and may go on.
"""

from collections.abc import Callable
from typing import TypeAlias

import msgspec

from whisper_net.core.crypto.tickets import get_holds, item_hash, passcode_answer, put_holds, sign_proof
from whisper_net.core.errors import DecodeError
from whisper_net.core.wire.peer import Message
from whisper_net.core.wire.relay import (
    BUCKETS,
    Admitted,
    Asked,
    Fetch,
    Follow,
    Greet,
    Latest,
    Pass,
    Proof,
    Put,
    Refused,
    Unfollow,
    decode_asked,
    greets_otherwise,
)
from whisper_net.relay.limits import Limits, Purse

CHALLENGE_SIZE = 32


class House(msgspec.Struct, frozen=True):
    """What all lines of a relay share."""

    key: bytes
    secret: bytes
    store: bytes
    passcode: str
    limits: Limits
    same: Callable[[bytes, bytes], bool]
    """Compares two answers in constant time."""
    binding: bytes = b""
    """SHA-256 of the certificate that it serves, or empty."""

    def __repr__(self) -> str:  # a secret must not reach a log by way of a traceback
        return f"House(key={self.key.hex()})"


class Say(msgspec.Struct, frozen=True):
    message: Message


class Keep(msgspec.Struct, frozen=True):
    """Make an item durable if its ticket holds, then say Stored, or Refused where the topic is full.

    To check a signature takes longer than all else, so it is done beside the line (writer.py), many at a time.
    """

    topic: bytes
    hash: bytes
    item: bytes
    expiry: int
    """As it was asked for, and signed."""
    sig: bytes
    until: int
    """When it goes: at `expiry`, and not before everything is kept for."""

    def holds(self, relay: bytes) -> bool:
        """Whether somebody with the topic's key asked for it at this relay."""
        return put_holds(self.sig, relay, self.topic, self.hash, self.expiry)


class Read(msgspec.Struct, frozen=True):
    """Send what a topic holds after a place; and what comes from then on, if `follow`."""

    topic: bytes
    after: int
    follow: bool


class ReadNewest(msgspec.Struct, frozen=True):
    """Send the newest items of a topic."""

    topic: bytes
    most: int


class Stop(msgspec.Struct, frozen=True):
    topic: bytes


class End(msgspec.Struct, frozen=True):
    code: str


Act: TypeAlias = Say | Keep | Read | ReadNewest | Stop | End


class Line:
    """The state of one line."""

    def __init__(self, house: House, challenge: bytes, address: Purse, tick: float) -> None:
        """`address` is what its network address may still put today; `challenge` 32 fresh bytes."""
        self._house, self._challenge, self._address = house, challenge, address
        limits = house.limits
        self._rate = Purse(2 * limits.asked_a_second, limits.asked_a_second, tick)
        self._nonce = b""
        """What the client greeted with."""
        self.admitted = False
        """It greeted, and showed that it knows the passcode, if there is one."""
        self._followed: set[bytes] = set()

    def receive(self, data: bytes, now: int, tick: float) -> Act:
        """What to do about one message. `now` is the time of day, `tick` that of a clock which nobody sets: rates."""
        if not self._rate.take(1, tick):
            return End("busy")
        try:
            asked = decode_asked(data)
        except DecodeError:
            return End("bad" if self._nonce or not greets_otherwise(data) else "version")
        if isinstance(asked, Greet) == bool(self._nonce) or (isinstance(asked, Pass) and self.admitted):
            return End("bad")
        return self._on(asked, now, tick)

    def _on(self, asked: Asked, now: int, tick: float) -> Act:
        match asked:
            case Greet(_, nonce):
                return self._greet(nonce)
            case Pass(answer):
                return self._admit(answer)
            case _ if not self.admitted:
                return End("passcode")
            case Put():
                return self._put(asked, now, tick)
            case Fetch() | Follow() | Latest():
                return self._read(asked)
            case Unfollow(topic):
                self._followed.discard(topic)
                return Stop(topic)

    def _greet(self, nonce: bytes) -> Act:
        house, guarded = self._house, bool(self._house.passcode)
        self._nonce, self.admitted = nonce, not guarded
        sig = sign_proof(house.secret, nonce, house.store, self._challenge, house.binding, guarded=guarded)
        return Say(Proof(house.key, house.store, self._challenge, house.binding, guarded, sig))

    def _admit(self, answer: bytes) -> Act:
        house = self._house
        right = passcode_answer(house.passcode, house.key, self._nonce, self._challenge, house.binding)
        self.admitted = house.same(right, answer)
        return Say(Admitted()) if self.admitted else End("passcode")

    def _put(self, put: Put, now: int, tick: float) -> Act:
        hash_, house = item_hash(put.item), self._house
        if len(put.item) not in BUCKETS:
            return Say(Refused(hash_, "size"))
        if not now < put.expiry <= now + house.limits.keep_seconds:
            return Say(Refused(hash_, "expiry"))
        if not self._address.take(len(put.item) + house.limits.beside_an_item, tick):
            return Say(Refused(hash_, "quota"))
        until = max(put.expiry, now + min(house.limits.keep_at_least_seconds, house.limits.keep_seconds))
        return Keep(put.topic, hash_, put.item, put.expiry, put.sig, until)

    def _read(self, asked: Fetch | Follow | Latest) -> Act:
        if not get_holds(asked.sig, self._house.key, asked.topic, self._challenge):
            return Say(Refused(asked.topic, "ticket"))
        if isinstance(asked, Latest):
            return ReadNewest(asked.topic, asked.most)
        if isinstance(asked, Fetch):
            return Read(asked.topic, asked.after, follow=False)
        if asked.topic not in self._followed and len(self._followed) >= self._house.limits.topics_a_line:
            return Say(Refused(asked.topic, "topics"))
        self._followed.add(asked.topic)
        return Read(asked.topic, asked.after, follow=True)
