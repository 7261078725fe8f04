"""The keys of scopes in one set of links: which EPOCHs there are, by which policy, and under which to send.

The part of a view that rotating and readers ask. The rules are those of epochs.py and channels.py.
"""

import msgspec

from whisper_net.core.crypto.epochs import kid_of
from whisper_net.core.ids import BoxKey, Kid, LinkId, MemberId, ScopeId
from whisper_net.core.membership import channels, epochs
from whisper_net.core.membership.graph import Graph
from whisper_net.core.membership.link import Epoch, LinkType
from whisper_net.core.membership.roster import Roster


class EpochInfo(msgspec.Struct, frozen=True):
    """An EPOCH link."""

    id: LinkId
    scope: ScopeId
    n: int
    kid: Kid
    parents: tuple[Kid, ...]
    body: Epoch
    author: MemberId
    valid: bool
    void: bool
    """Unusable for sending; what was written under a valid one stays readable."""
    period: int
    """Seconds of its bucket, by the policy of its own past; 0 for one that is not valid."""
    closed: bool
    """By that policy, it is for its recipients alone."""

    @property
    def start(self) -> int:
        """When its bucket began, in seconds since 1970."""
        return self.body.bucket * self.period

    @property
    def end(self) -> int:
        """When its bucket has passed."""
        return self.start + self.period


class Generations:
    """Questions about EPOCHs and the policies of channels. What every envelope asks again is remembered."""

    _roster: Roster
    _graph: Graph

    def __init__(self, roster: Roster) -> None:
        self._roster, self._graph = roster, roster.graph
        self._usable: dict[ScopeId, list[EpochInfo]] = {}
        self._infos: dict[int, EpochInfo] = {}

    def rules(self, scope: ScopeId) -> channels.Rules:
        """The policy of a channel; the group's own scopes are readable, and keep everything."""
        return channels.rules(self._roster, scope)

    def opens_past(self, member: MemberId, scope: ScopeId) -> bool:
        """Whether somebody within a channel reads what was written before they came, where it was open then."""
        return channels.opens_past(self._roster, member, scope)

    def epoch_of(self, kid: Kid, secret: bytes | None = None) -> EpochInfo | None:
        """The EPOCH of a kid. Anybody can name a kid that is not theirs: with its secret the true one is told apart.

        Of several a valid one is meant, then one that is not void, then the first in the order.
        """
        graph = self._graph
        named = graph.ordered(graph.epochs_named.get(kid, 0) & self._roster.state.mask)
        for e in sorted(named, key=lambda e: (graph.invalid >> e & 1, self._roster.state.void >> e & 1)):
            body = epochs.body_of(graph, e)
            if secret is None or kid_of(secret, graph.group, ScopeId(body.scope), body.n, body.to) == kid:
                return self._epoch(e)
        return None

    def _epoch(self, e: int) -> EpochInfo:
        if e not in self._infos:
            self._infos[e] = self._read(e)
        return self._infos[e]

    def _read(self, e: int) -> EpochInfo:
        parsed, body = self._graph.links[e], epochs.body_of(self._graph, e)
        return EpochInfo(
            parsed.id,
            ScopeId(body.scope),
            body.n,
            Kid(body.kid),
            tuple(map(Kid, body.parents)),
            body,
            MemberId(parsed.link.author),
            valid=self._graph.facts[e].valid,
            void=not self._roster.alive >> e & 1,
            period=self._graph.facts[e].period,
            closed=self._graph.facts[e].closed,
        )

    def epochs(self, scope: ScopeId) -> list[EpochInfo]:
        """The valid EPOCHs of a scope, in the order of the log."""
        return [self._epoch(e) for e in self._graph.ordered(epochs.valid_epochs(self._roster, scope))]

    def all_epochs(self) -> list[EpochInfo]:
        """The valid EPOCHs of every scope, in the order of the log."""
        valid = self._graph.by_type[LinkType.EPOCH] & self._roster.state.mask & ~self._graph.invalid
        return [self._epoch(e) for e in self._graph.ordered(valid)]

    def epochs_named(self, kid: Kid) -> list[EpochInfo]:
        """The valid EPOCHs of any scope that name a kid, in the order of the log: one is the true one."""
        valid = self._graph.epochs_named.get(kid, 0) & self._roster.state.mask & ~self._graph.invalid
        return [self._epoch(e) for e in self._graph.ordered(valid)]

    def tips(self, scope: ScopeId) -> list[EpochInfo]:
        """Those that no valid one follows."""
        return [self._epoch(e) for e in epochs.tips(self._roster, scope)]

    def next_epoch(self, scope: ScopeId) -> tuple[int, list[Kid]]:
        """(n, parents) that an EPOCH on top of this set of links must carry."""
        return epochs.next_n(self._roster, scope), [Kid(kid) for kid in epochs.parents(self._roster, scope)]

    def recipients(self, kid: Kid, secret: bytes | None = None) -> list[BoxKey]:
        """The box keys that an EPOCH's boxes are for, in their order; none for one that is unknown or not valid."""
        info = self.epoch_of(kid, secret)
        return [] if info is None else self.recipients_of(info)

    def recipients_of(self, epoch: EpochInfo) -> list[BoxKey]:
        """The same for an EPOCH at hand, whoever else named its kid."""
        return epochs.box_keys(self._graph.facts[self._graph.index[epoch.id]].recipients)

    def is_clean(self, kid: Kid) -> bool:
        """Whether one may send under it, as far as who is entitled goes (CLEAN of PROTOCOL section 5)."""
        info = self.epoch_of(kid)
        return info is not None and epochs.is_clean(self._roster, self._graph.index[info.id])

    def usable_epochs(self, scope: ScopeId) -> list[EpochInfo]:
        if scope not in self._usable:
            self._usable[scope] = [self._epoch(e) for e in epochs.usable(self._roster, scope)]
        return self._usable[scope]

    def sending_epoch(self, scope: ScopeId) -> EpochInfo | None:
        """The one to send under, best of the usable ones; None means rotate, or wait."""
        return next(iter(self.usable_epochs(scope)), None)
