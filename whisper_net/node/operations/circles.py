"""Circles and direct messages: conversations of people somebody picks."""

from typing import Any

from whisper_net.core.crypto.drops import CircleKind
from whisper_net.core.group import commands as do
from whisper_net.core.group.commands_circles import AddToCircle, CreateCircle, RemoveFromCircle
from whisper_net.core.ids import ScopeId
from whisper_net.node.circles import Conversation, conversations
from whisper_net.node.node import Node
from whisper_net.node.operations.persons import person
from whisper_net.node.operations.rooms import the_circle
from whisper_net.node.operations.standing import standing_json


async def circle_create(node: Node, name: str, members: list[str] | None = None, group: str | None = None) -> Any:
    """A circle of these members, by name or by id, besides who makes it."""
    chosen = node.pick(group)
    people = [await person(chosen, text) for text in members or []]
    scope: ScopeId = await chosen.submit(CreateCircle(CircleKind.CIRCLE, tuple(people), name.strip()))
    return {"circle": scope.hex()}


async def circle_list(node: Node, group: str | None = None) -> Any:
    """Every circle that this person is in: direct messages and audiences of leads, too."""
    return [_circle_json(one) for one in await conversations(node.pick(group))]


def _circle_json(one: Conversation) -> dict[str, Any]:
    return {
        "circle": one.scope.hex(),
        "name": one.name,
        "kind": one.kind,
        "owner": one.owner.hex(),
        "members": [{"member": member.member.hex(), "name": member.name} for member in one.members],
        "unread": one.unread,
    }


async def circle_add(node: Node, circle: str, member: str, group: str | None = None) -> Any:
    """Put somebody in, who reads all of it from then on."""
    chosen = node.pick(group)
    scope, id_ = (await the_circle(chosen, circle)).scope, await person(chosen, member)
    await chosen.submit(AddToCircle(scope, id_))
    return {"circle": scope.hex(), "member": id_.hex()}


async def circle_remove(node: Node, circle: str, member: str, group: str | None = None) -> Any:
    """Take somebody out; oneself is leaving it."""
    chosen = node.pick(group)
    scope, id_ = (await the_circle(chosen, circle)).scope, await person(chosen, member)
    await chosen.submit(RemoveFromCircle(scope, id_))
    return {"circle": scope.hex(), "member": id_.hex()}


async def dm(node: Node, member: str, text: str, group: str | None = None) -> Any:
    """Write to one other person alone."""
    chosen = node.pick(group)
    scope: ScopeId = await chosen.submit(CreateCircle(CircleKind.DIRECT, (await person(chosen, member),)))
    written = await chosen.submit(do.PostMessage(scope, text))
    return {"message": written.hex(), "circle": scope.hex(), **standing_json(chosen)}
