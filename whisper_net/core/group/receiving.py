"""Envelopes from anybody: placed in their feed, folded, shown; refused by name; or kept until they can be."""

from collections.abc import Iterable, Sequence

from whisper_net.core.envelope.format import Opened
from whisper_net.core.envelope.open import (
    Fits,
    Gap,
    Ground,
    Held,
    Standing,
    UnknownKey,
    open_envelope,
    signature_holds,
    stand,
)
from whisper_net.core.envelope.parts import PartKey, part_key
from whisper_net.core.errors import EnvelopeError, GuardError
from whisper_net.core.group.acknowledging import hear_news, take_ack
from whisper_net.core.group.change import Change
from whisper_net.core.group.circle_keys import take_drop
from whisper_net.core.group.documents import MAX_OPEN, MAX_OPEN_TEXTS, DocumentsNeeded
from whisper_net.core.group.ends import Beyond, end_of
from whisper_net.core.group.events import Forked, GapFound, Refused
from whisper_net.core.group.fading import kid_is_gone
from whisper_net.core.group.forking import forked_before, notice_twin, take_proof
from whisper_net.core.group.incarnation import is_own, notice_echo, renew
from whisper_net.core.group.pending import NOBODY, Reason
from whisper_net.core.group.posting import keep, origin_of, tell
from whisper_net.core.group.state import GroupState
from whisper_net.core.group.texts import lacking_text, take_change
from whisper_net.core.ids import DeviceId, DocumentId
from whisper_net.core.wire.bounds import PART_SIZE


def receive_envelopes(state: GroupState, change: Change, opened: Sequence[Opened], holds: Sequence[bool]) -> int:
    """Accept what can be accepted, in order; how many were, acknowledgements aside.

    Raises DocumentsNeeded before anything is changed.
    """
    good = [one for one, true in zip(opened, holds, strict=True) if true]
    if len(good) < len(opened):
        change.notice(Refused("envelope", "signature"))
    now, later = in_turn(state, good)
    state.ready += [one.raw for one in later]
    for one in now:
        _accept(state, change, one)
    return len(change.envelopes) - change.acknowledgements


def in_turn(state: GroupState, opened: Iterable[Opened]) -> tuple[list[Opened], list[Opened]]:
    """What to take now, and what in a command of its own: one command opens no more parts than memory is to hold.

    A replay of something in a part that is beyond these is left out: reading the part back costs more than it is worth.
    Raises DocumentsNeeded for parts that something is to be added to, or compared with, and that are not open.
    """
    now: list[Opened] = []
    later: dict[PartKey, list[Opened]] = {}
    used: dict[PartKey, None] = {}
    texts: dict[DocumentId, None] = {}
    for one in opened:
        key = part_key(one.feed, one.inner.seq)
        part = state.feeds.get(key)
        text = lacking_text(state, one)
        if key in later:
            later[key].append(one)
        elif text is not None and text not in texts and len(texts) >= MAX_OPEN_TEXTS:
            later[key] = [one]
        elif part is None or one.inner.seq > part.next_seq:
            now.append(one)
        elif key in used or len(used) < MAX_OPEN:
            used[key] = None
            now.append(one)
        elif one.inner.seq == part.next_seq:
            later[key] = [one]
        if text is not None and key not in later:
            texts[text] = None
    closed = tuple(key for key in used if state.documents.lacks(key))
    if closed or texts:
        raise DocumentsNeeded(closed, tuple(texts))
    return now, [one for waiting in later.values() for one in waiting]


def open_or_park(state: GroupState, change: Change, raws: Iterable[bytes]) -> list[Opened]:
    """Open raw envelopes; those under a key that is not here yet wait for it, at the cost of whoever brought them."""
    opened: list[Opened] = []
    for raw in raws:
        try:
            opened.append(open_envelope(raw, state.keys))
        except UnknownKey as unknown:
            if kid_is_gone(state, unknown.kid):
                continue  # whoever sent it has not let go of it yet
            state.pending.hold(raw, ("kid", unknown.kid), NOBODY, change.now, change.bearer)
        except EnvelopeError as error:
            change.notice(Refused("envelope", error.step))
    return opened


def _accept(state: GroupState, change: Change, opened: Opened) -> None:
    """Place one signed envelope; once it is kept, what waited for it, as long as something did."""
    key = part_key(opened.feed, opened.inner.seq)
    kept = _place(state, change, opened, key)
    while kept and (part := state.feeds.get(key)) is not None:
        # More than one may wait with one number: twins, or the sides of a fork. The first that fits is kept.
        waiting = open_or_park(state, change, state.pending.release(("after", key, part.next_seq)))
        kept = sum(_place(state, change, one, key) for one in waiting) > 0


