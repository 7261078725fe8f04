"""Telling anew what somebody wrote in a scope, after it came to end elsewhere: what is hidden leaves every table.

Tables are folds in which the last word wins, so a word that is taken back may bring an earlier one forward again. Hence
all that this member said there is forgotten and folded again from the envelopes, as far as feeds are shown, in one
commit. The node reads the parts and texts that are asked for, and hands them in; it costs what that member wrote.
"""

from collections.abc import Sequence

from whisper_net.core.crypto.entropy import Entropy
from whisper_net.core.documents.patches import Retold
from whisper_net.core.envelope.parts import FeedKey, PartKey
from whisper_net.core.group.change import Change
from whisper_net.core.group.effects import Effect, Notify, Store
from whisper_net.core.group.rebuilding import rebuild_part
from whisper_net.core.group.records import HiddenFeed, StoredEnvelope
from whisper_net.core.group.state import GroupState
from whisper_net.core.group.texts import rebuild_text
from whisper_net.core.ids import DocumentId, MemberId, ScopeId

AT_ONCE, HOUR = 8, 3_600
"""Times in an hour that one member is told anew in one scope: somebody who makes their own feeds end again and again
makes the others fold all that they wrote no more often."""
Told = dict[tuple[ScopeId, MemberId], list[int]]


class Retelling:
    """One member in one scope: hand in every part, then every text, then store the outcome."""

    def __init__(self, state: GroupState, scope: ScopeId, member: MemberId, now: int, entropy: Entropy) -> None:
        self._state, self._feeds = state, _feeds_of(state, scope, member)
        self._change = Change(now, entropy)
        self._patch = Retold(scope, member, names=bytes(scope) == state.me.group)
        self._change.patches.append(self._patch)
        parts = [part for feed in self._feeds for part in state.feeds.parts(feed)]
        self._parts = {part: summary for part in parts if (summary := state.feeds.get(part)) is not None}

    @property
    def parts(self) -> list[PartKey]:
        """What to hand in first."""
        return list(self._parts)

    def take_part(self, key: PartKey, stored: Sequence[StoredEnvelope]) -> None:
        rebuild_part(self._state, key, self._parts[key], stored, self._change)

    @property
    def texts(self) -> list[DocumentId]:
        """What to hand in once all parts are."""
        return list(dict.fromkeys(text.document for text in self._change.texts))

    def take_text(self, document: DocumentId, stored: Sequence[StoredEnvelope]) -> None:
        rebuild_text(self._state, document, stored, self._change)

    def effects(self) -> tuple[Effect, ...]:
        """What to store, and to tell screens: that they look again. From now on tables count as told."""
        state, now = self._state, self._change.now
        for feed in self._feeds:
            wanted, known = beyond(state, feed), state.hidden.pop(feed, None)
            if wanted is not None:
                longer = known is not None and known.shown <= wanted
                state.hidden[feed] = HiddenFeed(wanted, known.since if known is not None and longer else now)
            self._change.hidden[feed] = state.hidden.get(feed)
        return Store(self._change.batch()), Notify((self._patch,), tuple(self._change.events))


def next_retelling(state: GroupState, told: Told, now: int, entropy: Entropy) -> Retelling | None:
    """The next that is due, if any. `told` remembers when each was, and grows."""
    if not state.feeds.moved:
        return None
    differing = _differing(state)
    state.feeds.moved = bool(differing)
    for scope, member in differing:
        times = [at for at in told.get((scope, member), []) if now - HOUR < at <= now]
        if len(times) < AT_ONCE:
            told[scope, member] = [*times, now]
            return Retelling(state, scope, member, now, entropy)
    return None


def _differing(state: GroupState) -> dict[tuple[ScopeId, MemberId], None]:
    """Who is shown further, or less far, than their feeds reach."""
    found: dict[tuple[ScopeId, MemberId], None] = {}
    for feed in [*state.ends, *state.hidden]:
        known, last, owner = state.hidden.get(feed), state.feeds.last(feed), state.owner(feed.device)
        shown = None if known is None else known.shown
        if last is not None and owner is not None and beyond(state, feed) != shown:
            found[last.scope, owner] = None
    return found


def beyond(state: GroupState, feed: FeedKey) -> int | None:
    """The last seq of a feed that is shown, where more of it is held; else None."""
    end, last = state.ends.get(feed), state.feeds.last(feed)
    return end.last if end is not None and last is not None and end.last + 1 < last.next_seq else None


def _feeds_of(state: GroupState, scope: ScopeId, member: MemberId) -> list[FeedKey]:
    by_device = state.feeds.by_device(scope)
    return [feed for device, feeds in by_device.items() if state.owner(device) == member for feed in feeds]
