"""The twelve words of a membership: whether this person showed that they have them on paper.

The words themselves are kept nowhere. What is kept is for which groups, and which attempts to join, they were shown
and not yet asked for, so that a reminder can be shown.
"""

from typing import Annotated, Any

import msgspec

from whisper_net.core.errors import DecodeError
from whisper_net.core.group.applying import group_of
from whisper_net.core.group.recovering import check_applied, check_phrase
from whisper_net.core.wire.codec import decode, encode
from whisper_net.node.applicant import Applicant
from whisper_net.node.group_node import GroupNode
from whisper_net.node.node import MEMBER, Node
from whisper_net.node.operations.attempts import find

UNCHECKED = "words.unchecked"
MOST = 64
Files = Annotated[list[Annotated[str, msgspec.Meta(max_length=64)]], msgspec.Meta(max_length=MOST)]


async def words_unchecked(node: Node) -> Any:
    """Groups and attempts whose words were shown and not yet asked for, the oldest first."""
    kept = await _kept(node)
    found: list[dict[str, Any]] = []
    for file in kept:
        group = next((one for one in node.groups if one.entry.file == file and one.entry.state == MEMBER), None)
        if group is not None:
            found.append({"group": group.id.hex(), "attempt": None, "name": group.entry.name})
            continue
        attempt = next((one for one in node.applicants if one.entry.file == file), None)
        if attempt is not None:
            found.append({"group": None, "attempt": file, "name": attempt.entry.name})
    return found


async def words_checked(node: Node, checked: bool, group: str | None = None, attempt: str | None = None) -> Any:
    """Remember that the words were asked for and known, or, with False, that they are still to be asked for."""
    found = _meant(node, group, attempt)
    file = found.entry.file
    others = [one for one in await _kept(node) if one != file]
    await _keep(node, others if checked else [*others, file][-MOST:])
    return {"checked": checked}


async def words_check(node: Node, words: str, group: str | None = None, attempt: str | None = None) -> Any:
    """Hold twelve typed words to the membership. Raises MistypedWord or KeyTextError."""
    found = _meant(node, group, attempt)
    if isinstance(found, GroupNode):
        check_phrase(words, found.group.state)
    else:
        known = group_of(found.application)
        check_applied(words, found.application, known[0] if known is not None else None)
    return await words_checked(node, True, group, attempt)


def _meant(node: Node, group: str | None, attempt: str | None) -> GroupNode | Applicant:
    """Whose words they are; an attempt that led into its group meanwhile is that group. Raises NotFound."""
    if attempt is None:
        return node.pick(group)
    entered = (one for one in node.groups if one.entry.file == attempt and one.entry.state == MEMBER)
    return next(entered, None) or find(node, attempt)


async def _kept(node: Node) -> list[str]:
    raw = await node.run(node.means.profile.store().fact, UNCHECKED)
    try:
        return decode(raw, Files) if raw is not None else []
    except DecodeError:
        return []  # a reminder less, and nothing else is lost


async def _keep(node: Node, files: list[str]) -> None:
    await node.run(node.means.profile.store().put_fact, UNCHECKED, encode(files) if files else None)
