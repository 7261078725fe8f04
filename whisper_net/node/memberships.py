"""What screens read of this person's groups, and of attempts to join that have not led into one yet.

Rules: as in queries.py, which reads what is in a group; none changes anything.
"""

import msgspec

from whisper_net.core.group.applying import card_of
from whisper_net.core.group.removing import departure
from whisper_net.core.group.standing import moved_on
from whisper_net.core.ids import GroupId, MemberId
from whisper_net.node.accords import awaited
from whisper_net.node.group_node import GroupNode
from whisper_net.node.node import MEMBER, Node


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
