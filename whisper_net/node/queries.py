"""What screens read: typed rows over a group's own reader, beside the writer.

Rules: each query takes the node first and names its group by id or name; none changes anything. Rows hold ids as bytes
and times as seconds since 1970, UTC. Commands and their JSON stand in operations/.
"""

from collections.abc import Container, Sequence

import msgspec

from whisper_net.core.group.applying import card_of
from whisper_net.core.group.missing import still_awaited
from whisper_net.core.group.records import ReadMark
from whisper_net.core.group.removing import departure
from whisper_net.core.group.standing import behind, moved_on
from whisper_net.core.ids import EnvelopeId, GroupId, MemberId, ResumeId, ScopeId
from whisper_net.node.accords import awaited
from whisper_net.node.group_node import GroupNode
from whisper_net.node.node import MEMBER, Node
from whisper_net.node.relay_guest import RelayRow, RelayWay
from whisper_net.node.relay_keeper import CONNECTED
from whisper_net.ports.leads import LeadRow
from whisper_net.ports.resumes import ResumePage, ResumeRow
from whisper_net.ports.store import ChannelRow, InvitationRow, MemberRow, MessageRow, PeerEntry

PAGE = 60
MOST_LEADS = 5_000
MOST_RESUMES = 1_000


class GroupSummary(msgspec.Struct, frozen=True):
    """One group that this person is in."""

    id: GroupId
    name: str
    me: MemberId
    my_name: str
    role: str
    members: int
    requests: int
    """How many wait for approval, as far as this person may read requests."""
    unread: int
    """Over all channels and circles."""
    file: str = ""
    """Of its database: the name of the attempt to join that led here."""
    moved_on: bool = False
    """Those who once answered do so no more: the group's key probably moved on without this device."""
    gone: str = ""
    """removed | left, where the log says itself that this person is out."""
    proposals: int = 0
    """How many wait for this person's yes."""


class Attempt(msgspec.Struct, frozen=True):
    """One attempt to join that has not led into its group yet."""

    file: str
    name: str | None
    """The group's, once its card is here."""
    my_name: str
    claim: str
    state: str
    """joining | pending | entering | refused."""
    have: int
    need: int
    refused: str
    """Why the door refused it, or ""."""
    group: GroupId | None = None
    """Once its card is here."""
    member: MemberId | None = None
    """Who this person would be: known, and no more to be changed, once the JOIN is signed."""
    inviter: str = ""
    expires: int | None = None
    addresses: tuple[str, ...] = ()
    """Where it is asked for."""
    device: bool = False
    """It leads to a further device of somebody who is in: nobody has to approve."""
    relays: tuple[str, ...] | None = None
    """Those where it lies, as far as this run knows; None where its key names none."""
    picked_up: bool = True
    """Somebody of the group has seen it, as far as this run knows; True where no relay is used."""


class PeerState(msgspec.Struct, frozen=True):
    """How it stands with one other member."""

    member: MemberId
    name: str
    route: str
    live: bool
    level: bool
    """Live, and nothing is missing on either side."""
    heard: int | None


class SyncSummary(msgspec.Struct, frozen=True):
    """How a group stands with the others."""

    now: int
    peers: tuple[PeerState, ...]
    waiting: int
    """Envelopes and links that wait for something that is not here yet."""
    known_addresses: int
    others: int
    """Members besides this person."""
    reachable: bool = False
    """Members can come to this computer: it listens for others, or is announced on a network that is home."""
    moved_on: bool = False
    """As in GroupSummary."""
    behind: bool = False
    """There is a newer key of the group, and it has not come."""
    relays: tuple[RelayWay, ...] = ()
    """How the way to each relay of the group stands."""

    @property
    def lines(self) -> tuple[RelayWay, ...]:
        """Relays that this computer is connected to."""
        return tuple(way for way in self.relays if way.state == CONNECTED)

    @property
    def live(self) -> int:
        return sum(peer.live for peer in self.peers)

    @property
    def heard(self) -> int | None:
        return max((peer.heard for peer in self.peers if peer.heard is not None), default=None)


class RelaysNow(msgspec.Struct, frozen=True):
    """How the relays of a group stand."""

    now: int
    rows: tuple[RelayRow, ...]


async def relays(node: Node, group: str) -> RelaysNow:
    """How each relay of a group stands, the group's own first."""
    return RelaysNow(node.means.clock.now(), tuple(await node.pick(group).relays.rows()))


async def groups(node: Node) -> list[GroupSummary]:
    """Every group of this profile, in the order in which they were founded or joined."""
    at = node.means.clock.now()
    return [await _summary(group, at) for group in node.groups if group.entry.state == MEMBER]


async def _summary(group: GroupNode, at: int) -> GroupSummary:
    members, channels, circles = await group.query(
        lambda reader: (reader.members(), reader.channels(), reader.circles())
    )
    me, view = group.group.state.me.member, group.group.state.log.view()
    return GroupSummary(
        id=group.id,
        name=view.name,
        me=me,
        my_name=next((row.name for row in members if row.member == me), ""),
        role=view.role(me),
        members=sum(row.state == "member" for row in members),
        requests=sum(row.state == "pending" for row in members),
        unread=sum(row.unread for row in channels) + sum(row.unread for row in circles),
        file=group.entry.file,
        moved_on=moved_on(group.group.state),
        gone="" if view.role(me) else departure(view, me),
        proposals=awaited(group, at),
    )


async def now(node: Node) -> int:
    """The time by this machine's clock."""
    return node.means.clock.now()


