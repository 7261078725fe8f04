"""Channels that disappear: when a bucket is over, and letting go of all that was written in it (PROTOCOL section 5).

One keep-time after this device first saw that a bucket is over, it forgets the keys, boxes, envelopes and rows of that
bucket in one commit, and from then on neither asks for them, nor takes them, nor offers them. A bucket is over once an
EPOCH of a later one is held, or by this device's own clock: a channel in which nobody writes any more goes, too. Time
counts from when that was seen, so neither somebody's stamp nor a clock that jumps wipes what is still being written.
"""

from collections.abc import Iterator
from itertools import groupby

from whisper_net.core.crypto.epochs import ScopeKey, kid_of
from whisper_net.core.errors import DecodeError
from whisper_net.core.group.change import Change
from whisper_net.core.group.events import Faded
from whisper_net.core.group.linking import SKEW
from whisper_net.core.group.records import Forgotten
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import Kid, ScopeId
from whisper_net.core.membership.generations import EpochInfo
from whisper_net.core.wire.bounds import EPOCH_PERIOD, MAX_LINK
from whisper_net.core.wire.codec import Record, Stamp, decode, encode

FACT = "fading:"


class Passing(Record):
    """A bucket that is over: when it ended, and when this device first saw that."""

    end: Stamp
    since: Stamp


class Fading(Record):
    """How far a scope's buckets of one length are gone; kept as a fact of this device."""

    through: Stamp
    """What ended by then is gone."""
    passing: list[Passing]
    """What is over and not gone yet, oldest first."""


NEVER = Fading(0, [])


def is_gone(state: GroupState, epoch: EpochInfo) -> bool:
    """Whether this device let go of all that was written under an EPOCH."""
    return _fades(epoch) and epoch.end <= _fading(state, epoch.scope, epoch.period).through


def kid_is_gone(state: GroupState, kid: Kid) -> bool:
    """The same by the kid of a key that is not here, whoever named it."""
    named = state.log.view().epochs_named(kid) if len(state.log) else []
    return bool(named) and all(is_gone(state, epoch) for epoch in named)


def key_is_gone(state: GroupState, key: ScopeKey) -> bool:
    """Whether this device let go of what was written under a key, as far as it is that of EPOCHs of the log."""
    named = _borne_out(state, Kid(key.kid), key.secret)
    return any(is_gone(state, epoch) for epoch in named) and not _stays(state, named)


def _borne_out(state: GroupState, kid: Kid, secret: bytes) -> list[EpochInfo]:
    """The EPOCHs that a key was made for. More than one, if somebody copied an EPOCH apart from the first."""
    group = state.me.group
    named = state.log.view().epochs_named(kid)
    return [one for one in named if kid_of(secret, group, one.scope, one.n, one.body.to) == kid]


def _stays(state: GroupState, epochs: list[EpochInfo]) -> bool:
    """Whether of copies of one EPOCH the ones that keep longest are not gone.

    A copy under a policy that its author dated back, beside the one under which everybody wrote, wipes nothing. One of
    another bucket, by the same policy, keeps nothing.
    """
    longest = max((epoch.period for epoch in epochs), default=0)
    return not any(is_gone(state, epoch) for epoch in epochs if epoch.period == longest)


def fading_epochs(state: GroupState) -> list[EpochInfo]:
    """The EPOCHs whose boxes are to be forgotten one day: no copy of them is made (backup)."""
    return [epoch for epoch in state.log.view().all_epochs() if _fades(epoch)]


def fading_kids(state: GroupState) -> frozenset[Kid]:
    """The keys that are to be forgotten one day, with what was written under them: the same."""
    keys = (key for epoch in fading_epochs(state) if (key := state.keys.get(epoch.kid)) is not None)
    named = {key.kid: _borne_out(state, key.kid, key.secret) for key in keys}
    return frozenset(kid for kid, every in named.items() if every and all(map(_fades, every)))


def _fades(epoch: EpochInfo) -> bool:
    return epoch.valid and epoch.period < EPOCH_PERIOD


