"""What our own person writes: an entry becomes a change, an envelope, and what our own screen shows."""

from whisper_net.core.crypto.sealing import NONCE_SIZE
from whisper_net.core.documents.entries import Entry, Known, to_fields
from whisper_net.core.documents.outcome import patch_of
from whisper_net.core.documents.patches import Origin
from whisper_net.core.envelope.format import EnvelopeKind, Opened
from whisper_net.core.envelope.parts import FeedKey, PartKey, PartSummary, part_key
from whisper_net.core.envelope.seal import Draft, seal_envelope
from whisper_net.core.errors import NotAllowed
from whisper_net.core.group.change import Change
from whisper_net.core.group.documents import DocumentsNeeded
from whisper_net.core.group.records import StoredEnvelope
from whisper_net.core.group.rotating import sending_epoch
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import ZERO_ID, EnvelopeId, LinkId, ScopeId
from whisper_net.core.membership.state import EpochInfo
from whisper_net.core.wire.bounds import MAX_PREV, PART_SIZE


def write_entry(state: GroupState, change: Change, scope: ScopeId, entry: Known) -> EnvelopeId:
    """Write one entry into our own feed of a scope.

    Raises TooLong or RefusedError for what no entry may hold, NotAllowed outside the scope, NoKey without its key,
    and DocumentsNeeded, before anything is changed, if the open part is not in memory.
    """
    fields = to_fields(entry)
    if not state.log.view().within(state.me.member, scope):
        raise NotAllowed("this room is not open to you")
    _need_open_part(state, scope)
    epoch = sending_epoch(state, change, scope)
    place, message_key = state.keys.sealing(epoch.kid)
    feed = FeedKey(state.me.device, state.incarnation, epoch.kid)
    last = state.feeds.last(feed)
    seq = 1 if last is None else last.next_seq
    key = part_key(feed, seq)
    part = last if last is not None and last.key == key else None
    heads = log_heads(state, epoch, part)
    open_part = state.documents.get(key) if part is not None else state.documents.start(key, scope)
    draft = Draft(
        EnvelopeKind.CHANGE,
        feed,
        seq,
        last.last_id if last is not None else ZERO_ID,
        () if part is not None and part.heads == heads else heads,
        state.feeds.lamport(scope, epoch.n) + 1,
        change.now,
        open_part.document.append(seq, fields),
    )
    opened = seal_envelope(draft, place, state.me.secret, message_key, change.entropy(NONCE_SIZE))
    origin = Origin(opened.id, scope, state.me.member, state.me.device, epoch.n, draft.lamport, change.now)
    open_part.ids.append(opened.id)
    keep(state, change, opened, part, heads, draft.lamport)
    show(state, change, entry, origin)
    return opened.id


def show(state: GroupState, change: Change, entry: Entry, origin: Origin) -> None:
    """Add what an entry changes on screens, if anything."""
    patch = patch_of(entry, origin, state.me.group)
    if patch is not None:
        change.patches.append(patch)


def _need_open_part(state: GroupState, scope: ScopeId) -> None:
    """Ask for the part we would write into before anything is changed; a rotation starts a new one anyway."""
    epoch = state.log.view().sending_epoch(scope)
    if epoch is None:
        return
    last = state.feeds.last(FeedKey(state.me.device, state.incarnation, epoch.kid))
    if last is not None and last.held < PART_SIZE and last.key not in state.documents:
        raise DocumentsNeeded((last.key,))


def log_heads(state: GroupState, epoch: EpochInfo, part: PartSummary | None) -> tuple[LinkId, ...]:
    """The log as we know it: its heads, or, where they are more than fit, what we said before if it will do."""
    heads = tuple(state.log.heads)
    if len(heads) <= MAX_PREV:
        return heads
    if part is not None and state.log.closure_has(part.heads, epoch.id):
        return part.heads
    bearing = sorted(heads, key=lambda head: not state.log.closure_has([head], epoch.id))
    return tuple(sorted(bearing[:MAX_PREV]))


def keep(
    state: GroupState,
    change: Change,
    opened: Opened,
    part: PartSummary | None,
    heads: tuple[LinkId, ...],
    lamport: int,
) -> None:
    """Record an accepted envelope as the newest of its part; `lamport` is what of its stamp counts."""
    key: PartKey = part_key(opened.feed, opened.inner.seq)
    summary = PartSummary(
        key,
        opened.place.scope,
        1 if part is None else part.held + 1,
        opened.inner.prev if part is None else part.first_prev,
        opened.id,
        heads,
        max(lamport, 0 if part is None else part.lamport),
    )
    state.feeds.put(summary)
    stored = StoredEnvelope(key, opened.inner.seq, opened.id, opened.raw)
    change.envelope(stored, opened.place.scope, summary)
