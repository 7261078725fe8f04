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
from whisper_net.core.group.incarnation import renew
from whisper_net.core.group.records import StoredEnvelope
from whisper_net.core.group.rotating import sending_epoch
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import ZERO_ID, EnvelopeId, Kid, LinkId, ScopeId
from whisper_net.core.membership.state import EpochInfo
from whisper_net.core.wire.bounds import MAX_LAMPORT, MAX_PREV, PART_SIZE


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
    last = _last_of_own(state, change, epoch.kid)
    feed = FeedKey(state.me.device, state.incarnation, epoch.kid)
    seq = 1 if last is None else last.next_seq
    key = part_key(feed, seq)
    part = last if last is not None and last.key == key else None
    heads = log_heads(state, epoch, last)
    open_part = state.documents.get(key) if part is not None else state.documents.start(key, scope)
    draft = Draft(
        EnvelopeKind.CHANGE,
        feed,
        seq,
        last.last_id if last is not None else ZERO_ID,
        () if part is not None and part.heads == heads else heads,
        min(state.feeds.lamport(scope, epoch.n) + 1, MAX_LAMPORT),
        change.now,
        open_part.document.append(seq, fields),
    )
    opened = seal_envelope(draft, place, state.me.secret, message_key, change.entropy(NONCE_SIZE))
    origin = Origin(opened.id, scope, state.me.member, state.me.device, epoch.n, draft.lamport, change.now)
    open_part.ids.append(opened.id)
    keep(state, change, opened, part, heads, draft.lamport)
    show(state, change, entry, origin)
    return opened.id


def _last_of_own(state: GroupState, change: Change, kid: Kid) -> PartSummary | None:
    """The newest part that we write under an epoch; none where the disk no longer gives it whole: a new feed then."""
    last = state.feeds.last(FeedKey(state.me.device, state.incarnation, kid))
    if last is None or not state.documents.ended(last.key):
        return last
    renew(state, change)
    return None


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
    if last is not None and last.held < PART_SIZE and state.documents.lacks(last.key):
        raise DocumentsNeeded((last.key,))


def log_heads(state: GroupState, epoch: EpochInfo, last: PartSummary | None) -> tuple[LinkId, ...]:
    """The log as we know it: its heads, or, where they are more than fit, what we said last in this feed.

    Before anything was said: heads that the EPOCH, and our own place in the scope, lie behind.
    """
    heads = tuple(state.log.heads)
    if len(heads) <= MAX_PREV:
        return heads
    if last is not None:
        return last.heads
    log, device = state.log, state.me.device

    def lacks(head: LinkId) -> tuple[bool, bool]:
        return not log.closure_has([head], epoch.id), not log.view_at([head]).may_write(device, epoch.scope)

    return tuple(sorted(sorted(heads, key=lacks)[:MAX_PREV]))


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
