"""Acknowledgements: saying what this device holds of others' feeds, and keeping what others say (PROTOCOL 7, 11).

Said: only in channels and circles, only of feeds that brought something else than acknowledgements since the last one
and in the last 7 days, and only when no new key is needed for it. All devices of a scope together send about 20 an
hour, each at most one, and none where they are more than 200: so the traffic does not grow with the number of people.
In rooms whose past is closed, or that disappear, an acknowledgement speaks of the feeds under its own key alone and
goes with them; elsewhere of those under the key before, too, for what was written right before a rotation.

Believed: what a device says counts for that device alone. Of a feed of which nothing is here one claim a device that
wrote it is kept, without its incarnation: nobody can make others keep ever more by naming feeds that never were.
"""

from whisper_net.core.envelope.acks import read_ack, write_ack
from whisper_net.core.envelope.format import EnvelopeKind, Opened
from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.group.change import Change
from whisper_net.core.group.circle_keys import clean_drop
from whisper_net.core.group.commands_acks import Acknowledge, NoteHoldings
from whisper_net.core.group.events import DeliveryChanged
from whisper_net.core.group.posting import next_spot, open_part, post
from whisper_net.core.group.records import StoredAck
from whisper_net.core.group.rotating import settled_epoch, vetters_scope
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import DeviceId, Incarnation, Kid, ScopeId
from whisper_net.core.wire.bounds import EPOCH_PERIOD, MAX_ACK_KIDS

HOUR, DAY = 3_600, 86_400
AN_HOUR = 20
"""Acknowledgements that the devices of one scope send in an hour, taken together; each at most one."""
MOST_DEVICES = 200
"""Where more read, nobody acknowledges: what is known is what links and relays show."""
RECENT = 7 * DAY
NO_INCARNATION = Incarnation(bytes(8))
"""Stands for all that a device wrote under a key, where nothing of it is here."""

# -- what is heard


def hear_news(state: GroupState, now: int, opened: Opened) -> None:
    """An envelope was kept: remember that there is something to acknowledge."""
    inner, scope = opened.inner, opened.place.scope
    if inner.kind == EnvelopeKind.ACK or inner.ts < now - RECENT or state.news.knows(scope, opened.feed):
        return
    if inner.device != state.me.device and scope not in (state.me.group, vetters_scope(state)):
        state.news.hear(scope, opened.feed)


def keep_news(state: GroupState, change: Change) -> None:
    """Keep what is to be acknowledged."""
    for name, value in state.news.changed():
        state.set_fact(change, name, value)


def take_ack(state: GroupState, change: Change, opened: Opened) -> None:
    """An envelope was kept: if it acknowledges something, note for its own device what is of this scope."""
    if opened.inner.kind != EnvelopeKind.ACK:
        return
    change.acknowledgements += 1
    scope, device = opened.place.scope, DeviceId(opened.inner.device)
    for feed, upto in read_ack(opened.inner.payload).items():
        if feed.device != device and _is_of(state, scope, feed):
            _note(state, change, StoredAck(scope, _known(state, feed), device, upto))


def _is_of(state: GroupState, scope: ScopeId, feed: FeedKey) -> bool:
    """Whether a feed is one of somebody's in this scope, as far as its key and its device say."""
    key = state.keys.get(feed.kid)
    return key is not None and key.scope == scope and state.owner(feed.device) is not None


def _known(state: GroupState, feed: FeedKey) -> FeedKey:
    """A feed as it is kept: one of which nothing is here by its device alone."""
    held = feed.device == state.me.device or state.feeds.last(feed) is not None
    return feed if held else feed._replace(incarnation=NO_INCARNATION)


def note_holdings(state: GroupState, change: Change, command: NoteHoldings) -> None:
    """Keep what links showed of our own feeds."""
    for one in command.holdings:
        _note(state, change, one)


def _note(state: GroupState, change: Change, ack: StoredAck) -> None:
    """What is said of our own feed beyond what we wrote never was."""
    if ack.feed.device == state.me.device:
        whole = state.feeds.whole(ack.feed)
        ack = StoredAck(ack.scope, ack.feed, ack.device, min(ack.upto, whole))
    if ack.upto:
        change.acks.append(ack)
        change.notice(DeliveryChanged(ack.scope))


# -- what is said


def acks_due(state: GroupState, now: int) -> list[ScopeId]:
    """Where this device is to acknowledge something now."""
    active = len(state.log) and state.welcome is None and state.log.view().is_active(state.me.device)
    return [scope for scope in state.news.scopes if _is_due(state, scope, now)] if active else []


def _is_due(state: GroupState, scope: ScopeId, now: int) -> bool:
    readers = state.rooms.readers(scope)
    if state.me.device not in readers or len(readers) > MOST_DEVICES:
        return False
    pause, last = HOUR * -(-len(readers) // AN_HOUR), state.news.at(scope)
    return not last <= now < last + pause and bool(_to_say(state, scope, now))


def acknowledge(state: GroupState, change: Change, command: Acknowledge) -> None:
    """Write one acknowledgement, if it is due. Raises what `next_spot` raises.

    Its stamp is the full hour: what it says has no time of its own.
    """
    if command.scope not in acks_due(state, change.now):
        return
    said = _to_say(state, command.scope, change.now)
    spot = next_spot(state, change, command.scope)
    stamp = change.now // HOUR * HOUR
    post(state, change, spot, open_part(state, spot), EnvelopeKind.ACK, write_ack(said), stamp)
    state.news.said(command.scope, change.now)


def _to_say(state: GroupState, scope: ScopeId, now: int) -> dict[FeedKey, int]:
    """Up to where feeds are held and shown of which something came, under keys that one acknowledgement may name."""
    kid = _sending_kid(state, scope, now)
    if kid is None:
        return {}
    upto = {feed: state.feeds.whole(feed) for feed in state.news.feeds(scope) if feed not in state.ends}
    named = _named_kids(state, scope, kid, {feed.kid for feed, seq in upto.items() if seq})
    return {feed: seq for feed, seq in upto.items() if seq and feed.kid in named}


def _sending_kid(state: GroupState, scope: ScopeId, now: int) -> Kid | None:
    """The key to send under, where that takes no new one."""
    place = clean_drop(state, scope) if state.circles.get(scope) is not None else settled_epoch(state, scope, now)
    return None if place is None else place.kid


def _named_kids(state: GroupState, scope: ScopeId, kid: Kid, kids: set[Kid]) -> set[Kid]:
    """Of these keys of a scope those that may be named under `kid`: itself, and near ones that all there may read."""
    if not _stays_open(state, scope, kid):
        return kids & {kid}
    n = state.generation(kid)
    near = [one for one in kids if state.generation(one) >= n - 1 and _stays_open(state, scope, one)]
    return set(sorted(near, key=lambda one: (one != kid, -state.generation(one), one))[:MAX_ACK_KIDS])


def _stays_open(state: GroupState, scope: ScopeId, kid: Kid) -> bool:
    """Whether newcomers read what is written under a key, and it stays."""
    if state.circles.get(scope) is not None:
        return True
    epoch = state.log.view().epoch_of(kid, state.keys.secret(scope, kid) or b"")
    return epoch is not None and not epoch.closed and epoch.period >= EPOCH_PERIOD
