"""The history of a group for the window and the terminal: who did what to whom, and what came to nothing and why.

Rules: as queries.py, of which this is the part about the past. The order is that of the log, the newest first; times
are what people's machines said. Keys are left out: they follow from what is told anyway.
"""

from collections.abc import Iterable

import msgspec

from whisper_net.core.crypto.codes import view_words
from whisper_net.core.group.roster import HISTORY
from whisper_net.core.ids import LinkId, MemberId
from whisper_net.core.membership.annals import Happening
from whisper_net.core.membership.link import LinkType, Parsed, Role
from whisper_net.core.membership.state import View
from whisper_net.node.conversations import DISAPPEAR
from whisper_net.node.node import Node
from whisper_net.node.particulars import Named

PAGE = 60
MOST_NAMES = 20
"""Signers of one link that are named."""
QUIET = frozenset({LinkType.EPOCH})
"""New keys follow from what is told anyway."""


class Deed(msgspec.Struct, frozen=True):
    """One entry of a group's log."""

    link: LinkId
    did: str
    """The type of the link, in small letters."""
    at: int
    by: Named
    about: Named | None
    others: tuple[Named, ...]
    """Who signed it beside its author."""
    thing: str
    """The name of the channel or of the group, the office, or the number that it sets; "" where it names none."""
    rules: tuple[str, str] = ("", "")
    """What a channel's newcomers read from then on (all | since_join), and how long things stay (off | day | week)."""
    rule: str = ""
    """Why it came to nothing (core/membership/causes.py); empty while it stands."""
    because: "Deed | None" = None
    """The first of the entries that made it so."""
    reasons: tuple[LinkId, ...] = ()
    """All of them."""


class Chronicle(msgspec.Struct, frozen=True):
    """A page of a group's log."""

    deeds: tuple[Deed, ...]
    """The newest first."""
    more: bool
    """Older ones follow."""
    count: int
    """How many there are, of those asked for."""
    people: tuple[Named, ...]
    """Everybody who was ever there or asked, by name."""
    code: str
    """The view code in words: equal for all who hold the same log."""
    now: int


async def chronicle(node: Node, group: str, members: frozenset[MemberId] | None = None, limit: int = PAGE) -> Chronicle:
    """The newest `limit` entries; of those alone that one of `members` did, signed or is named in, if any are given."""
    chosen = node.pick(group)
    names = {row.member: row.name for row in await chosen.query(lambda reader: reader.members())}
    log = chosen.group.state.log
    view = log.view()
    telling = _Telling(view, names)
    told = [one for one in telling.happenings if members is None or members & _named_in(one)]
    newest = told[-limit:][::-1]
    everybody = sorted((Named(member, name) for member, name in names.items()), key=lambda one: one.name.casefold())
    return Chronicle(
        tuple(map(telling.deed, newest)),
        len(told) > len(newest),
        len(told),
        tuple(everybody),
        " ".join(view_words(log.view_code())),
        node.means.clock.now(),
    )


def _named_in(one: Happening) -> frozenset[MemberId]:
    return frozenset((*one.signers, *((one.about,) if one.about is not None else ())))


class _Telling:
    """One view, and the names in it."""

    def __init__(self, view: View, names: dict[MemberId, str]) -> None:
        every = view.history()
        self._view, self._names = view, names
        self._every = {one.parsed.id: one for one in every}
        self._rooms: dict[LinkId, str] = {
            one.parsed.id: one.parsed.body.name for one in every if _is(one, LinkType.CHANNEL)
        }
        self._general = next(iter(self._rooms), None)
        self.happenings = [one for one in every if not self._quiet(one.parsed)]

    def _quiet(self, parsed: Parsed) -> bool:
        """Keys, and the yes for general that goes with that for the group."""
        into_general = parsed.link.type is LinkType.APPROVE and parsed.body.scope == self._general
        return parsed.link.type in QUIET or into_general

    def deed(self, one: Happening, *, last: bool = False) -> Deed:
        """One entry; what made it come to nothing is told without its own reasons."""
        link = one.parsed.link
        because = one.because[0] if one.because and not last else None
        return Deed(
            one.parsed.id,
            link.type.name.lower(),
            link.ts,
            self._named([MemberId(link.author)])[0],
            next(iter(self._named(self._about(one))), None),
            self._named(one.signers[1 : 1 + MOST_NAMES]),
            self._thing(one.parsed),
            _rules(one.parsed),
            one.rule,
            None if because is None else self.deed(self._view.happening(because), last=True),
            one.because,
        )

    def _about(self, one: Happening) -> list[MemberId]:
        """Whom it is about; where more is shown of what somebody wrote, they: it names how they went alone."""
        loss = self._every.get(LinkId(one.parsed.body.removal)) if _is(one, LinkType.CUT_EXTEND) else None
        about = one.about if loss is None else loss.about or MemberId(loss.parsed.link.author)
        return [] if about is None else [about]

    def _named(self, members: Iterable[MemberId]) -> tuple[Named, ...]:
        return tuple(Named(member, self._names.get(member, "")) for member in members)

    def _thing(self, parsed: Parsed) -> str:
        body = parsed.body
        match parsed.link.type:
            case LinkType.FOUND | LinkType.RENAME | LinkType.CHANNEL:
                return str(body.name)
            case LinkType.GRANT | LinkType.REVOKE_GRANT | LinkType.CHANNEL_POLICY:
                return self._rooms.get(LinkId(body.channel), "")
            case LinkType.APPROVE:
                return self._rooms.get(LinkId(body.scope), "")
            case LinkType.PROMOTE:
                return "admin" if body.role is Role.ADMIN else "vetter"
            case LinkType.POLICY:
                return str(body.needed)
            case _:
                return ""


def _rules(parsed: Parsed) -> tuple[str, str]:
    if parsed.link.type is not LinkType.CHANNEL_POLICY:
        return "", ""
    return HISTORY[parsed.body.history], DISAPPEAR[parsed.body.keep]


def _is(one: Happening, type_: LinkType) -> bool:
    return one.parsed.link.type is type_
