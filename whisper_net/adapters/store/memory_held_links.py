"""Links that wait outside the log, in plain Python values: the twin of sqlite_held_links.py."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field

from whisper_net.core.ids import LinkId
from whisper_net.core.sync.pace import Spent
from whisper_net.ports.held_links import HeldLink


@dataclass
class Shelf:
    """What of floods a database holds."""

    links: dict[LinkId, HeldLink] = field(default_factory=dict)
    spent: dict[tuple[int, bytes], Spent] = field(default_factory=dict)


class MemoryLinkShelf:
    """Implements ports.held_links.LinkShelf over a Shelf."""

    @property
    @abstractmethod
    def _shelf(self) -> Shelf: ...

    def hold_links(self, links: Sequence[HeldLink], most: int) -> None:
        held = self._shelf.links
        for one in links:
            held.setdefault(one.id, one)
        size = sum(len(one.raw) for one in held.values())
        while size > most:
            size -= len(held.pop(next(iter(held))).raw)

    def held_links(self, ids: Sequence[LinkId]) -> list[HeldLink]:
        wanted = set(ids)
        return [one for one in self._shelf.links.values() if one.id in wanted]

    def oldest_held_links(self, who: bytes, limit: int) -> list[HeldLink]:
        return [one for one in self._shelf.links.values() if one.who == who][:limit]

    def let_go_links(self, ids: Sequence[LinkId]) -> None:
        for id_ in ids:
            self._shelf.links.pop(id_, None)

    def holds_links_of(self) -> list[bytes]:
        return sorted({one.who for one in self._shelf.links.values()})

    def spent(self) -> list[Spent]:
        return [row for _, row in sorted(self._shelf.spent.items())]

    def put_spent(self, rows: Sequence[Spent]) -> None:
        self._shelf.spent.update(((row.bucket, row.who), row) for row in rows)
