"""One line to one relay as a pure state machine: bytes and wishes in, acts out (PROTOCOL section 9).

The relay is a stranger: it proves its key before it hears of a passcode or a wish, and whatever it says that was not
asked for, or in another order than it must, ends the line. It cannot make an item, nor open one; what it can do is
withhold. A mailbox knows nothing of what stands in items, keeps nothing, and is made anew for every line: where to go
on from is in the node's cursors, what is still to be put in its marks (marks.py). Its counterpart is relay/line.py.
"""

from collections.abc import Callable

import msgspec

from whisper_net.core.crypto.tickets import item_hash, passcode_answer, proof_holds, sign_get, sign_put
from whisper_net.core.errors import DecodeError
from whisper_net.core.sync.mailbox_acts import (
    Came,
    CameEarly,
    Declined,
    Fetched,
    Identified,
    Kept,
    MailboxAct,
    Over,
    Places,
    Proved,
    Say,
)
from whisper_net.core.sync.outgoing import Outgoing, Window
from whisper_net.core.wire import relay as wire
from whisper_net.core.wire.relay import BUCKETS

BAD, IMPOSTOR, LEFT = "bad", "impostor", "left"
PASSCODE = "passcode"
FULL_TOPIC, BUSY = "full", "busy"
AHEAD = "ahead"
"""Of a topic wanted from a place on that its store never gave: it is an older one than it was."""
FULL_RELAY = frozenset({"quota", "disk_full", "disk_fault"})
"""Codes after which it takes nothing more from this address, or at all."""


class _Peek(msgspec.Struct):
    """What of the newest items is still to come, and the place that the last of them has."""

    most: int
    place: int = 0


