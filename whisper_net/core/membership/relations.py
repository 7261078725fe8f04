"""Who and what each link is about, as masks over insertion indexes: an index by every subject that rules ask for.

Masks hold invalid links too; readers leave those out. What a mask of a type means is said here alone; graph.py keeps
the order, roster.py reads standing off it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from whisper_net.core.crypto.epochs import vetters_scope
from whisper_net.core.ids import ZERO_ID, DeviceId, GroupId, JoinId, MemberId, ScopeId
from whisper_net.core.membership.bodies import RemoveQuorum, RevokeGrant
from whisper_net.core.membership.facts import Fact, bits
from whisper_net.core.membership.link import (
    Admit,
    Approve,
    DeviceAdd,
    Epoch,
    Found,
    Grant,
    LinkType,
    Parsed,
    Promote,
    join_id,
)

Masks = defaultdict[bytes, int]
Pairs = defaultdict[tuple[bytes, bytes], int]


def masks() -> Any:
    """An empty index."""
    return defaultdict(int)


@dataclass(eq=False)
class Relations:
    """All links held, by index, and the indexes over them."""

    links: list[Parsed] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    joins: dict[int, JoinId] = field(default_factory=dict)
    """The JOIN's id of each ADMIT, and of each DEVICE_ADD that was made from one."""
    invalid: int = 0
    group: GroupId = field(default=GroupId(ZERO_ID))
    vetters: ScopeId = field(default=ScopeId(ZERO_ID))
    """The scope of admins and vetters."""
    founder: MemberId = field(default=MemberId(ZERO_ID))
    by_type: list[int] = field(default_factory=lambda: [0] * (max(LinkType) + 1))
    by_device: Masks = field(default_factory=masks)
    by_author: Masks = field(default_factory=masks)
    slots: defaultdict[tuple[bytes, int], int] = field(default_factory=masks)
    """(device, seq): more than one link in a slot is what a fork is made of. Roots have none: they live nowhere."""
    doubled: set[DeviceId] = field(default_factory=set)
    people: dict[MemberId, int] = field(default_factory=dict)
    """FOUND and ADMITs, by the person they bring in."""
    key_uses: Masks = field(default_factory=masks)
    """FOUND, ADMITs and DEVICE_ADDs, by device key and by box key."""
    offices: Masks = field(default_factory=masks)
    """FOUND and PROMOTEs, by the person they give an office."""
    ends: Masks = field(default_factory=masks)
    """Links that end somebody's standing, by that person."""
    demotions: Masks = field(default_factory=masks)
    aimed: Masks = field(default_factory=masks)
    """Links whose effect may strike what a person signed, by that person."""
    signed: Masks = field(default_factory=masks)
    """By each signer, the author among them."""
    signed_with: Masks = field(default_factory=masks)
    """By each signing device."""
    device_adds: Masks = field(default_factory=masks)
    """By the person whose device it is."""
    devices_of_join: Masks = field(default_factory=masks)
    """DEVICE_ADDs that were made from a JOIN, by that JOIN."""
    device_revocations: Masks = field(default_factory=masks)
    invitations: Masks = field(default_factory=masks)
    revocations: Masks = field(default_factory=masks)
    admits: Masks = field(default_factory=masks)
    """By JOIN."""
    admits_under: Masks = field(default_factory=masks)
    """ADMITs and DEVICE_ADDs by INVITE, valid ones only."""
    approvals: Pairs = field(default_factory=masks)
    """By (JOIN, scope)."""
    approvals_under: Masks = field(default_factory=masks)
    """By INVITE, valid ones only."""
    vetoes: Masks = field(default_factory=masks)
    grants: Pairs = field(default_factory=masks)
    """By (member, channel)."""
    grant_ends: Pairs = field(default_factory=masks)
    """REVOKE_GRANTs, by (member, channel)."""
    entries: Masks = field(default_factory=masks)
    """GRANTs, REVOKE_GRANTs and APPROVEs, by channel."""
    policies: Masks = field(default_factory=masks)
    """CHANNEL_POLICYs, by channel."""
    extensions: Masks = field(default_factory=masks)
    """CUT_EXTENDs, by the loss that they lengthen the cut of."""
    epochs: Masks = field(default_factory=masks)
    """By scope."""
    epochs_named: Masks = field(default_factory=masks)
    """By kid."""

    def of_types(self, types: Iterable[LinkType]) -> int:
        """All links of these types, as a mask."""
        return sum(self.by_type[type_] for type_ in types)

    def signatures(self, i: int) -> list[tuple[MemberId, DeviceId]]:
        """Everyone who signed a link, each with the device that they used; its author first."""
        link, body = self.links[i].link, self.links[i].body
        more = body.signers if isinstance(body, Promote | RemoveQuorum) else ()
        return [
            (MemberId(link.author), DeviceId(link.device)),
            *((MemberId(s.member), DeviceId(s.device)) for s in more),
        ]

    def named(self, i: int) -> tuple[MemberId, DeviceId]:
        """Whose device a FOUND, ADMIT or DEVICE_ADD names, and the device."""
        link, body = self.links[i].link, self.links[i].body
        match body:
            case Found():
                return MemberId(link.author), DeviceId(body.device)
            case Admit():
                return MemberId(body.join.root), DeviceId(body.join.device)
            case _:
                return MemberId(body.member), DeviceId(body.device)

    def relate(self, i: int) -> None:
        """Take the link of index i, held already, into every index."""
        link, bit = self.links[i].link, 1 << i
        self.by_type[link.type] |= bit
        self.by_device[link.device] |= bit
        self.by_author[link.author] |= bit
        if link.device != link.author:
            if self.slots[link.device, link.seq]:
                self.doubled.add(DeviceId(link.device))
            self.slots[link.device, link.seq] |= bit
        for signer, device in self.signatures(i):
            self.signed[signer] |= bit
            self.signed_with[device] |= bit
        _RELATE[link.type](self, i, bit)


