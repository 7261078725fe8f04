"""Whom somebody means: a member by the beginning of their id or, where no more than words go to them, by name.

Rules: anybody may take any name; so a place, an office or a channel is given and taken by id alone, and whoever types a
name there reads whose id it is, and which of them is waiting or gone.
"""

from collections.abc import Sequence
from difflib import get_close_matches

from whisper_net.core.ids import MemberId
from whisper_net.node.group_node import GroupNode
from whisper_net.node.operations import shown
from whisper_net.ports.store import MemberRow

MOST_NAMED = 3
MOST_TYPED = 40


async def by_id(group: GroupNode, text: str) -> MemberId:
    """A member by their id's beginning. Raises BadId for anything else, with the id of who is called so."""
    if shown.is_prefix(text):
        return shown.member(group, text)
    rows = await group.query(lambda reader: reader.members())
    called = _called(text, rows)
    if not called:
        raise shown.BadId(f"here an id is needed, or its first {shown.LEAST_PREFIX} digits; {_nobody(text, rows)}")
    ids = " or ".join(map(_one, called[:MOST_NAMED]))
    raise shown.BadId(f"anybody can take a name, so here an id is needed: {called[0].name} is {ids}")


async def person(group: GroupNode, text: str) -> MemberId:
    """A member by their id's beginning or, if nobody else is called so, by their name, with or without @.

    Raises BadId, with who may have been meant, NotFound or Ambiguous.
    """
    rows = await group.query(lambda reader: reader.members())
    if any(row.member.hex() == text for row in rows):  # nobody comes between by calling themselves so
        return shown.member(group, text)
    called = [row.member for row in _called(text, rows) if row.state == "member"]
    if not called and shown.is_prefix(text):
        return shown.member(group, text)
    if not called:
        raise shown.BadId(_nobody(text, [row for row in rows if row.state == "member"]))
    several = f"several people are called {text[:MOST_TYPED]!r}: use an id from member list"
    return shown.the_only(called, "", several)


def _called(text: str, rows: Sequence[MemberRow]) -> list[MemberRow]:
    name = _plain(text)
    return [row for row in rows if name and _plain(row.name) == name]


def _plain(name: str) -> str:
    return name.removeprefix("@").strip().casefold()


def _one(row: MemberRow) -> str:
    """An id, with what became of its person where they are not in."""
    return row.member.hex()[: shown.LEAST_PREFIX] + (
        "" if row.state == "member" else f" ({_STATES.get(row.state, row.state)})"
    )


_STATES = {"pending": "waiting", "removed": "put out", "left": "left"}


def _nobody(text: str, rows: Sequence[MemberRow]) -> str:
    """That nobody is called so, and who was meant, if somebody is called nearly so."""
    names = {_plain(row.name): row.name for row in rows}
    near = get_close_matches(_plain(text), names, n=1)
    hint = f"did you mean {names[near[0]]}?" if near else "see member list"
    return f"nobody here is called {text[:MOST_TYPED]!r}; {hint}"
