"""What screens and commands ask about job leads. Its rows are a fold of entries: core/documents/leads.py.

Rules of the fold, for every adapter: only the member who posted a lead edits or withdraws it, in its own scope; of
several edits the greatest in order is shown, also after the lead was withdrawn, which is final; a claim counts in the
lead's scope, and of one member's claims of a lead the greatest in order. What somebody pending wrote is not shown.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from whisper_net.core.ids import EnvelopeId, MemberId, ScopeId

FOUND, CLAIMED, CLOSED = "found", "claimed", "closed"
STAGES = (FOUND, CLAIMED, CLOSED)


class ClaimRow(msgspec.Struct, frozen=True):
    """Somebody who goes after a lead."""

    member: MemberId
    name: str
    at: int


class LeadRow(msgspec.Struct, frozen=True):
    """One lead as a board shows it. A withdrawn one keeps what it said."""

    id: EnvelopeId
    scope: ScopeId
    member: MemberId
    name: str
    """Of whoever posted it: the display name, or the claimed name, or ""."""
    company: str
    role: str
    url: str
    """http or https, or ""."""
    note: str
    at: int
    edited: bool
    stage: str
    """found (nobody claims it) | claimed | closed (withdrawn)."""
    claims: tuple[ClaimRow, ...]
    """In the order in which they were made; closed leads keep theirs."""
    n: int
    lamport: int
    ahead: bool = False
    """The author's stamp lay in the future; `at` is the time of arrival."""


class LeadReader(Protocol):
    """Read-only queries about leads, each over a snapshot."""

    def leads(self, stage: str | None, limit: int) -> list[LeadRow]:
        """The newest `limit` leads, of one stage if it is named, newest first."""
        ...

    def lead(self, id_: EnvelopeId) -> LeadRow | None: ...

    def lead_ids(self, prefix: bytes, odd_nibble: int | None = None) -> Sequence[EnvelopeId]:
        """At most two ids that start with `prefix` (then with the half byte `odd_nibble`), the smallest first."""
        ...


def stage_of(withdrawn: bool, claims: Sequence[ClaimRow]) -> str:
    """How far a lead has come."""
    if withdrawn:
        return CLOSED
    return CLAIMED if claims else FOUND


def place_of(row: LeadRow) -> tuple[int, int, int, bytes]:
    """A lead's place among those of all scopes, between which nothing but the time gives an order."""
    return row.at, row.n, row.lamport, row.id
