"""What admins and vetters propose, agree to and sign together: a fold of entries in the vetters' scope, in any order.

Rules: a yes counts for 30 days, until it is taken back, and only while nothing that its author did not know of has
happened to the person that it is about. All proposals of one act about one member are one accord. What was said is kept
as facts of this device, so that a start reads no envelope. What the machines do about it is agreeing.py.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

import msgspec

from whisper_net.core.documents.accords import AccordEntry, Act, Assent, Cosign, Draft, Propose
from whisper_net.core.documents.entries import Entry
from whisper_net.core.documents.patches import Origin
from whisper_net.core.group.change import Change
from whisper_net.core.group.events import AccordsChanged
from whisper_net.core.ids import DeviceId, EnvelopeId, LinkId, MemberId, ScopeId
from whisper_net.core.membership.log import MembershipLog

LIFETIME = 30 * 86_400
"""Seconds for which a yes counts."""
MOST_OPEN = 8
"""Proposals of one member that count at a time: the newest."""
MOST_KEPT = 64
"""Entries of one member and kind that are kept: the newest."""
FACT = "accord:"
E = TypeVar("E", bound=AccordEntry)


class Said(msgspec.Struct, frozen=True):
    """One entry, by whom, and the heads of the log that its author knew."""

    origin: Origin
    entry: AccordEntry
    heads: tuple[LinkId, ...]

    @property
    def place(self) -> tuple[int, int, EnvelopeId]:
        return self.origin.n, self.origin.lamport, self.origin.id


class Accord(msgspec.Struct, frozen=True):
    """One act about one member that somebody proposes."""

    act: Act
    member: MemberId
    proposals: tuple[Said, ...]
    """In their order; the first gives the accord its id."""
    yes: Mapping[MemberId, Said]
    """Who wants it, whether they may decide it or not, in the order in which they said so."""

    @property
    def id(self) -> EnvelopeId:
        return self.proposals[0].origin.id

    def proposed_by(self, device: DeviceId) -> EnvelopeId | None:
        """The first proposal that this device made: such a device drafts the link."""
        return next((said.origin.id for said in self.proposals if said.origin.device == device), None)


class Accords:
    """All that was said in one group."""

    def __init__(self, scope: ScopeId, facts: Mapping[str, bytes]) -> None:
        self._scope = scope
        read = (msgspec.msgpack.decode(raw, type=Said) for name, raw in facts.items() if name.startswith(FACT))
        self._said = {said.origin.id: said for said in read}
        self.due = bool(self._said)
        """Something was said, or the log moved on, since this device last looked what is to be done."""

    def stir(self) -> None:
        """The log moved on: what could not be signed before may be now."""
        self.due = bool(self._said)

    def take(self, change: Change, entry: Entry | None, origin: Origin, heads: Sequence[LinkId]) -> None:
        """Keep an entry if it is one of these, in their scope; the oldest of its author and kind gives way."""
        if not isinstance(entry, AccordEntry) or origin.scope != self._scope or origin.id in self._said:
            return
        said = self._said[origin.id] = Said(origin, entry, tuple(heads))
        change.facts[FACT + origin.id.hex()] = msgspec.msgpack.encode(said)
        change.notice(AccordsChanged())
        self.due = True
        self._drop(change, [one for one, _ in self._of(type(entry), origin.member)][:-MOST_KEPT])

    def forget(self, change: Change) -> None:
        """Let go of what is too old to count."""
        self._drop(change, [said for said in self._said.values() if said.origin.at + LIFETIME < change.now])

    def _drop(self, change: Change, gone: Iterable[Said]) -> None:
        for said in gone:
            del self._said[said.origin.id]
            change.facts[FACT + said.origin.id.hex()] = None

    def _of(self, kind: type[E], member: MemberId | None = None) -> list[tuple[Said, E]]:
        """What was said of one kind (by one member), in order."""
        found = ((said, said.entry) for said in self._said.values() if member in (None, said.origin.member))
        return sorted(((said, entry) for said, entry in found if isinstance(entry, kind)), key=lambda one: one[0].place)

    # -- what stands

    def open(self, now: int, log: MembershipLog) -> list[Accord]:
        """Every accord, the one first proposed first."""
        last = {(entry.target, said.origin.member): (said, entry.on) for said, entry in self._of(Assent)}
        found: dict[tuple[Act, MemberId], list[Said]] = {}
        for said, entry in self._proposals(now, log):
            _, on = last.get((said.origin.id, said.origin.member), (said, True))
            if on:
                found.setdefault((entry.act, entry.member), []).append(said)
        accords = []
        for (act, member), proposals in found.items():
            ids = {said.origin.id for said in proposals}
            given = [said for (target, _), (said, on) in last.items() if on and target in ids]
            counted = (said for said in (*proposals, *given) if _counts(said, now, act, member, log))
            yes = {said.origin.member: said for said in sorted(counted, key=lambda said: said.place, reverse=True)}
            accords.append(Accord(act, member, tuple(proposals), dict(reversed(yes.items()))))
        return accords

    def _proposals(self, now: int, log: MembershipLog) -> list[tuple[Said, Propose]]:
        """Those that count, of each member the newest few."""
        every = [(said, entry) for said, entry in self._of(Propose) if _counts(said, now, entry.act, entry.member, log)]
        kept: list[tuple[Said, Propose]] = []
        for said, entry in reversed(every):
            if sum(one.origin.member == said.origin.member for one, _ in kept) < MOST_OPEN:
                kept.append((said, entry))
        return kept[::-1]

    def agreed(self, accord: Accord, member: MemberId) -> list[EnvelopeId]:
        """The proposals of an accord that a member made, or said yes to."""
        last = {entry.target: entry.on for _, entry in self._of(Assent, member)}
        ids = (said.origin for said in accord.proposals)
        return [one.id for one in ids if last.get(one.id, one.member == member)]

    def drafts(self, accord: Accord) -> list[tuple[Said, Draft]]:
        """The drafts of an accord's link, the newest first."""
        ids = {said.origin.id for said in accord.proposals}
        return [(said, entry) for said, entry in reversed(self._of(Draft)) if entry.target in ids]

    def signatures(self, draft: EnvelopeId) -> dict[MemberId, tuple[Said, Cosign]]:
        """Who signed a draft: of each member the last signature."""
        return {said.origin.member: (said, entry) for said, entry in self._of(Cosign) if entry.target == draft}


def _counts(said: Said, now: int, act: Act, member: MemberId, log: MembershipLog) -> bool:
    """Whether a yes is young enough, and nothing has happened to this member that its author did not know of."""
    turns = log.view().turns(member, office=act is Act.PROMOTE)
    return said.origin.at + LIFETIME >= now and log.dominates(said.heads, turns)