def _fading(state: GroupState, scope: ScopeId, period: int) -> Fading:
    kept = state.facts.get(_fact(scope, period))
    try:
        return NEVER if kept is None else decode(kept, Fading, MAX_LINK)
    except DecodeError:
        return NEVER  # begun anew: what is over is seen to be over again


def _fact(scope: ScopeId, period: int) -> str:
    return f"{FACT}{period}:{scope.hex()}"


def fades(state: GroupState, now: int) -> bool:
    """Whether LetGo has something to note or to forget."""
    return any(after != before for _, before, after in _steps(state, now))


def let_go(state: GroupState, change: Change) -> None:
    """Note which buckets are over, and forget those whose time has come."""
    for epochs, before, after in list(_steps(state, change.now)):
        if after == before:
            continue
        first = epochs[0]
        state.set_fact(change, _fact(first.scope, first.period), encode(after))
        gone = [epoch for epoch in epochs if before.through < epoch.end <= after.through]
        if gone:
            _forget(state, change, gone)
            change.notice(Faded(first.scope))


def _steps(state: GroupState, now: int) -> Iterator[tuple[list[EpochInfo], Fading, Fading]]:
    """(EPOCHs, how far they are gone, how far they are to be), by scope and length of those buckets that disappear."""
    if not len(state.log):
        return
    view = state.log.view()
    for scope in view.channels():
        every = view.epochs(scope)
        latest = max((epoch.start for epoch in every if epoch.start <= now + SKEW), default=0)
        short = sorted((epoch for epoch in every if _fades(epoch)), key=lambda epoch: epoch.period)
        for period, group in groupby(short, key=lambda epoch: epoch.period):
            epochs, before = list(group), _fading(state, scope, period)
            yield epochs, before, _advanced(state, epochs, before, latest, now)


def _advanced(state: GroupState, epochs: list[EpochInfo], before: Fading, latest: int, now: int) -> Fading:
    """How far buckets are gone by now; `latest` is when the latest bucket of their scope began."""
    period = epochs[0].period
    # One that was noted while the clock stood ahead is looked at anew.
    seen = {one.end: one.since for one in before.passing if one.since <= now}
    through, passing = before.through, list[Passing]()
    for end in sorted({epoch.end for epoch in epochs if epoch.end > through and epoch.end <= max(now, latest)}):
        since = seen.get(end, now)
        late = end + period <= latest and not any(state.secret_of(one.body) for one in epochs if one.end == end)
        if not passing and (late or since + period <= now):
            through = end
        else:
            passing.append(Passing(end, since))
    return Fading(through, passing)


def _forget(state: GroupState, change: Change, gone: list[EpochInfo]) -> None:
    """Drop the keys, boxes, envelopes and rows of these EPOCHs, here and, in the same commit, in the store.

    A key goes only with the very EPOCH that it was made for: anybody may name another's kid, or another's boxes.
    """
    kids = {epoch.kid for epoch in gone if _goes(state, epoch)}
    going = {epoch.id for epoch in gone}
    kept = {epoch.body.boxes_hash for epoch in state.log.view().all_epochs() if epoch.id not in going}
    boxes = {epoch.body.boxes_hash for epoch in gone} - kept
    for kid in kids:
        state.keys.drop(kid)
        state.documents.forget(kid)
    for hash_ in boxes:
        state.boxes.pop(hash_, None)
    for feed in [feed for feed in state.hidden if feed.kid in kids]:
        del state.hidden[feed]
    state.feeds.forget(kids)
    state.news.forget(kids)
    state.texts.clear()
    state.sending.pop(gone[0].scope, None)
    state.keys.revision += 1  # what may be read is another, even where no key of it was here
    for epoch in gone:
        state.pending.take(("kid", epoch.kid))
    change.forgotten.append(Forgotten(tuple(sorted(kids)), tuple(sorted(boxes))))


def _goes(state: GroupState, epoch: EpochInfo) -> bool:
    """Whether the key of an EPOCH that is gone is here, and goes with it."""
    secret = state.secret_of(epoch.body)
    return secret is not None and not _stays(state, _borne_out(state, epoch.kid, secret))