class Mailbox:
    """One line. Wishes made before the relay has proved its key wait until it has; places are those of its store."""

    def __init__(self, relay: bytes, passcode: str, nonce: bytes) -> None:
        """`relay` is the key that it must prove, `passcode` "" for none, `nonce` 32 fresh bytes."""
        self._relay, self._passcode, self._nonce = relay, passcode, nonce
        self._proof: wire.Proof | None = None
        self._open = self._over = False
        self._wishes: list[Callable[[], list[MailboxAct]]] = []
        self._places: dict[bytes, int] = {}
        self._left: set[bytes] = set()
        self._peeks: dict[bytes, _Peek] = {}
        self._fetches: dict[bytes, int] = {}
        self._window = Window()

    @property
    def waiting(self) -> int:
        """Items that were put and have no answer yet."""
        return len(self._window)

    @property
    def proved(self) -> bool:
        """It is known whose line it is, and wishes are heard."""
        return self._open and not self._over

    # -- wishes

    def start(self) -> list[MailboxAct]:
        return [Say(wire.Greet(1, self._nonce))]

    def follow(self, topic: bytes, secret: bytes, after: int) -> list[MailboxAct]:
        """Have all items of a topic after a place, and whatever comes. Once left on this line, it is declined."""
        return self._wish(lambda: self._follow(topic, secret, after))

    def unfollow(self, topic: bytes) -> list[MailboxAct]:
        return self._wish(lambda: self._unfollow(topic))

    def peek(self, topic: bytes, secret: bytes, most: int) -> list[MailboxAct]:
        """Have the newest `most` items of a topic first, 2,000 at the most; once at a time."""
        return self._wish(lambda: self._peek(topic, secret, most))

    def fetch(self, topic: bytes, secret: bytes, after: int) -> list[MailboxAct]:
        """Have one answer of what a topic holds after a place; once at a time, and of none that is followed."""
        return self._wish(lambda: self._fetch(topic, secret, after))

    def put(self, topic: bytes, secret: bytes, item: bytes, expiry: int) -> list[MailboxAct]:
        """Have an item kept until `expiry`, seconds since 1970; Kept or Declined tells how it went."""
        self._window.add(Outgoing(topic, secret, item, item_hash(item), expiry))
        return self._send() if self.proved else []

    def _wish(self, wish: Callable[[], list[MailboxAct]]) -> list[MailboxAct]:
        if self.proved:
            return wish()
        if not self._over:
            self._wishes.append(wish)
        return []

    def _follow(self, topic: bytes, secret: bytes, after: int) -> list[MailboxAct]:
        if topic in self._left or topic in self._fetches:  # what is still on its way could not be told from the answer
            return [Declined(topic, LEFT)]
        if topic in self._places:
            return []
        self._places[topic] = after
        return [Say(wire.Follow(topic, after, self._ticket(secret)))]

    def _unfollow(self, topic: bytes) -> list[MailboxAct]:
        if self._places.pop(topic, None) is None:
            return []
        self._left.add(topic)
        return [Say(wire.Unfollow(topic))]

    def _peek(self, topic: bytes, secret: bytes, most: int) -> list[MailboxAct]:
        if topic in self._peeks:
            return []
        self._peeks[topic] = _Peek(most)
        return [Say(wire.Latest(topic, most, self._ticket(secret)))]

    def _fetch(self, topic: bytes, secret: bytes, after: int) -> list[MailboxAct]:
        if topic in self._places or topic in self._left:  # one answer could not be told from the other
            return [Declined(topic, LEFT)]
        if topic in self._fetches:
            return []
        self._fetches[topic] = after
        return [Say(wire.Fetch(topic, after, self._ticket(secret)))]

    def _ticket(self, secret: bytes) -> bytes:
        return sign_get(secret, self._relay, b"" if self._proof is None else self._proof.challenge)

    def _send(self) -> list[MailboxAct]:
        return [Say(self._put(put)) for put in self._window.due()]

    def _put(self, put: Outgoing) -> wire.Put:
        ticket = sign_put(put.secret, self._relay, put.topic, put.hash, put.expiry)
        return wire.Put(put.topic, put.item, put.expiry, ticket)

    # -- what the relay says

    def receive(self, data: bytes) -> list[MailboxAct]:
        """Acts that follow from one message. One that breaks the protocol ends the line, and raises nothing."""
        if self._over:
            return []
        try:
            said = wire.decode_said(data)
        except DecodeError:
            return self._end(BAD)
        match said:
            case wire.Farewell(code):
                return self._end(code)
            case wire.Proof() if self._proof is None:
                return self._on_proof(said)
            case wire.Admitted() if self._proof is not None and not self._open:
                return self._begin(self._proof)
            case wire.Items() | wire.Newest() | wire.Stored() | wire.Refused() if self._open:
                return self._on(said)
        return self._end(BAD)

    def _on(self, said: wire.Items | wire.Newest | wire.Stored | wire.Refused) -> list[MailboxAct]:
        match said:
            case wire.Items():
                return self._on_items(said)
            case wire.Newest():
                return self._on_newest(said)
            case wire.Stored():
                return self._on_stored(said)
            case _:
                return self._on_refused(said.about, said.code)

    def _on_proof(self, proof: wire.Proof) -> list[MailboxAct]:
        signed = (self._nonce, proof.store, proof.challenge, proof.binding)
        if proof.relay != self._relay or not proof_holds(proof.sig, self._relay, *signed, guarded=proof.guarded):
            return self._end(IMPOSTOR)
        self._proof = proof
        return self._answer(proof) if proof.guarded else self._begin(proof)

    def _answer(self, proof: wire.Proof) -> list[MailboxAct]:
        """Show that we know the passcode, to this relay on this line alone."""
        if not self._passcode:
            return self._end(PASSCODE)
        answer = passcode_answer(self._passcode, self._relay, self._nonce, proof.challenge, proof.binding)
        return [Identified(proof.binding), Say(wire.Pass(answer))]

    def _begin(self, proof: wire.Proof) -> list[MailboxAct]:
        self._open = True
        wishes, self._wishes = self._wishes, []
        acts: list[MailboxAct] = [Proved(proof.store, proof.binding)]
        return acts + [act for wish in wishes for act in wish()] + self._send()

    def _on_items(self, said: wire.Items) -> list[MailboxAct]:
        if said.topic in self._fetches:
            items = _in_order(said.items, self._fetches.pop(said.topic))
            return self._end(BAD) if items is None else [Fetched(said.topic, items, said.last)]
        place = self._places.get(said.topic)
        if place is None:
            return [] if said.topic in self._left else self._end(BAD)
        items = _in_order(said.items, place)
        if items is None:
            return self._end(BAD)
        if items:
            self._places[said.topic] = items[-1][0]
        return [Came(said.topic, items, said.last)]

    def _on_newest(self, said: wire.Newest) -> list[MailboxAct]:
        peek = self._peeks.get(said.topic)
        items = None if peek is None else _in_order(said.items, peek.place)
        if peek is None or items is None or len(items) > peek.most:
            return self._end(BAD)
        if said.last:
            del self._peeks[said.topic]
        elif items:
            self._peeks[said.topic] = _Peek(peek.most - len(items), items[-1][0])
        return [CameEarly(said.topic, items, said.last)]

    def _on_stored(self, said: wire.Stored) -> list[MailboxAct]:
        put = self._window.answered(said.hash)
        if put is None or put.topic != said.topic or not said.seq:
            return self._end(BAD)
        return [Kept(said.topic, said.hash, said.seq), *self._send()]

    def _on_refused(self, about: bytes, code: str) -> list[MailboxAct]:
        put = self._window.answered(about)
        if put is not None:
            given_up = self._no_use_to_go_on(put.topic, code)
            return [*(Declined(hash_, code) for hash_ in (about, *given_up)), *self._send()]
        if code == AHEAD and not self._fetches.get(about, self._places.get(about)):
            return [] if about in self._left else self._end(BAD)  # nobody is ahead of the beginning
        if about in self._peeks and (code == BUSY or about not in self._places):
            del self._peeks[about]
        elif self._fetches.pop(about, None) is None and self._places.pop(about, None) is None:
            return [] if about in self._left else self._end(BAD)
        return [Declined(about, code)]

    def _no_use_to_go_on(self, topic: bytes, code: str) -> list[bytes]:
        if code in FULL_RELAY:
            return self._window.give_up(None)
        return self._window.give_up(topic) if code == FULL_TOPIC else []

    def _end(self, code: str) -> list[MailboxAct]:
        self._over = True
        return [Over(code)]


def _in_order(items: list[wire.StoredItem], place: int) -> Places | None:
    """Items, each at a place after the one before and as long as a bucket; None if one is not."""
    found = []
    for one in items:
        if one.seq <= place or len(one.item) not in BUCKETS:
            return None
        place = one.seq
        found.append((place, one.item))
    return found
