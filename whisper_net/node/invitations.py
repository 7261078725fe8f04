"""What the dialog of invitations reads: those there are, the key of one, its picture, and where this computer is found.

Rules: as queries.py, of which this is the part about invitations. A key leaves this module only where it is asked for
by the id of its invitation, and is written into a file only where its person chose one.
"""

import io
from pathlib import Path

import msgspec
import segno

from whisper_net.core.errors import LocalError, NotFound
from whisper_net.core.group.inviting import invitation_texts
from whisper_net.core.group.roster import standing_of
from whisper_net.core.ids import LinkId, MemberId, ScopeId
from whisper_net.core.membership.state import InvitationState
from whisper_net.node import reaching
from whisper_net.node.group_node import GroupNode
from whisper_net.node.node import Node

MODULE_PIXELS = 12
"""Of a picture, for each square of its code: enough for a chat that shrinks it."""


class CannotSave(LocalError):
    """A file could not be written where it was wanted."""

    code = "cannot_save"


class Invitation(msgspec.Struct, frozen=True):
    """One invitation, without its key."""

    id: LinkId
    by: MemberId
    expires: int
    uses: int
    used: int
    state: str
    """open | used | expired | revoked | leaked."""
    channels: tuple[ScopeId, ...]
    here: bool
    """Its key can be shown on this device."""
    may_revoke: bool


class InvitationKey(msgspec.Struct, frozen=True):
    """What somebody is given."""

    id: LinkId
    link: str
    words: str
    expires: int
    uses: int

    def __repr__(self) -> str:  # a secret must not reach a log by way of a traceback
        return f"InvitationKey(id={self.id.hex()})"


class Reach(msgspec.Struct, frozen=True):
    """Where callers find this computer."""

    addresses: tuple[str, ...]
    """HOST:PORT each, as a caller on the same network would type it; none while it does not listen."""
    outside: bool
    """Whether others can call: False where it listens to this computer alone."""


async def invitations(node: Node, group: str) -> list[Invitation]:
    """All invitations, those made last first."""
    chosen, now = node.pick(group), node.means.clock.now()
    state = chosen.group.state
    view, me = state.log.view(), state.me.member
    made = sorted(view.invitations(), key=lambda one: -state.log.get(one.id).link.ts)
    return [_invitation(chosen, one, now, may_revoke=view.can_revoke_invite(me, one.id)) for one in made]


def _invitation(group: GroupNode, one: InvitationState, now: int, *, may_revoke: bool) -> Invitation:
    standing = standing_of(one)
    standing = "expired" if standing == "open" and one.body.expires < now else standing
    return Invitation(
        one.id,
        one.inviter,
        one.body.expires,
        one.body.max_uses,
        len(one.joins),
        standing,
        tuple(ScopeId(scope) for scope in one.body.channels),
        standing == "open" and invitation_texts(group.group.state, one.id) is not None,
        may_revoke and standing == "open",
    )


async def invitation_key(node: Node, group: str, invitation: LinkId) -> InvitationKey:
    """What to hand to whoever is invited. Raises NotFound where it was made elsewhere, or is open no longer."""
    state = node.pick(group).group.state
    texts = invitation_texts(state, invitation)
    found = next((one for one in state.log.view().invitations() if one.id == invitation), None)
    if texts is None or found is None or standing_of(found) != "open":
        raise NotFound("the key of this invitation is not here; it was made on another computer, or is closed")
    return InvitationKey(invitation, texts[0], texts[1], found.body.expires, found.body.max_uses)


async def reach(node: Node, group: str) -> Reach:
    """Where callers find this computer. Sends nothing; the group changes nothing about it."""
    node.pick(group)
    here = await reaching.reach(node)
    known = (here.listening,) if here.listening is not None else ()
    return Reach(here.addresses or known, here.outside)


async def save_code(node: Node, group: str, invitation: LinkId, path: str) -> str:
    """Write an invitation's code as a PNG picture, for its owner alone. The path. Raises CannotSave and NotFound."""
    key = await invitation_key(node, group, invitation)
    lane = node.means.new_lane()
    try:
        await lane.run(_write_code, key.link, Path(path))
    finally:
        lane.close()
    return path


def _write_code(text: str, path: Path) -> None:
    picture = io.BytesIO()
    segno.make(text, error="m", micro=False).save(picture, kind="png", scale=MODULE_PIXELS, border=4)
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.unlink(missing_ok=True)
        beside.touch(mode=0o600, exist_ok=False)
        beside.write_bytes(picture.getvalue())
        beside.replace(path)
    except OSError as error:
        raise CannotSave(f"the picture could not be saved: {error.strerror or 'the disk refused it'}") from error
