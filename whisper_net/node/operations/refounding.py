"""Going on in a new group: founded where an older one stands, with invitations for those whom its founder chooses."""

from typing import Any

from whisper_net.core.crypto.drops import CircleKind
from whisper_net.core.errors import LocalError, RefusedError
from whisper_net.core.group import commands as do
from whisper_net.core.group.commands_circles import CreateCircle
from whisper_net.core.group.entering import going_on_from
from whisper_net.core.ids import MemberId
from whisper_net.core.wire.bounds import MAX_INVITES_A_DAY
from whisper_net.node.group_node import GroupNode
from whisper_net.node.node import Node
from whisper_net.node.operations import people
from whisper_net.node.operations.importing import bring_over
from whisper_net.node.operations.persons import by_id

HANDED_OVER = "I founded a group that goes on from this one, {name}. This key to it is for you alone:\n\n{key}"


async def group_refound(
    node: Node,
    name: str,
    needed: int = 2,
    invite: list[str] | None = None,
    imports: bool = False,
    group: str | None = None,
) -> Any:
    """Found a group that goes on from an older one, and invite some of its people, each by a key for one.

    The key is left for them in a direct message of the older group, which nobody else there can read; `sent` says
    whether that could be written. `imports` brings over what was said. Nobody else in the older group hears of it, or
    can forbid it. Raises what is wrong before anything is founded.
    """
    older = node.pick(group)
    names = {row.member: row.name for row in await older.query(lambda reader: reader.members())}
    chosen = await _chosen(older, invite or [])
    fresh, phrase = await node.found(name, names[older.group.state.me.member], needed, going_on_from(older.group.state))
    invitations = []
    for member in chosen:
        made = await people.invite_create(node, uses=1, group=fresh.id.hex())
        sent = await _hand_over(older, member, name, made["key"])
        invitations.append({"member": member.hex(), "name": names.get(member, ""), "sent": sent, **made})
    return {
        "group": fresh.id.hex(),
        "name": name,
        "member": fresh.group.state.me.member.hex(),
        "older": older.id.hex(),
        "phrase": phrase,
        "invitations": invitations,
        "imported": (await bring_over(older, fresh))[0] if imports else 0,
    }


async def _hand_over(older: GroupNode, member: MemberId, name: str, key: str) -> bool:
    """Leave somebody their key in a direct message; to whoever is out of the older group nothing can be written."""
    try:
        scope = await older.submit(CreateCircle(CircleKind.DIRECT, (member,)))
        await older.submit(do.PostMessage(scope, HANDED_OVER.format(name=name, key=key)))
    except LocalError:
        return False
    return True


async def _chosen(older: GroupNode, invite: list[str]) -> list[MemberId]:
    """Who is invited, each once. Raises NotFound, Ambiguous or RefusedError."""
    chosen = list(dict.fromkeys([await by_id(older, text) for text in invite]))
    if older.group.state.me.member in chosen:
        raise RefusedError("you are in the new group already: invite others")
    if len(chosen) > MAX_INVITES_A_DAY:
        raise RefusedError(f"{MAX_INVITES_A_DAY} invitations a day are the limit; invite the others tomorrow")
    return chosen
