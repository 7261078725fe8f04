"""What comes from a relay and is no envelope: links, boxes, HINTs, KEYS, each handed to the group as from a peer.

Boxes may come before the EPOCH that names them, and in two halves: both wait here, in memory and bounded.
"""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from whisper_net.core.errors import RemoteError
from whisper_net.core.group.commands import BoxesReceived
from whisper_net.core.group.commands_hints import CircleKeysFound, HintReceived, KeysFound, OwnHintReceived
from whisper_net.core.group.own_hints import proved_own_hint
from whisper_net.core.group.reseeding import proved_hint
from whisper_net.core.ids import LinkId
from whisper_net.core.membership.link import parse
from whisper_net.core.sync.boxes import BoxesTogether
from whisper_net.core.sync.marks import DAY, Marks, RelayRows, day_of_others
from whisper_net.core.wire.item import BoxesPiece, CircleKeysFor, Content, Hint, KeysFor, LinkList, OwnHint
from whisper_net.node.held_links import HeldLinks
from whisper_net.node.means import Means
from whisper_net.node.relay_topics import Topic
from whisper_net.node.runner import GroupRunner

K = TypeVar("K")
V = TypeVar("V")
MOST_BOXES = 64
"""Boxes and HINTs that wait for their EPOCH."""
MOST_LINKS = 4_096
"""Links of which is remembered that they came and are not in the log."""
LinkRaw = tuple[bytes, int]
"""(link, day on which it was put at the earliest)."""
Reader = Callable[[Topic, Any], Awaitable[bool | None]]
"""Reads one type of content; whether it is to be read again another day. Raises LocalError where it could not be kept:
the line ends, and it comes again.
"""


class RelayRecords:
    """One line's."""

    def __init__(self, runner: GroupRunner, means: Means, held: HeldLinks) -> None:
        self.marks = Marks(RelayRows())
        self._runner, self._means, self._held = runner, means, held
        self._together = BoxesTogether()
        self._unheld: dict[tuple[bytes, bytes], LinkRaw] = {}
        """Links that are not in the log, by topic and id: they wait, or somebody made them up."""
        self._early: dict[bytes, bytes] = {}
        """Boxes whose EPOCH has not come, by their hash."""
        self._unproved: dict[tuple[bytes, bytes], Hint | OwnHint] = {}
        """HINTs that the log cannot bear out yet, by topic and EPOCH."""

    def readers(self) -> dict[type, Reader]:
        return {
            LinkList: self._take_links,
            BoxesPiece: self._take_boxes,
            Hint: self._take_hint,
            OwnHint: self._take_hint,
            KeysFor: self._take_keys,
            CircleKeysFor: self._take_circle_keys,
        }

    def waits(self, hash_: bytes) -> bool:
        """Whether boxes of this hash are in memory alone."""
        return hash_ in self._early or self._together.waits(hash_)

    async def _take_links(self, topic: Topic, content: LinkList) -> None:
        await self._held.take(content.links)
        for raw in content.links:
            try:
                _keep(self._unheld, (topic.id, parse(raw).id), (raw, content.day), MOST_LINKS)
            except RemoteError:
                continue  # the group has said so
        for raw in list(self._early.values()):
            await self._runner.submit(BoxesReceived(raw))
        held = self._runner.group.state.boxes
        self._early = {hash_: raw for hash_, raw in self._early.items() if hash_ not in held}
        self._prove()

    async def _take_boxes(self, topic: Topic, piece: BoxesPiece) -> None:
        raw = self._together.take(piece)
        if raw is None:
            return
        await self._runner.submit(BoxesReceived(raw))
        self._mark(topic.id, piece.hash, self._today())
        if piece.hash not in self._runner.group.state.boxes:
            _keep(self._early, piece.hash, raw, MOST_BOXES)
        else:
            self._prove()

    async def _take_keys(self, topic: Topic, content: KeysFor) -> bool:
        again: bool = await self._runner.submit(KeysFound(content.sealed))
        self._mark(topic.id, keys_mark(content.sealed), self._today())
        return again

    async def _take_circle_keys(self, _: Topic, content: CircleKeysFor) -> None:
        await self._runner.submit(CircleKeysFound(content.sealed))

    async def _take_hint(self, topic: Topic, hint: Hint | OwnHint) -> bool:
        came = HintReceived(hint) if isinstance(hint, Hint) else OwnHintReceived(hint)
        again: bool = await self._runner.submit(came)
        _keep(self._unproved, (topic.id, hint.link), hint, MOST_BOXES)
        self._prove()
        return again

    def _prove(self) -> None:
        """Know which links and HINTs are there and true: nobody need put them again.

        A link's id does not cover its signature: one that somebody changed keeps no right one away.
        """
        log = self._runner.group.state.log
        for (topic, id_), (raw, day) in list(self._unheld.items()):
            if LinkId(id_) in log:
                del self._unheld[topic, id_]
                if log.get(LinkId(id_)).raw == raw:
                    self._mark(topic, id_, day)
        for (topic, link), hint in list(self._unproved.items()):
            state = self._runner.group.state
            kid = proved_hint(state, hint) if isinstance(hint, Hint) else proved_own_hint(state, hint)
            if kid is not None:
                self._mark(topic, kid, hint.day)
                del self._unproved[topic, link]

    def _mark(self, topic: bytes, id_: bytes, day: int) -> None:
        self.marks.note_record(topic, id_, day_of_others(self._today(), day))

    def _today(self) -> int:
        return self._means.clock.now() // DAY


def rests(content: Content) -> list[bytes]:
    """What of a content may be in memory alone once it was taken."""
    match content:
        case LinkList(links=links):
            return links
        case BoxesPiece(hash=hash_):
            return [hash_]
        case _:
            return []


def keys_mark(sealed: bytes) -> bytes:
    """32 bytes by which marks know KEYS: of all of them, for anybody can make some that begin as others do."""
    return hashlib.blake2b(sealed, digest_size=32).digest()


def _keep(kept: dict[K, V], key: K, value: V, most: int) -> None:
    kept[key] = value
    while len(kept) > most:
        del kept[next(iter(kept))]
