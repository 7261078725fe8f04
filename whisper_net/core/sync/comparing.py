"""Finding out what each end of a link lacks of the scopes that both are in (step 4 of a session).

Each says the digest of what it holds; where they differ, its vector; the other serves what that lacks, newest part
first, and says so. Then digests are said anew. Equal digests end it, and so does the same pair of digests met twice:
what differs then cannot be sent, such as an envelope that one end refuses.
"""

from collections.abc import Sequence

from whisper_net.core.crypto.contexts import Context, digest
from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.ids import DeviceId, ScopeId
from whisper_net.core.sync.acts import Act, PeerHolds, Send, ServeParts
from whisper_net.core.sync.vectors import lacking, reaches, vector_of
from whisper_net.core.sync.view import SyncView
from whisper_net.core.wire import peer as wire

TAG_SIZE = 16


class Comparison:
    """What this link has said and heard of the scopes that both ends share."""

    def __init__(self, view: SyncView, handshake_hash: bytes) -> None:
        self._view = view
        self._hash = handshake_hash
        self._said: dict[ScopeId, bytes] = {}
        self._heard: dict[bytes, bytes] = {}
        self._answered: dict[bytes, tuple[bytes, bytes]] = {}
        self._gaps: dict[bytes, bytes] = {}
        self._awaiting: set[bytes] = set()
        self._shown: dict[ScopeId, dict[FeedKey, int]] = {}

    def shared(self, peer: DeviceId) -> list[ScopeId]:
        theirs = set(self._view.scopes_of(peer))
        return [scope for scope in self._view.scopes_of(self._view.device) if scope in theirs]

    def tag(self, scope: ScopeId) -> bytes:
        """The scope's name on this one link: nobody who lacks it learns anything from it."""
        return digest(Context.SCOPE_TAG, [self._hash, scope])[:TAG_SIZE]

    def introduce(self, peer: DeviceId) -> list[Act]:
        """Say the digests of scopes that have not been spoken of."""
        fresh = [scope for scope in self.shared(peer) if scope not in self._said]
        return self.announce(peer, fresh) if fresh else []

    def announce(self, peer: DeviceId, scopes: Sequence[ScopeId]) -> list[Act]:
        """Say the digests of these scopes, unless the other end heard the very same last time."""
        digests: list[tuple[bytes, bytes]] = []
        for scope in scopes:
            mine = self._view.digest(scope, peer)
            if self._said.get(scope) != mine:
                self._said[scope] = mine
                digests.append((self.tag(scope), mine))
        acts: list[Act] = [Send(wire.Scopes(some)) for some in _pieces(digests, wire.MAX_SCOPES)]
        level = [scope for scope in scopes if self.agrees(peer, scope)]
        return acts + self._answer(peer) + [act for scope in level for act in self._shows(peer, scope, None)]

    def _shows(self, peer: DeviceId, scope: ScopeId, vector: wire.Vector | None) -> list[Act]:
        """What the other end holds of our own feeds, if it is more than it last showed: all, or what its vector says.

        Whoever says more than is true is believed about their own device alone.
        """
        mine = self._view.own_feeds(scope, peer)
        upto, before = mine if vector is None else reaches(vector, mine), self._shown.get(scope, {})
        more = {feed: seq for feed, seq in upto.items() if seq > before.get(feed, 0)}
        if not more:
            return []
        self._shown[scope] = before | more
        return [PeerHolds(peer, scope, more)]

    def hear(self, message: wire.Scopes) -> None:
        """Remember what the other end holds."""
        for tag, theirs in message.digests:
            if tag in self._heard or len(self._heard) < wire.MAX_BATCH:
                self._heard[tag] = theirs

    def on_scopes(self, peer: DeviceId, message: wire.Scopes) -> list[Act]:
        self.hear(message)
        tags = {tag for tag, _ in message.digests}
        return self.announce(peer, [scope for scope in self.shared(peer) if self.tag(scope) in tags])

    def _answer(self, peer: DeviceId) -> list[Act]:
        """Answer each digest that differs from ours with our vector, once for the same two digests."""
        acts: list[Act] = []
        for scope in self.shared(peer):
            tag, mine = self.tag(scope), self._view.digest(scope, peer)
            if tag in self._awaiting:
                continue  # the rest is on its way: asked for now, it would come twice. `on_served` looks again
            theirs = self._heard.get(tag, mine)
            if theirs != mine and self._answered.get(tag) != (mine, theirs):
                self._answered[tag] = mine, theirs
                acts.append(self._vector(peer, scope, tag))
        return acts

    def _vector(self, peer: DeviceId, scope: ScopeId, tag: bytes) -> Act:
        self._awaiting.add(tag)
        return Send(vector_of(tag, self._view.holdings(scope, peer)))

    def ask_again(self, peer: DeviceId, scope: ScopeId) -> list[Act]:
        """Something of this scope came before what it follows: ask for the rest, once while we hold the same."""
        tag, mine = self.tag(scope), self._view.digest(scope, peer)
        if scope not in self.shared(peer) or self._gaps.get(tag) == mine:
            return []
        self._gaps[tag] = mine
        return [self._vector(peer, scope, tag)]

    def on_vector(self, peer: DeviceId, message: wire.Vector) -> list[Act]:
        for scope in self.shared(peer):
            if self.tag(scope) == message.tag:
                lacks = lacking(self._view.holdings(scope, peer), message)
                return [ServeParts(message.tag, lacks), *self._shows(peer, scope, message)]
        return [Send(wire.Served(message.tag))]  # not ours, or not any more: whoever asks need not wait for it

    def on_served(self, peer: DeviceId, message: wire.Served) -> list[Act]:
        self._awaiting.discard(message.tag)
        return self.announce(peer, [scope for scope in self.shared(peer) if self.tag(scope) == message.tag])

    def forget(self) -> None:
        """Say and ask again where digests differ, although the same was said and asked before."""
        self._answered.clear()
        self._gaps.clear()
        self._awaiting.clear()
        self._said = {scope: mine for scope, mine in self._said.items() if self._heard.get(self.tag(scope)) == mine}

    def settled(self, peer: DeviceId) -> bool:
        """Both have said what they hold, and what we asked for has come as far as the other end has it."""
        return not self._awaiting and all(self.tag(scope) in self._heard for scope in self._common(peer))

    def level(self, peer: DeviceId) -> bool:
        """Both hold the very same, by the digests last heard."""
        return all(self.agrees(peer, scope) for scope in self._common(peer))

    def _common(self, peer: DeviceId) -> list[ScopeId]:
        """Scopes that the other end speaks of, or has to: of a circle it may have no key, or know that we are out."""
        shared = self.shared(peer)
        return [scope for scope in shared if self._view.in_log(scope) or self.tag(scope) in self._heard]

    def agrees(self, peer: DeviceId, scope: ScopeId) -> bool:
        """Both hold the very same of one scope, by the digest last heard."""
        return self._heard.get(self.tag(scope)) == self._view.digest(scope, peer)


def _pieces(digests: list[tuple[bytes, bytes]], most: int) -> list[list[tuple[bytes, bytes]]]:
    return [digests[at : at + most] for at in range(0, len(digests), most)]
