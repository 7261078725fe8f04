"""Where somebody means to write or read: channels and circles by name or by id."""

from collections.abc import Sequence

import msgspec

from whisper_net.core.errors import LocalError, NotFound
from whisper_net.core.ids import ScopeId
from whisper_net.node.circles import Conversation, conversations
from whisper_net.node.group_node import GroupNode
from whisper_net.node.operations import shown
from whisper_net.node.operations.persons import person
from whisper_net.ports.circles import AUDIENCE, DIRECT


class Room(msgspec.Struct, frozen=True):
    """A channel, a circle, or the direct messages with somebody."""

    scopes: tuple[ScopeId, ...]
    """Where it is read; the first is written to."""
    unread: int


async def room(group: GroupNode, text: str, *, circle: bool = False) -> Room:
    """A channel by its name, else a circle by its name, else a member by theirs; or any of them by an id's beginning.

    #name is a channel and @name a member; with `circle` it is no channel. Raises NotFound or Ambiguous.
    """
    found = await conversations(group)
    if not circle and not text.startswith("@"):
        try:
            row = await shown.channel(group, text)
        except NotFound:
            if text.startswith("#") or not _meant(found, text):
                raise
        else:
            return Room((row.scope,), row.unread)
    meant = _meant(found, text)
    if not meant and text.startswith("@"):
        await _check_silence(group, text)
    one = _only(meant, text)
    return Room(one.scopes, one.unread)


async def _check_silence(group: GroupNode, text: str) -> None:
    """Raise NotFound in other words where @name is a member with whom nothing was said yet."""
    try:
        whom = await person(group, text)
    except LocalError:
        return
    if whom == group.group.state.me.member:
        raise NotFound("that is you: direct messages are with somebody else")
    raise NotFound(f"nothing was said between you and {text[1:80]} yet; begin: whisper-net dm {text[1:80]!r} TEXT")


async def the_circle(group: GroupNode, text: str) -> Conversation:
    """A circle by its name or its id's beginning."""
    return _only(_meant(await conversations(group), text), text)


def _meant(found: Sequence[Conversation], text: str) -> list[Conversation]:
    name = text.removeprefix("@").casefold()
    called = [one for one in found if one.name and one.name.casefold() == name and _kind_fits(one, text)]
    by_id = [one for one in found if len(text) >= shown.LEAST_PREFIX and _has_id(one, text)]
    circles = [one for one in called if one.kind != DIRECT]
    return circles or called or by_id


def _kind_fits(one: Conversation, text: str) -> bool:
    return one.kind == DIRECT if text.startswith("@") else one.kind != AUDIENCE


def _has_id(one: Conversation, text: str) -> bool:
    """By its own id or, of direct messages, by the other's."""
    ids = [*one.scopes, *(member.member for member in one.members if one.kind == DIRECT and member.name == one.name)]
    return any(id_.hex().startswith(text) for id_ in ids)


def _only(found: Sequence[Conversation], text: str) -> Conversation:
    several = f"several conversations are called {text[:80]!r}: use an id from circle list"
    return shown.the_only(found, f"no circle or direct message {text[:80]!r} here; see circle list", several)
