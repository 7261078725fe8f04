"""What our own person writes: an entry becomes a change, an envelope, and what our own screen shows."""

from collections.abc import Sequence

import msgspec

from whisper_net.core.crypto.sealing import NONCE_SIZE
from whisper_net.core.documents.entries import Entry, Imported, Known, to_fields
from whisper_net.core.documents.outcome import patch_of
from whisper_net.core.documents.patches import Origin, ProfileSet
from whisper_net.core.envelope.format import EnvelopeKind, Opened, Place
from whisper_net.core.envelope.parts import FeedKey, PartKey, PartSummary, part_key
from whisper_net.core.envelope.seal import Draft, seal_envelope
from whisper_net.core.errors import NoKey, NotAllowed
from whisper_net.core.group.change import Change
from whisper_net.core.group.circle_keys import clean_drop
from whisper_net.core.group.documents import DocumentsNeeded, OpenPart
from whisper_net.core.group.incarnation import renew
from whisper_net.core.group.naming import learn_name
from whisper_net.core.group.records import StoredEnvelope
from whisper_net.core.group.rotating import known_epoch, sending_epoch, usable_epoch
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import ZERO_ID, DeviceId, EnvelopeId, Kid, LinkId, ScopeId
from whisper_net.core.membership.generations import EpochInfo
from whisper_net.core.wire.bounds import MAX_LAMPORT, MAX_PREV, PART_SIZE


class CircleKey(msgspec.Struct, frozen=True):
    """A key of a circle in the place of an epoch; it stands in no link."""

    scope: ScopeId
    n: int
    kid: Kid
    id: None = None


class Spot(msgspec.Struct, frozen=True):
    """Where we write next: under the clean epoch or drop of a scope, after what we wrote last."""

    epoch: EpochInfo | CircleKey
    place: Place
    message_key: bytes
    feed: FeedKey
    last: PartSummary | None
    seq: int
    key: PartKey

    @property
    def part(self) -> PartSummary | None:
        """The part to write into, if it has begun."""
        return self.last if self.last is not None and self.last.key == self.key else None


def write_entry(state: GroupState, change: Change, scope: ScopeId, entry: Known) -> EnvelopeId:
    """Write one entry into our own feed of a scope.

    Raises TooLong or RefusedError for what no entry may hold, and what `next_spot` raises.
    """
    fields = to_fields(entry)
    spot = next_spot(state, change, scope)
    part = open_part(state, spot)
    origin = post(state, change, spot, part, EnvelopeKind.CHANGE, part.document.append(spot.seq, fields))
    tell(state, change, entry, origin, state.feeds.heads(spot.key))
    return origin.id


def next_spot(state: GroupState, change: Change, scope: ScopeId) -> Spot:
    """Where we write next in a scope, under a new key if need be.

    Raises NotAllowed outside the scope, NoKey without its key, and DocumentsNeeded, before anything is changed, if the
    open part is not in memory.
    """
    if not state.rooms.within(state.me.member, scope):
        out = not state.log.view().role(state.me.member)
        raise NotAllowed("you are not in this group any more" if out else "this room is not open to you")
    if state.me.device not in state.log.view().devices(state.me.member):
        raise NotAllowed("this device was revoked: write from another one, or bring this machine in anew")
    _need_open_part(state, scope, change.now)
    epoch = _circle_key(state, scope) or sending_epoch(state, change, scope)
    place, message_key = state.keys.sealing(epoch.kid)
    last = _last_of_own(state, change, epoch.kid)
    feed, seq = FeedKey(state.me.device, state.incarnation, epoch.kid), 1 if last is None else last.next_seq
    return Spot(epoch, place, message_key, feed, last, seq, part_key(feed, seq))


def _circle_key(state: GroupState, scope: ScopeId) -> CircleKey | None:
    """The key of a circle to send under; None for other scopes. Raises NoKey (dropping.py makes one before)."""
    if state.circles.get(scope) is None:
        return None
    drop = clean_drop(state, scope)
    if drop is None:
        raise NoKey("this circle has no key for everybody who is in it now")
    return CircleKey(scope, drop.n, drop.kid)


def open_part(state: GroupState, spot: Spot) -> OpenPart:
    """The part to write into: the one that has begun, or a new one."""
    if spot.part is None:
        return state.documents.start(spot.key, spot.place.scope)
    return state.documents.get(spot.key)


