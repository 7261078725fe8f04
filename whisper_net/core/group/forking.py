"""Forks of feeds: a twin that is seen becomes a proof in our own feed, and a proof ends the feed everywhere alike.

The end lies before the lowest doubled seq that anybody proved, whichever branch a machine holds. What is known already
costs nothing more, and no device makes us write more than a few proofs an hour. Counterpart: envelope/forks.py.
"""

from whisper_net.core.envelope.forks import proof_holds, prove, read_proof
from whisper_net.core.envelope.format import EnvelopeKind, Opened
from whisper_net.core.envelope.open import open_envelope
from whisper_net.core.envelope.parts import FeedKey, part_key
from whisper_net.core.group.change import Change
from whisper_net.core.group.commands_cuts import ProveFork
from whisper_net.core.group.feeds import Twin
from whisper_net.core.group.incarnation import renew
from whisper_net.core.group.posting import next_spot, open_part, post
from whisper_net.core.group.state import GroupState

HOUR = 3_600
MOST_OF_DEVICE, MOST = 8, 64
"""Proofs that this device writes in an hour."""
MOST_TWINS = 256
"""Feeds of which a twin waits to be proved."""


def notice_twin(state: GroupState, opened: Opened) -> None:
    """Another envelope stands where this signed one would: prove it, once the store gave that one back."""
    feed, seq = opened.feed, opened.inner.seq
    known = state.twins.get(feed)
    if forked_before(state, feed, seq) or (known is not None and known.seq <= seq):
        return
    if known is not None or len(state.twins) < MOST_TWINS:
        state.twins[feed] = Twin(opened.place.scope, part_key(feed, seq), seq, opened.raw)


def forked_before(state: GroupState, feed: FeedKey, seq: int) -> bool:
    """Whether a feed is known to end before this seq by a fork."""
    lowest = state.forks.get(feed)
    return lowest is not None and lowest <= seq


def next_twin(state: GroupState) -> Twin | None:
    """A twin to be proved against what the store holds in its place; each is given out once."""
    return state.twins.pop(next(iter(state.twins))) if state.twins else None


def proof_of(state: GroupState, twin: Twin, held: bytes) -> ProveFork:
    """The command that proves a twin. Raises EnvelopeError where what is stored in its place no longer opens."""
    return ProveFork(twin.scope, prove(open_envelope(held, state.keys), open_envelope(twin.raw, state.keys)))


def proofs_to_repeat(state: GroupState) -> list[ProveFork]:
    """Commands for the proofs whose carriers are hidden; each is given out once."""
    due = {proof: scope for proof, scope in state.kept_proofs.items() if scope is not None}
    state.kept_proofs.update(dict.fromkeys(due))
    return [ProveFork(scope, proof, again=True) for proof, scope in due.items()]


def prove_fork(state: GroupState, change: Change, command: ProveFork) -> None:
    """Write a proof into our own feed of its scope, unless it proves nothing new. Raises what `next_spot` raises."""
    proof = read_proof(command.proof)
    known = forked_before(state, proof.feed, proof.seq) and not command.again
    if known or not proof_holds(state.me.group, command.scope, proof) or not _may_write(state, change, proof.feed):
        return
    spot = next_spot(state, change, command.scope)
    post(state, change, spot, open_part(state, spot), EnvelopeKind.FORK_PROOF, command.proof)
    state.proved.append((change.now, proof.feed.device))
    _end(state, change, proof.feed, proof.seq)


def _may_write(state: GroupState, change: Change, feed: FeedKey) -> bool:
    state.proved = [(at, device) for at, device in state.proved if change.now - HOUR < at <= change.now]
    theirs = sum(device == feed.device for _, device in state.proved)
    return theirs < MOST_OF_DEVICE and len(state.proved) < MOST


def take_proof(state: GroupState, change: Change, opened: Opened) -> None:
    """An envelope was kept that is shown: if it proves a fork, that feed ends there."""
    if opened.inner.kind != EnvelopeKind.FORK_PROOF:
        return
    proof, scope = read_proof(opened.inner.payload), opened.place.scope
    if not forked_before(state, proof.feed, proof.seq) and proof_holds(state.me.group, scope, proof):
        _end(state, change, proof.feed, proof.seq)


def _end(state: GroupState, change: Change, feed: FeedKey, seq: int) -> None:
    state.forks[feed] = change.forks[feed] = min(seq, state.forks.get(feed, seq))
    state.twins.pop(feed, None)
    state.feeds.trust(part_key(feed, seq))  # where it forks is known: what lies before is offered again
    if feed.device == state.me.device and feed.incarnation == state.incarnation:
        renew(state, change)


def keep_proof(state: GroupState, _: Change, opened: Opened) -> None:
    """A proof that is hidden with the rest of its author's feed still proves: say it again in our own."""
    if opened.inner.kind == EnvelopeKind.FORK_PROOF and opened.inner.payload not in state.kept_proofs:
        state.kept_proofs[opened.inner.payload] = opened.place.scope
