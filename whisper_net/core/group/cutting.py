"""Cuts beside EPOCHs: sealed by whoever rotates after a loss, and read by whoever holds the key (PROTOCOL 3, 5).

A cut says how far the feeds of somebody who was lost to a scope are shown there: to the last seq that the author of the
EPOCH held. Which EPOCHs' cuts count for a loss is read from the log (membership/annals.py); of each feed the greatest
seq does. So whoever says too little of somebody who left hides nothing that anybody else who writes there holds.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from whisper_net.core.crypto.epochs import open_cuts, seal_cuts
from whisper_net.core.crypto.sealing import NONCE_SIZE
from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.errors import RemoteError
from whisper_net.core.group.change import Change
from whisper_net.core.group.feeds import Said
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import Kid, LinkId, ScopeId
from whisper_net.core.membership.annals import Cut
from whisper_net.core.membership.annals import FeedKey as Feed
from whisper_net.core.membership.cuts import Cuts, read_cuts, write_cuts
from whisper_net.core.membership.link import Epoch

NO_CIRCLE: Final = ScopeId(b"")


def seal_own_cuts(state: GroupState, change: Change, scope: ScopeId, kid: Kid, secret: bytes) -> bytes:
    """The cuts that an EPOCH of ours is to carry, sealed; b"" for none."""
    found: dict[LinkId, dict[Feed, int]] = {}
    for feed, cut in _uncut(state, scope):
        found.setdefault(cut.losses[0], {})[feed] = state.feeds.reach(feed)
    return seal_cuts(secret, kid, write_cuts(found), change.entropy(NONCE_SIZE)) if found else b""


def _uncut(state: GroupState, scope: ScopeId) -> Iterator[tuple[FeedKey, Cut]]:
    """Feeds that are held, and the losses whose cut of them the next EPOCH of ours would carry."""
    view = state.log.view_at(state.log.prev_for(state.me.device)[0])
    for device, feeds in state.feeds.by_device(scope).items():
        owner = view.owner(device)
        for cut in view.cuts(owner, device, scope) if owner is not None else []:
            said = said_by(state, cut)
            yield from ((feed, cut) for feed in feeds if ours_to_name(state, cut, said, feed))


def ours_to_name(state: GroupState, cut: Cut, said: Said, feed: FeedKey) -> bool:
    """Whether we are to say how far we hold a feed: where nobody said anything of the loss, or others of our own doing.

    Of somebody who left, also where we hold more than anybody named. Each of us says it once: a flood of feeds that
    find no room makes nobody rotate again and again.
    """
    me = state.me.member
    if me in said.authors or rests_on(state, feed.kid, cut.losses):
        return False
    if not said.authors or cut.remover is not None:
        return not said.authors or cut.remover == me
    return said.told is None or said.told.get(feed, 0) < state.feeds.reach(feed)


def holds_more(state: GroupState, scope: ScopeId) -> bool:
    """Whether we hold words of somebody who left that others rotated over without naming: the next EPOCH is ours."""
    return any(cut.epochs for _, cut in _uncut(state, scope) if cut.remover is None)


def rests_on(state: GroupState, kid: Kid, losses: Iterable[LinkId]) -> bool:
    """Whether a key was made with all of these losses in its past: who writes under it was there again after them."""
    heads = state.circles.heads_of(kid)
    if heads:
        return all(state.log.closure_has(heads, loss) for loss in losses)
    key = state.keys.get(kid)
    epoch = state.log.view().epoch_of(kid, key.secret) if key is not None else None
    return epoch is not None and all(state.log.closure_has([epoch.id], loss) for loss in losses)


def said_by(state: GroupState, cut: Cut) -> Said:
    """What the EPOCHs of a cut say; remembered until the next review of ends."""
    about = cut.losses, cut.epochs, NO_CIRCLE, 0
    if about not in state.said:
        authors = frozenset(state.log.get(epoch).link.author for epoch in cut.epochs)
        state.said[about] = Said(authors, _told(state, cut), cut.by_remover)
    return state.said[about]


def _told(state: GroupState, cut: Cut) -> Mapping[Feed, int] | None:
    """While some are not here, what one of the others names stands; where none of these names the loss: not known."""
    found, known = dict[Feed, int](), bool(cut.epochs)
    for epoch in cut.epochs:
        cuts = read_cut(state, epoch)
        known &= cuts is not None
        for loss in cut.losses if cuts else ():
            for feed, seq in (cuts or {}).get(loss, {}).items():
                found[feed] = max(seq, found.get(feed, 0))
    return found if known or found else None


def read_cut(state: GroupState, epoch: LinkId) -> Cuts | None:
    """The cuts beside an EPOCH; None while its boxes or its key are not here.

    Cuts that do not open, or are none, name nothing: whoever wrote that EPOCH cut everything.
    """
    if epoch not in state.cuts:
        body: Epoch = state.log.get(epoch).body
        secret, sealed = state.secret_of(body), state.boxes.get(body.boxes_hash)
        if secret is None or sealed is None:
            return None
        state.cuts[epoch] = _opened(secret, Kid(body.kid), sealed)
    return state.cuts[epoch]


def _opened(secret: bytes, kid: Kid, sealed: bytes) -> Cuts:
    try:
        return read_cuts(open_cuts(secret, kid, sealed)) if sealed else {}
    except RemoteError:
        return {}
