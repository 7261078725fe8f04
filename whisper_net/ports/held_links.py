"""What a group's database keeps of floods: links that wait outside the log, and how much was taken of whom.

Links that a member left at a relay beyond what is taken of them wait here, on the disk, until somebody else's word
rests on them or there is room again (node/held_links.py). All of it can be lost: then they are heard of anew from
whoever has them in their log. Salvage does not carry it over. Errors: as those of `GroupStore`.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from whisper_net.core.ids import LinkId
from whisper_net.core.sync.pace import Spent


class HeldLink(msgspec.Struct, frozen=True):
    """A link that waits, its signatures checked. `who` signed it, as far as was known then; empty for nobody."""

    id: LinkId
    who: bytes
    raw: bytes


class LinkShelf(Protocol):
    """The part of a group's store that is about what waits."""

    def hold_links(self, links: Sequence[HeldLink], most: int) -> None:
        """Keep those that are new; where all together have more than `most` bytes, those that came first go."""
        ...

    def held_links(self, ids: Sequence[LinkId]) -> list[HeldLink]:
        """Those of these ids that wait, in the order in which they came."""
        ...

    def oldest_held_links(self, who: bytes, limit: int) -> list[HeldLink]:
        """Of what somebody signed, those that came first."""
        ...

    def let_go_links(self, ids: Sequence[LinkId]) -> None: ...

    def holds_links_of(self) -> list[bytes]:
        """Whose links wait."""
        ...

    def spent(self) -> list[Spent]:
        """How much was taken of whom, as it was written last."""
        ...

    def put_spent(self, rows: Sequence[Spent]) -> None: ...
