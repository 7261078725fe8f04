"""What was hidden for 30 days goes: its bytes leave the store, and the feed is held up to where it is shown.

What is hidden by the word of somebody who did not put its author out stays, for an admin to show again, however late:
whoever says falsely that nothing of a person who left was ever here hides it, and destroys nothing.
"""

from collections.abc import Sequence

import msgspec

from whisper_net.core.envelope.open import open_envelope
from whisper_net.core.envelope.parts import FeedKey, PartKey, PartSummary
from whisper_net.core.group.ends import hidden_by_others
from whisper_net.core.group.quarantine import KEPT, reaches
from whisper_net.core.group.records import Purged, StoreBatch, StoredEnvelope
from whisper_net.core.group.state import GroupState


def expired(state: GroupState, now: int) -> list[PartKey]:
    """The parts of feeds whose hidden rest was kept long enough."""
    feeds = [feed for feed, hidden in state.hidden.items() if hidden.since + KEPT <= now and not _stays(state, feed)]
    return [part for feed in feeds for part in state.feeds.parts(feed) if reaches(state, part)]


def _stays(state: GroupState, feed: FeedKey) -> bool:
    last = state.feeds.last(feed)
    return last is not None and hidden_by_others(state, last.scope, feed, last.next_seq - 1)


def purge(state: GroupState, key: PartKey, stored: Sequence[StoredEnvelope]) -> StoreBatch:
    """Forget what is hidden of a part; memory is as the batch makes the store. What is read back does not fold anew."""
    hidden, summary = state.hidden[key.feed], state.feeds.get(key)
    kept = [one for one in stored if one.seq <= hidden.shown]
    trimmed = None if summary is None or not kept else _trimmed(state, summary, kept)
    state.documents.drop(key, fault=False)
    state.feeds.cut(key, trimmed)
    last = state.feeds.last(key.feed)
    done = last is None or last.next_seq <= hidden.shown + 1
    if done:
        del state.hidden[key.feed]
    return StoreBatch(
        purged=(Purged(key, len(kept)),),
        parts=() if trimmed is None else (trimmed,),
        hidden=((key.feed, None),) if done else (),
    )


def _trimmed(state: GroupState, summary: PartSummary, kept: Sequence[StoredEnvelope]) -> PartSummary:
    """What must be known of a part of which these are left."""
    heads, lamport = summary.first_heads, 0
    for one in kept:
        inner = open_envelope(one.raw, state.keys)
        heads = inner.heads or heads
        lamport = max(lamport, inner.inner.lamport)
    return msgspec.structs.replace(
        summary, held=len(kept), last_id=kept[-1].id, heads=heads, lamport=min(lamport, summary.lamport)
    )
