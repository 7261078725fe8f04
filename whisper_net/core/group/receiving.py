"""Envelopes from anybody: placed in their feed, folded, shown; refused by name; or kept until they can be."""

from collections.abc import Iterable, Sequence

from whisper_net.core.documents.patches import Origin
from whisper_net.core.envelope.format import Opened
from whisper_net.core.envelope.open import (
    Fits,
    Gap,
    Held,
    Standing,
    UnknownKey,
    WaitsForLog,
    open_envelope,
    signature_holds,
    stand,
)
from whisper_net.core.envelope.parts import PartKey, part_key
from whisper_net.core.errors import EnvelopeError, GuardError
from whisper_net.core.group.change import Change
from whisper_net.core.group.documents import DocumentsNeeded
from whisper_net.core.group.events import Forked, GapFound, NewIncarnation, Refused
from whisper_net.core.group.posting import keep, show
from whisper_net.core.group.state import INCARNATION, INCARNATION_SIZE, GroupState
from whisper_net.core.ids import DeviceId, Incarnation
from whisper_net.core.wire.bounds import PART_SIZE


def receive_envelopes(state: GroupState, change: Change, opened: Sequence[Opened], holds: Sequence[bool]) -> int:
    """Accept what can be accepted, in order; how many were. Raises DocumentsNeeded before anything is changed."""
    need_documents(state, opened)
    for one, good in zip(opened, holds, strict=True):
        if good:
            _accept(state, change, one)
        else:
            change.notice(Refused("envelope", "signature"))
    return len(change.envelopes)


def need_documents(state: GroupState, opened: Iterable[Opened]) -> None:
    """Ask for every part that something is to be added to, or compared with, and that is not in memory."""
    parts = dict.fromkeys(part_key(one.feed, one.inner.seq) for one in opened)
    lacking = tuple(key for key in parts if state.feeds.get(key) is not None and key not in state.documents)
    if lacking:
        raise DocumentsNeeded(lacking)


def open_or_park(state: GroupState, change: Change, raws: Iterable[bytes]) -> list[Opened]:
    """Open raw envelopes; those under a key that is not here yet wait for it."""
    opened: list[Opened] = []
    for raw in raws:
        try:
            opened.append(open_envelope(raw, state.keys))
        except UnknownKey as unknown:
            state.pending.hold(raw, ("kid", unknown.kid), b"", change.now)
        except EnvelopeError as error:
            change.notice(Refused("envelope", error.step))
    return opened


def _accept(state: GroupState, change: Change, opened: Opened) -> None:
    key = part_key(opened.feed, opened.inner.seq)
    try:
        standing = _stand(state, opened, key)
        if isinstance(standing, Fits | Held) and state.feeds.get(key) is not None and key not in state.documents:
            state.ready.append(opened.raw)  # its document broke under an envelope before it: read it back first
            return
        match standing:
            case Fits():
                _fold(state, change, opened, key, standing)
                _follow(state, change, key)
            case Gap():
                state.pending.hold(opened.raw, ("after", key, opened.inner.seq), opened.inner.device, change.now)
                change.notice(GapFound(opened.place.scope))
            case Held():
                _compare(state, change, opened, key)
            case WaitsForLog():
                state.pending.hold(opened.raw, _missing(state, opened), opened.inner.device, change.now)
    except EnvelopeError as error:
        change.notice(Refused("envelope", error.step))
    except GuardError:
        change.notice(Refused("envelope", "guard"))


def _stand(state: GroupState, opened: Opened, key: PartKey) -> Standing:
    secret = state.keys.secret(opened.place.scope, key.kid) or b""  # it was opened, so its key is here
    return stand(opened, state.feeds.get(key), state.log, secret, state.feeds.neighbour(key))


def _fold(state: GroupState, change: Change, opened: Opened, key: PartKey, fits: Fits) -> None:
    inner, scope = opened.inner, opened.place.scope
    part = state.feeds.get(key)
    open_part = state.documents.get(key) if part is not None else state.documents.start(key, scope)
    try:
        entry = open_part.apply(opened)
    except GuardError:
        state.documents.drop(key)  # whatever it holds now, what is stored holds less
        raise
    device = DeviceId(inner.device)
    _notice_echo(state, change, opened)
    n = state.generation(key.kid)
    keep(state, change, opened, part, fits.heads, state.feeds.counted(scope, n, inner.lamport))
    owner = state.owner(device)
    if entry is None or owner is None:
        return
    ahead = inner.ts > change.now
    at = change.now if ahead else inner.ts
    show(state, change, entry, Origin(opened.id, scope, owner, device, n, inner.lamport, at, ahead))


def _notice_echo(state: GroupState, change: Change, opened: Opened) -> None:
    """An envelope of our own feed that we lack: this database is a copy brought back. Never write that feed again."""
    if opened.inner.device == state.me.device and opened.inner.incarnation == state.incarnation:
        renew(state, change)


def renew(state: GroupState, change: Change) -> None:
    """Start new feeds from here on."""
    state.incarnation = Incarnation(change.entropy(INCARNATION_SIZE))
    state.set_fact(change, INCARNATION, state.incarnation)
    change.notice(NewIncarnation())


def _compare(state: GroupState, change: Change, opened: Opened, key: PartKey) -> None:
    """Something with this number is held: the same, which is nothing new, or the other side of a fork."""
    place = (opened.inner.seq - 1) % PART_SIZE
    if state.documents.get(key).ids[place] == opened.id:
        return
    change.notice(Forked(opened.place.scope))
    _notice_echo(state, change, opened)


def _follow(state: GroupState, change: Change, key: PartKey) -> None:
    """Try what waited for the envelope just kept, as long as something did."""
    while (part := state.feeds.get(key)) is not None:
        waiting = state.pending.release(("after", key, part.next_seq))
        if not waiting:
            return
        for opened in open_or_park(state, change, waiting):
            before = len(change.envelopes)
            _accept_next(state, change, opened, key)
            if len(change.envelopes) == before:
                return


def _accept_next(state: GroupState, change: Change, opened: Opened, key: PartKey) -> None:
    """Like `_accept`, for something whose signature was checked when it came, and without following on."""
    try:
        standing = _stand(state, opened, key)
        if isinstance(standing, Fits):
            _fold(state, change, opened, key, standing)
        elif isinstance(standing, WaitsForLog):
            state.pending.hold(opened.raw, _missing(state, opened), opened.inner.device, change.now)
    except (EnvelopeError, GuardError) as error:
        change.notice(Refused("envelope", error.step if isinstance(error, EnvelopeError) else "guard"))


def _missing(state: GroupState, opened: Opened) -> tuple[str, bytes]:
    """What an envelope waits for: the first log head that is not here, or its author's next approval."""
    missing = next((head for head in opened.heads if head not in state.log), None)
    if missing is not None:
        return "link", missing
    return "author", state.log.view().owner(DeviceId(opened.inner.device)) or b""


def release(state: GroupState, reasons: Iterable[tuple[str, bytes]]) -> None:
    """What waited for these is ready to be tried again, by a command of its own (`retry_ready`)."""
    for reason in reasons:
        state.ready += state.pending.release(reason)


def retry_ready(state: GroupState, change: Change) -> None:
    """Try everything that is ready. Raises DocumentsNeeded before anything is changed."""
    opened = open_or_park(state, change, state.ready)
    need_documents(state, opened)
    state.ready = []
    for one in opened:
        if signature_holds(one):
            _accept(state, change, one)
