"""Where this device meets those who ask to join: the secret places of invitations, on a LAN and at relays.

Each INVITE's box tells admins and vetters, and nobody else, where its applicants are met. Whoever invited takes turns
with the others, so that whoever opens many, or dates them far ahead, is not asked before them.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Final

import msgspec

from whisper_net.core.crypto.epochs import lobby_secret
from whisper_net.core.crypto.invitation import InviteBox, check_card, meet_lan_psk, open_invite_box
from whisper_net.core.errors import RemoteError
from whisper_net.core.group.inviting import invite_secret, mark_of
from whisper_net.core.group.rotating import usable_epoch
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import DeviceId, Kid, LinkId, MemberId, ScopeId
from whisper_net.core.membership.state import InvitationState
from whisper_net.core.sync.rendezvous import AFTER_SECONDS, Place
from whisper_net.core.wire.item import MeetCard

MOST_PLACES: Final = 256
"""Topics of invitations that one line to a relay follows."""


class _Door(msgspec.Struct, frozen=True):
    """An invitation whose box this device opens."""

    row: InvitationState
    secret: bytes
    box: InviteBox

    @property
    def closed(self) -> bool:
        return self.row.revoked or not self.row.live


def meeting_psks(state: GroupState) -> list[tuple[LinkId, bytes]]:
    """(invitation, LAN key) of each invitation that this device can answer for: open ones first, then the newest."""
    return [(door.row.id, meet_lan_psk(door.box.meet)) for door in _by_turns(state)]


def meeting_places(state: GroupState, now: int) -> dict[LinkId, Place]:
    """Those that are met at relays: as above, but for what expired long ago, unless somebody is awaited there."""
    current = [d for d in _by_turns(state) if now <= d.row.body.expires + AFTER_SECONDS or _awaited(state, d.row)]
    return {door.row.id: _place(state, door) for door in current[:MOST_PLACES]}


def _awaited(state: GroupState, invitation: InvitationState) -> bool:
    """Whether somebody was let in by it and never came: people decide late, and whoever asked may be away for long."""
    view = state.log.view()
    requests = (view.request(join) for join in invitation.joins)
    let_in = (DeviceId(one.join.device) for one in requests if one is not None and one.state == "member")
    return any(view.is_active(device) and not has_come(state, device) for device in let_in)


def _place(state: GroupState, door: _Door) -> Place:
    body, mark = door.row.body, mark_of(state)
    card = MeetCard(door.box.card, mark.salt, mark.founder)
    lobby = lobby_secret(door.secret, body.inv_pk)
    return Place(door.box.meet, body.inv_pk, lobby, card, body.expires, state.me.box_secret)


def _by_turns(state: GroupState) -> list[_Door]:
    """Open ones first; of each inviter the newest; whoever copies the place of an older one is left out."""
    found, known = list[_Door](), set[bytes]()
    for door in _doors(state):
        if door.box.meet not in known:
            known.add(door.box.meet)
            found.append(door)
    turns: list[tuple[bool, int, int, LinkId, _Door]] = []
    before: Counter[tuple[bool, MemberId]] = Counter()
    for door in sorted(found, key=lambda door: (door.closed, -door.row.body.expires, door.row.id)):
        turn = door.closed, door.row.inviter
        turns.append((door.closed, before[turn], -door.row.body.expires, door.row.id, door))
        before[turn] += 1
    return [door for *_, door in sorted(turns, key=lambda turn: turn[:4])]


def _doors(state: GroupState) -> Iterator[_Door]:
    """Those that this device opens, the oldest first."""
    for row in state.log.view().invitations():
        secret = invite_secret(state, row)
        if secret is None:
            continue
        try:
            box = open_invite_box(secret, Kid(row.body.vetters_kid), row.body.box)
            check_card(box.card, row.body.inv_pk, None)
        except RemoteError:
            continue  # a vetter who seals nonsense harms that invitation alone
        yield _Door(row, secret, box)


def welcoming_kid(state: GroupState) -> Kid | None:
    """The group's epoch that a welcome brings now."""
    epoch = usable_epoch(state, ScopeId(state.me.group))
    return None if epoch is None else epoch.kid


def has_come(state: GroupState, device: DeviceId) -> bool:
    """Whether a newcomer was heard of as a member: then nobody has to welcome them again."""
    return bool(state.feeds.by_device(ScopeId(state.me.group)).get(device))
