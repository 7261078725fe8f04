"""Meeting at a relay, the newcomer's end: the card is found there, the JOIN is left, answers to it are followed.

Nothing that lies there is believed for lying there (rendezvous.py). Of several cards that bear the invitation's
signature none is taken: the eight words were overheard, and whoever did answers as another group (a link names its
card). Statuses are advice, the latest by their own stamps; welcomes are kept, so that one that leads nowhere hides no
other.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from whisper_net.core.crypto.invitation import check_card
from whisper_net.core.crypto.items import meet_topic, seal_item
from whisper_net.core.crypto.meeting import join_address
from whisper_net.core.crypto.phrase import FounderMark
from whisper_net.core.errors import RemoteError
from whisper_net.core.ids import BoxKey
from whisper_net.core.sync.lobby import DeliverCard, DeliverStatus, DeliverWelcome
from whisper_net.core.sync.rendezvous import AGAIN_SECONDS, DAY, KEEP_SECONDS, Boxed, Leave, opened, read_answer
from whisper_net.core.wire.item import Content, MeetCard, MeetJoin
from whisper_net.core.wire.meeting import WelcomeSaid

MAX_CARDS: Final = 8
"""Cards on one relay that are looked at: more than one is too many already."""
MAX_WELCOMES: Final = 16


class Overheard(msgspec.Struct, frozen=True):
    """Several groups answer to one key: somebody overheard it."""


AskerAct = DeliverCard | DeliverStatus | DeliverWelcome | Overheard


class Ask(msgspec.Struct, frozen=True):
    """A JOIN that is signed and stored."""

    sealed: bytes
    box_secret: bytes
    lobby_pk: BoxKey
    """Of the card that was believed."""

    def __repr__(self) -> str:  # a secret must not reach a log by way of a traceback
        return "Ask()"


class NewcomerMeeting:
    """One attempt to join over all relays of its key; a relay is named by its key."""

    def __init__(self, meet: bytes, inv_pk: bytes, card_hash: bytes | None, *, further: bool = False) -> None:
        self.keys = meet_topic(meet)
        self._inv_pk, self._card_hash, self._further = inv_pk, card_hash, further
        self._ask: Ask | None = None
        self._cards: dict[bytes, dict[bytes, FounderMark]] = {}
        self._left_at: dict[bytes, int] = {}
        self._status_at = -1
        self._welcomes: list[WelcomeSaid] = []
        """The latest first; the one that is tried now stands at the end once another is asked for."""

    def ask(self, ask: Ask) -> None:
        """From now on leave this JOIN, and hear what is said to it."""
        self._ask = ask

    def arrive(self, relay: bytes) -> None:
        """A line to this relay begins: what lies there is not known."""
        self._cards[relay] = {}
        self._left_at.pop(relay, None)

    def receive(self, relay: bytes, items: Sequence[bytes], now: int, *, last: bool) -> list[AskerAct]:
        acts: list[AskerAct] = []
        for content in opened(self.keys, items):
            if isinstance(content, MeetCard):
                self._see(relay, content)
            elif isinstance(content, Boxed):
                acts += self._hear(content, now)
        return self._newest(acts) + (self._choose(relay) if last else [])

    # -- the card

    def _see(self, relay: bytes, left: MeetCard) -> None:
        cards = self._cards[relay]
        if self._ask is not None or len(cards) >= MAX_CARDS:
            return
        try:
            check_card(left.raw, self._inv_pk, self._card_hash)
        except RemoteError:
            return
        cards.setdefault(left.raw, FounderMark(left.salt, left.founder))

    def _choose(self, relay: bytes) -> list[AskerAct]:
        """All that lies there was seen: take the card, if there is one."""
        cards = self._cards[relay]
        if self._ask is not None or not cards:
            return []
        if len(cards) > 1:
            return [Overheard()]
        ((raw, mark),) = cards.items()
        return [DeliverCard(raw, mark if self._further else None)]

    # -- the JOIN

    def due(self, relay: bytes, now: int) -> list[Leave]:
        """The JOIN, on a line that has not left it today: where it lies already, it only stays longer."""
        if self._ask is None or now - self._left_at.get(relay, -AGAIN_SECONDS) < AGAIN_SECONDS:
            return []
        self._left_at[relay] = now
        content: Content = MeetJoin(self._further, self._ask.sealed)
        return [Leave(seal_item(self.keys, relay, content), now + KEEP_SECONDS)]

    # -- answers

    def _hear(self, left: Boxed, now: int) -> list[AskerAct]:
        ask = self._ask
        if ask is None or left.to != join_address(ask.sealed, further=self._further):
            return []
        said = read_answer(ask.box_secret, ask.lobby_pk, left)
        if said is None or said.at > now + DAY:
            return []
        if isinstance(said, WelcomeSaid):
            return self._welcomed(said)
        if said.at <= self._status_at:
            return []
        self._status_at = said.at
        return [DeliverStatus(said.state, said.have, said.need, said.reason)]

    def _welcomed(self, said: WelcomeSaid) -> list[AskerAct]:
        if said in self._welcomes:
            return []
        self._welcomes = sorted([said, *self._welcomes], key=lambda one: -one.at)[:MAX_WELCOMES]
        return [DeliverWelcome(said.sealed)]

    def next_welcome(self) -> bytes | None:
        """Another welcome than the one that led nowhere, by turns; None where there is none at all."""
        if not self._welcomes:
            return None
        self._welcomes.append(self._welcomes.pop(0))
        return self._welcomes[0].sealed

    def _newest(self, acts: list[AskerAct]) -> list[AskerAct]:
        """Of all that came together only what stands in the end."""
        welcomes = [act for act in acts if isinstance(act, DeliverWelcome)]
        if welcomes:
            return [DeliverWelcome(self._welcomes[0].sealed)]
        return acts[-1:]