# -- relations, by type


def _found(graph: Relations, _: int, bit: int) -> None:
    parsed = graph.links[0]
    body: Found = parsed.body
    graph.group, graph.founder = GroupId(parsed.id), MemberId(parsed.link.author)
    graph.vetters = vetters_scope(graph.group)
    graph.people[graph.founder] = bit
    graph.offices[graph.founder] |= bit
    graph.key_uses[body.device] |= bit
    graph.key_uses[body.box_key] |= bit


def _admit(graph: Relations, i: int, bit: int) -> None:
    body: Admit = graph.links[i].body
    join, person = body.join, MemberId(body.join.root)
    graph.joins[i] = join_id(join)
    graph.people[person] = graph.people.get(person, 0) | bit
    graph.admits[graph.joins[i]] |= bit
    graph.key_uses[join.device] |= bit
    graph.key_uses[join.box_key] |= bit
    for inv in bits(graph.facts[i].invites):
        graph.admits_under[graph.links[inv].id] |= bit


def _approve(graph: Relations, i: int, bit: int) -> None:
    body: Approve = graph.links[i].body
    graph.approvals[body.join, body.scope] |= bit
    graph.entries[body.scope] |= bit
    for inv in bits(graph.facts[i].invites):
        graph.approvals_under[graph.links[inv].id] |= bit


def _epoch(graph: Relations, i: int, bit: int) -> None:
    body: Epoch = graph.links[i].body
    graph.epochs[body.scope] |= bit
    graph.epochs_named[body.kid] |= bit


def _invite(graph: Relations, i: int, bit: int) -> None:
    graph.invitations[graph.links[i].body.inv_pk] |= bit


def _revoke_invite(graph: Relations, i: int, bit: int) -> None:
    graph.revocations[graph.links[i].body.invite] |= bit


def _veto(graph: Relations, i: int, bit: int) -> None:
    graph.vetoes[graph.links[i].body.join] |= bit


def _grant(graph: Relations, i: int, bit: int) -> None:
    body: Grant = graph.links[i].body
    graph.grants[body.member, body.channel] |= bit
    graph.entries[body.channel] |= bit


def _revoke_grant(graph: Relations, i: int, bit: int) -> None:
    body: RevokeGrant = graph.links[i].body
    graph.grant_ends[body.member, body.channel] |= bit
    graph.entries[body.channel] |= bit
    graph.aimed[body.member] |= bit


def _remove(graph: Relations, i: int, bit: int) -> None:
    graph.ends[graph.links[i].body.member] |= bit
    graph.aimed[graph.links[i].body.member] |= bit


def _demote(graph: Relations, i: int, bit: int) -> None:
    graph.demotions[graph.links[i].body.member] |= bit
    graph.aimed[graph.links[i].body.member] |= bit


def _leave(graph: Relations, i: int, bit: int) -> None:
    graph.ends[graph.links[i].link.author] |= bit


def _device_add(graph: Relations, i: int, bit: int) -> None:
    body: DeviceAdd = graph.links[i].body
    graph.device_adds[body.member] |= bit
    graph.key_uses[body.device] |= bit
    graph.key_uses[body.box_key] |= bit
    if body.joins:
        graph.joins[i] = join_id(body.joins[0])
        graph.devices_of_join[graph.joins[i]] |= bit
    for inv in bits(graph.facts[i].invites):
        graph.admits_under[graph.links[inv].id] |= bit


def _device_revoke(graph: Relations, i: int, bit: int) -> None:
    graph.device_revocations[graph.links[i].body.device] |= bit


def _cut_extend(graph: Relations, i: int, bit: int) -> None:
    graph.extensions[graph.links[i].body.removal] |= bit


def _channel_policy(graph: Relations, i: int, bit: int) -> None:
    graph.policies[graph.links[i].body.channel] |= bit


def _promote(graph: Relations, i: int, bit: int) -> None:
    graph.offices[graph.links[i].body.member] |= bit


def _nothing(graph: Relations, i: int, bit: int) -> None:
    """Types that are found by type alone."""


_RELATE: dict[LinkType, Callable[[Relations, int, int], None]] = {
    LinkType.FOUND: _found,
    LinkType.INVITE: _invite,
    LinkType.REVOKE_INVITE: _revoke_invite,
    LinkType.ADMIT: _admit,
    LinkType.APPROVE: _approve,
    LinkType.VETO: _veto,
    LinkType.CHANNEL: _nothing,
    LinkType.GRANT: _grant,
    LinkType.EPOCH: _epoch,
    LinkType.RENAME: _nothing,
    LinkType.POLICY: _nothing,
    LinkType.PROMOTE: _promote,
    LinkType.REMOVE: _remove,
    LinkType.REMOVE_QUORUM: _remove,
    LinkType.DEMOTE: _demote,
    LinkType.LEAVE: _leave,
    LinkType.DEVICE_ADD: _device_add,
    LinkType.DEVICE_REVOKE: _device_revoke,
    LinkType.REVOKE_GRANT: _revoke_grant,
    LinkType.CUT_EXTEND: _cut_extend,
    LinkType.RELAYS: _nothing,
    LinkType.REFOUND: _nothing,
    LinkType.CHANNEL_POLICY: _channel_policy,
}