def _place(state: GroupState, change: Change, opened: Opened, key: PartKey) -> bool:
    """Do what the standing of a signed envelope asks for; whether it was kept."""
    notice_echo(state, change, opened, state.feeds.get(key))
    try:
        standing = _stand(state, opened, key)
        if isinstance(standing, Fits | Held) and state.feeds.get(key) is not None and key not in state.documents:
            _come_again(state, opened, key)
            return False
        if isinstance(standing, Fits) and lacking_text(state, opened) is not None:
            state.ready.append(opened.raw)  # read the text back first
            return False
        match standing:
            case Fits():
                _fold(state, change, opened, key, standing)
                return True
            case Gap():
                _hold(state, change, opened, ("after", key, opened.inner.seq))
                change.notice(GapFound(opened.place.scope))
            case Held():
                _compare(state, change, opened, key)
            case _:
                _hold(state, change, opened, _missing(state, opened))
    except EnvelopeError as error:
        change.notice(Refused("envelope", error.step))
        if error.step == "prev":
            _doubt(state, change, opened, key)
    except GuardError:
        change.notice(Refused("envelope", "guard"))
    return False


def _doubt(state: GroupState, change: Change, opened: Opened, key: PartKey) -> None:
    """It follows another envelope than the one that is held: ask for that part anew, to find where the feed forks."""
    if state.feeds.get(key) is not None and state.feeds.doubt(key):
        change.notice(GapFound(opened.place.scope))


def _come_again(state: GroupState, opened: Opened, key: PartKey) -> None:
    """Its part's document broke under an envelope before it: read it back first, unless that was done too often."""
    if not state.documents.lacks(key):
        raise GuardError("a part that ended")
    state.ready.append(opened.raw)


def _hold(state: GroupState, change: Change, opened: Opened, reason: Reason) -> None:
    author = state.known_author(DeviceId(opened.inner.device))
    state.pending.hold(opened.raw, reason, author, change.now, change.bearer)


def _stand(state: GroupState, opened: Opened, key: PartKey) -> Standing:
    if forked_before(state, key.feed, opened.inner.seq):
        raise EnvelopeError("fork", "an envelope beyond the end of a feed that forked")
    scope = opened.place.scope
    end = end_of(state, scope, key.feed)
    ground = Ground(state.log, state.rooms, state.feeds.nearest(key), None if end is None else end.taken)
    return stand(opened, state.feeds.get(key), ground)


def _fold(state: GroupState, change: Change, opened: Opened, key: PartKey, fits: Fits) -> None:
    inner, scope = opened.inner, opened.place.scope
    part = state.feeds.get(key)
    open_part = state.documents.get(key) if part is not None else state.documents.start(key, scope)
    try:
        entry = open_part.apply(opened)
    except GuardError:
        if part is None or open_part.spoilt:
            state.documents.drop(key, fault=part is not None)  # whatever it holds now, what is stored holds less
        raise
    counted = state.feeds.counted(scope, state.generation(key.kid), inner.lamport)
    keep(state, change, opened, key, part, fits.heads, counted)
    origin = origin_of(state, opened, change.now)
    if origin is None:
        return
    if entry is not None:
        tell(state, change, entry, origin, fits.heads)
    take_change(state, change, opened, origin)
    take_drop(state, change, opened, fits.heads)
    take_proof(state, change, opened)
    take_ack(state, change, opened)
    hear_news(state, change.now, opened)


def _compare(state: GroupState, change: Change, opened: Opened, key: PartKey) -> None:
    """Something with this number is held: the same, which is nothing new, or the other side of a fork."""
    ids, place = state.documents.get(key).ids, (opened.inner.seq - 1) % PART_SIZE
    if ids[place] == opened.id:
        return state.feeds.compared(key, opened.inner.seq)
    state.feeds.trust(key)
    notice_twin(state, opened)
    change.notice(Forked(opened.place.scope))
    if is_own(state, opened):
        renew(state, change)
    return None


def _missing(state: GroupState, opened: Opened) -> Reason:
    """What an envelope waits for: a log head that is not here, that its feed ends later, or its author's approval."""
    missing = next((head for head in opened.heads if head not in state.log), None)
    if missing is not None:
        return "link", missing
    end = end_of(state, opened.place.scope, opened.feed)
    if end is not None and opened.inner.seq > end.taken:
        return Beyond("beyond", opened.place.scope, opened.feed, end)
    return "author", state.log.view().owner(DeviceId(opened.inner.device)) or b""


def release(state: GroupState, reasons: Iterable[tuple[str, bytes]]) -> None:
    """What waited for these is ready to be tried again, by a command of its own (`retry_ready`)."""
    for reason in reasons:
        state.ready += state.pending.release(reason)


def retry_ready(state: GroupState, change: Change) -> None:
    """Try everything that is ready. Raises DocumentsNeeded before anything is changed."""
    now, later = in_turn(state, open_or_park(state, change, state.ready))
    state.ready = [one.raw for one in later]
    for one in now:
        if signature_holds(one):
            _accept(state, change, one)
