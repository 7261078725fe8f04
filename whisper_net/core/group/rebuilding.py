"""Folding tables anew from the log (repair): what stands in them is a fold of links and envelopes, and nothing else."""

from collections.abc import Sequence

from whisper_net.core.envelope.open import open_envelope, signature_holds
from whisper_net.core.envelope.parts import PartKey, PartSummary
from whisper_net.core.errors import RemoteError
from whisper_net.core.group.acknowledging import take_ack
from whisper_net.core.group.change import Change
from whisper_net.core.group.circle_keys import refresh_circles, take_drop
from whisper_net.core.group.documents import OpenParts
from whisper_net.core.group.ends import shows
from whisper_net.core.group.forking import keep_proof, take_proof
from whisper_net.core.group.posting import origin_of, tell
from whisper_net.core.group.records import StoredEnvelope
from whisper_net.core.group.roster import refresh
from whisper_net.core.group.state import GroupState
from whisper_net.core.group.texts import name_text


def rebuild_part(
    state: GroupState, key: PartKey, summary: PartSummary, stored: Sequence[StoredEnvelope], change: Change
) -> int:
    """Check and fold a part's envelopes as when they first came; patches go to `change`, memory stays as it is.

    How many of them no longer open, hold or fold: from the first such on the part is left out.
    """
    parts = OpenParts(state.me.group)
    part = parts.start(key, summary.scope)
    heads = summary.first_heads
    for place, one in enumerate(stored):
        try:
            opened = open_envelope(one.raw, state.keys)
            if not signature_holds(opened) or opened.id != one.id:
                raise DamagedEnvelope("an envelope that is not the one that was stored")
            entry = part.apply(opened)
        except RemoteError:
            return len(stored) - place
        origin, heads = origin_of(state, opened, change.now), tuple(opened.heads) or heads
        if entry is not None and origin is not None and shows(state, key.feed, one.seq):
            tell(state, change, entry, origin, heads)
        take_drop(state, change, opened, heads)
        name_text(state, change, opened)
        take_ack(state, change, opened)
        (take_proof if shows(state, key.feed, one.seq) else keep_proof)(state, change, opened)
    return 0


class DamagedEnvelope(RemoteError):
    code = "damaged"


def rebuild_roster(state: GroupState, change: Change) -> None:
    """All rows that come from the membership log, as if none had been written before."""
    state.keep_judgements(change)
    state.people.clear()
    state.told = None
    state.channels.clear()
    state.invitations.clear()
    state.shown_circles.clear()
    refresh(state, change)
    refresh_circles(state, change)