async def attempts(node: Node) -> list[Attempt]:
    """Attempts to join that are still under way, or were refused; those of a further device once they are kept."""
    kept = [one for one in node.applicants if one.application.sealed or not one.device]
    return [_attempt(one.entry.file, node) for one in kept]


def _attempt(file: str, node: Node) -> Attempt:
    applicant = next(one for one in node.applicants if one.entry.file == file)
    asked, standing = applicant.application, applicant.standing
    card = card_of(asked)
    return Attempt(
        file=file,
        name=card.group_name if card is not None else None,
        my_name=asked.name,
        claim=asked.claim,
        state="refused" if asked.refused else "entering" if applicant.group is not None else standing.state,
        have=standing.have,
        need=standing.need,
        refused=asked.refused,
        group=GroupId(card.group) if card is not None else None,
        member=MemberId(asked.member) if asked.member else None,
        inviter=card.inviter_name if card is not None else "",
        expires=card.expires if card is not None else None,
        addresses=tuple(address for entry, address in node.addresses.known if entry == file),
        device=applicant.device,
        relays=tuple(applicant.relays.left_at) if asked.relays else None,
        picked_up=applicant.picked_up or not asked.relays,
    )


async def channels(node: Node, group: str) -> list[ChannelRow]:
    """The channels that this device is in, by name."""
    return await node.pick(group).query(lambda reader: reader.channels())


async def members(node: Node, group: str) -> list[MemberRow]:
    """Everybody who is, was, or asks to be in the roster, by name."""
    return await node.pick(group).query(lambda reader: reader.members())


async def invitations(node: Node, group: str) -> list[InvitationRow]:
    """All invitations, by the time at which they expire."""
    return await node.pick(group).query(lambda reader: reader.invitations())


async def page(
    node: Node, group: str, scope: ScopeId, before: EnvelopeId | None = None, limit: int = PAGE
) -> Sequence[MessageRow]:
    """The newest messages of a scope (before one), oldest first."""
    return await node.pick(group).query(lambda reader: reader.messages(scope, limit, before=before))


async def message(node: Node, group: str, id_: EnvelopeId) -> MessageRow | None:
    """One message as it stands now."""
    return await node.pick(group).query(lambda reader: reader.message(id_))


async def newest(node: Node, group: str, scope: ScopeId) -> ReadMark | None:
    """The place of the newest message of a scope: what MarkRead takes."""
    return await node.pick(group).query(lambda reader: reader.newest(scope))


async def leads(node: Node, group: str, stage: str | None = None, limit: int = MOST_LEADS) -> list[LeadRow]:
    """The newest leads, newest first; of one stage (found, claimed, closed) if it is named."""
    return await node.pick(group).query(lambda reader: reader.leads(stage, limit))


async def lead(node: Node, group: str, id_: EnvelopeId) -> LeadRow | None:
    """One lead as it stands now."""
    return await node.pick(group).query(lambda reader: reader.lead(id_))


async def resumes(node: Node, group: str, limit: int = MOST_RESUMES) -> list[ResumeRow]:
    """The résumés that changed last, the newest first."""
    return await node.pick(group).query(lambda reader: reader.resumes(limit))


async def resume(node: Node, group: str, id_: ResumeId) -> ResumePage | None:
    """One résumé as it stands now, with its comments placed in its text."""
    return await node.pick(group).query(lambda reader: reader.resume(id_))


async def sync_summary(node: Node, group: str) -> SyncSummary:
    """Who is connected, who was, and what waits."""
    chosen = node.pick(group)
    rows = await chosen.query(lambda reader: reader.members())
    names, me = {row.member: row.name for row in rows}, chosen.group.state.me.member
    others = {row.member for row in rows if row.state == "member"} - {me}
    addresses = _addresses(node, chosen, others)
    peers: dict[MemberId, PeerState] = {}
    for peer in addresses:
        if peer.member is not None:
            member = MemberId(peer.member)
            peers[member] = PeerState(member, names.get(member, ""), peer.address, False, False, peer.last_sync)
    for met, when in chosen.met.items():
        known = peers.get(met)
        route, heard = (known.route, known.heard) if known is not None else ("", None)
        peers[met] = PeerState(met, names.get(met, ""), route, False, False, max(when, heard or 0))
    for link in list(chosen.peers.links):
        owner = chosen.peers.member_of(link)
        if owner is not None:
            level = link.idle and link.session.level
            route = link.connection.address
            peers[owner] = PeerState(owner, names.get(owner, ""), route, True, level, link.last_heard)
    there = [peer for member, peer in peers.items() if member in others]
    ordered = sorted(there, key=lambda peer: (not peer.live, peer.name, peer.member))
    now, waiting = node.means.clock.now(), still_awaited(chosen.group.state)
    announced = any(node.lan.announced_on(network) for network in node.lan.networks)
    reachable = announced or (node.listening is not None and not node.listening.startswith(("127.", "[::1]")))
    state = chosen.group.state
    return SyncSummary(
        now,
        tuple(ordered),
        waiting,
        len(addresses),
        len(others),
        reachable,
        moved_on(state),
        behind(state),
        tuple(chosen.relays.ways()),
    )


def _addresses(node: Node, group: GroupNode, others: Container[MemberId]) -> list[PeerEntry]:
    """Where members can be called, or somebody of whom it is not known yet who they are."""
    known = (peer for (file, _), peer in node.addresses.known.items() if file == group.entry.file)
    return [peer for peer in known if peer.member is None or MemberId(peer.member) in others]
