"""The twelve words of a membership: whether this person showed that they have them on paper.

The words themselves are kept nowhere. What is kept is for which groups, and which attempts to join, they were shown
and not yet asked for, so that a reminder can be shown, and whose words this person never looked at: those are gone.
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

UNCHECKED, UNSEEN = "words.unchecked", "words.unseen"
MOST = 64
Files = Annotated[list[Annotated[str, msgspec.Meta(max_length=64)]], msgspec.Meta(max_length=MOST)]


async def words_unchecked(node: Node) -> Any:
    """Groups and attempts whose words were made and not yet asked for, the oldest first."""
    kept, unseen = await _kept(node, UNCHECKED), await _kept(node, UNSEEN)
    found: list[dict[str, Any]] = []
    for file in kept:
        group = next((one for one in node.groups if one.entry.file == file and one.entry.state == MEMBER), None)
        if group is not None:
            found.append(
                {"group": group.id.hex(), "attempt": None, "name": group.entry.name, "seen": file not in unseen}
            )
            continue
        attempt = next((one for one in node.applicants if one.entry.file == file), None)
        if attempt is not None:
            found.append({"group": None, "attempt": file, "name": attempt.entry.name, "seen": file not in unseen})
    return found


async def words_state(node: Node, group: str | None = None, attempt: str | None = None) -> Any:
    """Whether the words were looked at, and whether they were asked for."""
    file = _meant(node, group, attempt).entry.file
    return {name: file not in await _kept(node, fact) for name, fact in (("checked", UNCHECKED), ("seen", UNSEEN))}


async def words_checked(
    node: Node, checked: bool, seen: bool | None = None, group: str | None = None, attempt: str | None = None
) -> Any:
    """Remember that nothing is to be asked any more, or, with False, that the words are still to be asked for.

    `seen` says that they were looked at, or that they were not yet; None changes nothing about it.
    """
    file = _meant(node, group, attempt).entry.file
    await _mark(node, UNCHECKED, file, here=not checked)
    if seen is not None:
        await _mark(node, UNSEEN, file, here=not seen)
    return {"checked": checked}


async def words_check(node: Node, words: str, group: str | None = None, attempt: str | None = None) -> Any:
    """Hold twelve typed words to the membership. Raises MistypedWord or KeyTextError."""
    found = _meant(node, group, attempt)
    if isinstance(found, GroupNode):
        check_phrase(words, found.group.state)
    else:
        known = group_of(found.application)
        check_applied(words, found.application, known[0] if known is not None else None)
    return await words_checked(node, True, True, group, attempt)


def _meant(node: Node, group: str | None, attempt: str | None) -> GroupNode | Applicant:
    """Whose words they are; an attempt that led into its group meanwhile is that group. Raises NotFound."""
    if attempt is None:
        return node.pick(group)
    entered = (one for one in node.groups if one.entry.file == attempt and one.entry.state == MEMBER)
    return next(entered, None) or find(node, attempt)


async def _mark(node: Node, fact: str, file: str, *, here: bool) -> None:
    others = [one for one in await _kept(node, fact) if one != file]
    files = [*others, file][-MOST:] if here else others
    await node.run(node.means.profile.store().put_fact, fact, encode(files) if files else None)


async def _kept(node: Node, fact: str) -> list[str]:
    raw = await node.run(node.means.profile.store().fact, fact)
    try:
        return decode(raw, Files) if raw is not None else []
    except DecodeError:
        return []  # a reminder less, and nothing else is lost
