"""What a link's causal past says about it: read once by judge.py, kept by graph.py, never changed by what comes later.

A set of links is an integer whose bit i stands for the link with insertion index i. Indexes are this machine's own:
wherever an order shows in a result it is the order of (height, id), never theirs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from whisper_net.core.ids import BoxKey, DeviceId, MemberId
from whisper_net.core.membership.link import LinkType

Key = tuple[int, bytes]
"""(height, id) of a link."""
Rank = tuple[int, int, bytes]
"""(0 admin | 1 vetter | 2 neither, height, id) of a credential; lower is senior."""
Alternative = tuple[int, int]
"""(k, mask): at least k links of the mask must not be void."""
Need = tuple[Alternative, ...]
"""What a link rests on in one respect: any one of these must hold."""

NO_RANK: Final[Rank] = (2, 0, b"")
REMOVAL: Final = frozenset(
    {
        LinkType.REMOVE,
        LinkType.REMOVE_QUORUM,
        LinkType.DEMOTE,
        LinkType.LEAVE,
        LinkType.DEVICE_REVOKE,
        LinkType.REVOKE_GRANT,
        LinkType.REVOKE_INVITE,
    }
)
"""The removal-class types: they take something away, so whatever is concurrent with them may be void."""
HARMFUL: Final = REMOVAL | {LinkType.CUT_EXTEND, LinkType.EPOCH}
"""What is void of a dead device; all else that it wrote stands and is undone in the open (GENTLE)."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a link stands: the mask of its causal past, and its place in the one order."""

    past: int
    key: Key


@dataclass(frozen=True, slots=True)
class Fact:
    """The judgement of one link. What is not `valid` is void for good, and kept, since others may cite it."""

    valid: bool
    needs: tuple[Need, ...] = ()
    rank: Rank = NO_RANK
    """Of the authority that was used."""
    k: int = 1
    """Signatures that must survive."""
    votes: Mapping[MemberId, int] = field(default_factory=dict)
    """PROMOTE, REMOVE_QUORUM: the credential that each signer signed with."""
    voters: frozenset[MemberId] = frozenset()
    """REMOVE_QUORUM: who could have signed it."""
    elect: bool = False
    """PROMOTE by a majority: the person counts among the electors."""
    floors: Mapping[bytes, int] = field(default_factory=dict)
    """INVITE, ADMIT: the approvals that an applicant needs, by scope; the group's is always there."""
    invites: int = 0
    """ADMIT, DEVICE_ADD with a JOIN: its INVITE. APPROVE: the INVITEs of the ADMITs that it saw. As a mask."""
    recipients: Mapping[DeviceId, BoxKey] = field(default_factory=dict)
    """EPOCH: the devices entitled in its past."""
    period: int = 0
    """EPOCH: seconds of one bucket, by the policy of its scope in its past."""
    closed: bool = False
    """EPOCH: by that policy, it is for its recipients alone."""


INVALID: Final = Fact(valid=False)


def bits(mask: int) -> Iterator[int]:
    """The indexes in a mask, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
