"""What comes from a relay and is no envelope: links, boxes, HINTs, KEYS, each handed to the group as from a peer.

Boxes may come before the EPOCH that names them, and in two halves: both wait here, in memory and bounded.
"""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from whisper_net.core.errors import RemoteError
from whisper_net.core.group.commands import BoxesReceived, LinksReceived
from whisper_net.core.group.commands_hints import HintReceived, KeysFound
from whisper_net.core.group.reseeding import proved_hint
from whisper_net.core.membership.link import parse
from whisper_net.core.sync.marks import DAY, Marks, RelayRows
from whisper_net.core.wire.item import BoxesPiece, Content, Hint, KeysFor, LinkList
from whisper_net.node.means import Means
from whisper_net.node.relay_topics import Topic
from whisper_net.node.runner import GroupRunner

K = TypeVar("K")
V = TypeVar("V")
MOST_BOXES = 64
"""Boxes that wait for their EPOCH, or for their other half."""
Reader = Callable[[Topic, Any], Awaitable[None]]
"""Reads one type of content. Raises LocalError where it could not be kept: the line ends, and it comes again."""


class RelayRecords:
    """One line's."""

    def __init__(self, runner: GroupRunner, means: Means) -> None:
        self.marks = Marks(RelayRows())
        self._runner, self._means = runner, means
        self._halves: dict[tuple[bytes, int], BoxesPiece] = {}
        self._early: dict[bytes, bytes] = {}
        """Boxes whose EPOCH has not come, by their hash."""
        self._unproved: dict[tuple[bytes, bytes], Hint] = {}
        """HINTs that the log cannot bear out yet, by topic and EPOCH."""

    def readers(self) -> dict[type, Reader]:
        return {
            LinkList: self._take_links,
            BoxesPiece: self._take_boxes,
            Hint: self._take_hint,
            KeysFor: self._take_keys,
        }

    def waits(self, hash_: bytes) -> bool:
        """Whether boxes of this hash are in memory alone."""
        return hash_ in self._early or (hash_, 0) in self._halves or (hash_, 1) in self._halves

    async def _take_links(self, topic: Topic, content: LinkList) -> None:
        await self._runner.submit(LinksReceived(tuple(content.links)))
        for raw in content.links:
            try:
                self.marks.note_record(topic.id, parse(raw).id, content.day)
            except RemoteError:
                continue  # the group has said so
        for raw in list(self._early.values()):
            await self._runner.submit(BoxesReceived(raw))
        held = self._runner.group.state.boxes
        self._early = {hash_: raw for hash_, raw in self._early.items() if hash_ not in held}
        self._prove()

    async def _take_boxes(self, topic: Topic, piece: BoxesPiece) -> None:
        raw = piece.raw
        if piece.of == 2:
            other = self._halves.pop((piece.hash, 1 - piece.at), None)
            if other is None:
                return _keep(self._halves, (piece.hash, piece.at), piece)
            raw = other.raw + raw if piece.at else raw + other.raw
        await self._runner.submit(BoxesReceived(raw))
        self.marks.note_record(topic.id, piece.hash, self._today())
        if piece.hash not in self._runner.group.state.boxes:
            _keep(self._early, piece.hash, raw)
        else:
            self._prove()
        return None

    async def _take_keys(self, topic: Topic, content: KeysFor) -> None:
        await self._runner.submit(KeysFound(content.sealed))
        self.marks.note_record(topic.id, content.sealed[:32], self._today())

    async def _take_hint(self, topic: Topic, hint: Hint) -> None:
        await self._runner.submit(HintReceived(hint))
        _keep(self._unproved, (topic.id, hint.link), hint)
        self._prove()

    def _prove(self) -> None:
        """Know which HINTs are there and true: nobody need put them again."""
        for (topic, link), hint in list(self._unproved.items()):
            kid = proved_hint(self._runner.group.state, hint)
            if kid is not None:
                self.marks.note_record(topic, kid, hint.day)
                del self._unproved[topic, link]

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


def _keep(kept: dict[K, V], key: K, value: V) -> None:
    kept[key] = value
    while len(kept) > MOST_BOXES:
        del kept[next(iter(kept))]