def post(
    state: GroupState,
    change: Change,
    spot: Spot,
    open_: OpenPart,
    kind: EnvelopeKind,
    payload: bytes,
    ts: int | None = None,
) -> Origin:
    """Sign and seal one envelope of our own for that spot, stamped now if `ts` is not given, and keep it."""
    part = spot.part
    heads = log_heads(state, spot.epoch, spot.last)
    draft = Draft(
        kind,
        spot.feed,
        spot.seq,
        spot.last.last_id if spot.last is not None else ZERO_ID,
        () if part is not None and part.heads == heads else heads,
        min(state.feeds.lamport(spot.place.scope, spot.epoch.n) + 1, MAX_LAMPORT),
        change.now if ts is None else ts,
        payload,
    )
    opened = seal_envelope(draft, spot.place, state.me.secret, spot.message_key, change.entropy(NONCE_SIZE))
    open_.ids.append(opened.id)
    keep(state, change, opened, spot.key, part, heads, draft.lamport)
    me = state.me
    return Origin(opened.id, spot.place.scope, me.member, me.device, spot.epoch.n, draft.lamport, change.now)


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
    if isinstance(patch, ProfileSet) and origin.member == state.me.member:
        learn_name(state, change, patch)


def tell(state: GroupState, change: Change, entry: Entry, origin: Origin, heads: Sequence[LinkId]) -> None:
    """Take up what an entry says, on screens and among what is proposed.

    `heads` are what its author knew of the log: where no older group stands there, nothing was imported from one.
    """
    if isinstance(entry, Imported) and state.log.view_at(heads).refounded is None:
        return
    show(state, change, entry, origin)
    state.accords.take(change, entry, origin, heads)


def origin_of(state: GroupState, opened: Opened, now: int) -> Origin | None:
    """Who wrote an envelope and its place in the order; None where nobody can say whose device it is from.

    A stamp that lies ahead of `now` is shown as the time of arrival.
    """
    inner, device = opened.inner, DeviceId(opened.inner.device)
    owner, n = state.owner(device), state.generation(opened.place.kid)
    if owner is None:
        return None
    at, ahead = min(inner.ts, now), inner.ts > now
    return Origin(opened.id, opened.place.scope, owner, device, n, inner.lamport, at, ahead)


def _need_open_part(state: GroupState, scope: ScopeId, now: int) -> None:
    """Ask for the part we would write into before anything is changed; a rotation starts a new one anyway."""
    epoch = clean_drop(state, scope) or known_epoch(state, scope, now) or usable_epoch(state, scope)
    if epoch is None:
        return
    last = state.feeds.last(FeedKey(state.me.device, state.incarnation, epoch.kid))
    if last is not None and last.held < PART_SIZE and state.documents.lacks(last.key):
        raise DocumentsNeeded((last.key,))


def log_heads(state: GroupState, epoch: EpochInfo | CircleKey, last: PartSummary | None) -> tuple[LinkId, ...]:
    """The log as we know it: its heads, or, where they are more than fit, what we said last in this feed.

    Before anything was said: heads that the EPOCH, and our own place in the scope, lie behind.
    """
    heads = tuple(state.log.heads)
    if len(heads) <= MAX_PREV:
        return heads
    if last is not None:
        return last.heads
    log, device = state.log, state.me.device
    scope = ScopeId(state.me.group) if epoch.id is None else epoch.scope

    def lacks(head: LinkId) -> tuple[bool, bool]:
        early = epoch.id is not None and not log.closure_has([head], epoch.id)
        return early, not log.view_at([head]).may_write(device, scope)

    return tuple(sorted(sorted(heads, key=lacks)[:MAX_PREV]))


def keep(
    state: GroupState,
    change: Change,
    opened: Opened,
    key: PartKey,
    part: PartSummary | None,
    heads: tuple[LinkId, ...],
    lamport: int,
) -> None:
    """Record an accepted envelope as the newest of its part; `lamport` is what of its stamp counts."""
    summary = PartSummary(
        key,
        opened.place.scope,
        1 if part is None else part.held + 1,
        opened.inner.prev if part is None else part.first_prev,
        opened.id,
        heads,
        max(lamport, 0 if part is None else part.lamport),
        heads if part is None else part.first_heads,
    )
    state.feeds.put(summary)
    stored = StoredEnvelope(key, opened.inner.seq, opened.id, opened.raw)
    change.envelope(stored, opened.place.scope, summary)
