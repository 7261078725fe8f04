"""Cuts beside EPOCHs: sealed by whoever rotates after a loss, and read by whoever holds the key (PROTOCOL 3, 5).

A cut says how far the feeds of somebody who was lost to a scope are shown there: to the last seq that the author of the
EPOCH held. Which EPOCH's cuts count for a loss is read from the log (membership/annals.py).
"""

from collections.abc import Iterable, Iterator

from whisper_net.core.crypto.epochs import open_cuts, seal_cuts
from whisper_net.core.crypto.sealing import NONCE_SIZE
from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.errors import RemoteError
from whisper_net.core.group.change import Change
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import Kid, LinkId, ScopeId
from whisper_net.core.membership.annals import Cut
from whisper_net.core.membership.annals import FeedKey as Feed
from whisper_net.core.membership.cuts import Cuts, read_cuts, write_cuts
from whisper_net.core.membership.link import Epoch


def seal_own_cuts(state: GroupState, change: Change, scope: ScopeId, kid: Kid, secret: bytes) -> bytes:
    """The cuts that an EPOCH of ours is to carry, sealed: of each loss that no EPOCH of before cuts; b"" for none."""
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
            if cut.epoch is None or _ours_goes_first(state, cut):
                yield from ((feed, cut) for feed in feeds if not rests_on(state, feed.kid, cut.losses))


def _ours_goes_first(state: GroupState, cut: Cut) -> bool:
    """The remover's own EPOCH counts, whoever rotated before it; of their own the first."""
    epoch = state.log.get(cut.epoch) if cut.epoch is not None else None
    remover = state.log.get(cut.losses[0]).link.author
    return epoch is not None and epoch.link.author != remover == state.me.member


def rests_on(state: GroupState, kid: Kid, losses: Iterable[LinkId]) -> bool:
    """Whether a key was made with all of these losses in its past: who writes under it was there again after them."""
    heads = state.circles.heads_of(kid)
    if heads:
        return all(state.log.closure_has(heads, loss) for loss in losses)
    key = state.keys.get(kid)
    epoch = state.log.view().epoch_of(kid, key.secret) if key is not None else None
    return epoch is not None and all(state.log.closure_has([epoch.id], loss) for loss in losses)


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
