"""Entries by which several put somebody out, or make somebody an admin, together; they count among the vetters alone.

A person says yes once, by a proposal or an assent. What the machines then pass to and fro, drafts of the one link and
signatures over it, needs nobody (group/accords.py).
"""

from enum import IntEnum
from typing import Annotated, TypeAlias

import msgspec

from whisper_net.core.documents.entry import EntryKind, Target
from whisper_net.core.ids import MemberId
from whisper_net.core.wire.bounds import MAX_LINK

Member = Annotated[MemberId, msgspec.Meta(min_length=32, max_length=32)]
Unsigned = Annotated[bytes, msgspec.Meta(max_length=MAX_LINK)]
Sig = Annotated[bytes, msgspec.Meta(min_length=64, max_length=64)]


class Act(IntEnum):
    """What several do together. Numbers are part of the protocol."""

    REMOVE = 0
    PROMOTE = 1
    """To admin."""


class Propose(EntryKind, frozen=True, tag=20):
    """Its author wants this done to a member, and says yes to it. Its id names the proposal."""

    act: Act
    member: Member


class Assent(EntryKind, frozen=True, tag=21):
    """A yes to a proposal, or its end; of one member and proposal the greatest in order counts.

    By whoever proposed it, the end of the yes is the end of the proposal.
    """

    target: Target
    on: bool


class Draft(EntryKind, frozen=True, tag=22):
    """The link that its author would write: whole, but with neither further signers nor signature (64 zeros)."""

    target: Target
    """The proposal."""
    link: Unsigned


class Cosign(EntryKind, frozen=True, tag=23):
    """The signature of its author's device over a draft, under "wn1.cosign"."""

    target: Target
    """The draft."""
    sig: Sig


AccordEntry: TypeAlias = Propose | Assent | Draft | Cosign
