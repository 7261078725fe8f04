"""What a timeline reads: pages of a channel's messages with what stands around them, threads, and who may read.

Rules: as queries.py, of which this is the part about messages. One call is one visit to the reader, so that a page, its
quotes and its counts of replies are of one moment as nearly as makes no difference.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

import msgspec

from whisper_net.core.crypto.drops import CircleKind
from whisper_net.core.group.circle import Circle
from whisper_net.core.group.circle_keys import KINDS
from whisper_net.core.group.records import ReadMark
from whisper_net.core.group.roster import HISTORY
from whisper_net.core.ids import EnvelopeId, MemberId, ScopeId
from whisper_net.core.membership.policies import Keep
from whisper_net.node.node import Node
from whisper_net.node.queries import PAGE
from whisper_net.ports.store import GroupReader, MemberRow
from whisper_net.ports.talk import MessageRow, RepliesRow

DISAPPEAR = {Keep.OFF: "off", Keep.DAY: "day", Keep.WEEK: "week"}
MOST_REPLIES = 300
MOST_FOUND = 60


class Page(msgspec.Struct, frozen=True):
    """Some messages of one scope, oldest first."""

    rows: Sequence[MessageRow]
    quoted: dict[EnvelopeId, MessageRow]
    """What these messages reply to, as far as it is here."""
    replies: dict[EnvelopeId, RepliesRow]
    """What stands under those of them that have replies."""
    now: int
    """This machine's time."""
    more: bool = False
    """There are further messages in the direction that was read."""


PageQuery: TypeAlias = Callable[[Node, str, ScopeId, EnvelopeId], Awaitable[Page]]


class Opening(msgspec.Struct, frozen=True):
    """A channel as one enters it."""

    page: Page
    """Its newest messages, or those around the one that was asked for; `more` says whether older ones follow."""
    newer: bool
    mark: ReadMark | None
    """Up to where this device had read."""
    unread: int


class Found(msgspec.Struct, frozen=True):
    """What a search found, the newest first."""

    rows: Sequence[MessageRow]
    now: int


class Reader(msgspec.Struct, frozen=True):
    """Somebody who may read a scope."""

    member: MemberId
    name: str
    role: str


class Audience(msgspec.Struct, frozen=True):
    """Who can read what is written in a channel."""

    scope: ScopeId
    name: str
    history: str
    """all | since_join: what those read who come later."""
    readers: tuple[Reader, ...]
    disappear: str = "off"
    """off | day | week: how long what is written stays."""
    kind: str = "channel"
    """channel | circle | dm | audience."""
    owner: MemberId | None = None
    """Of a circle: who alone adds to it."""
    other: Reader | None = None
    """Of direct messages: whom they are with, in the group or not."""


async def opening(node: Node, group: str, scope: ScopeId, at: EnvelopeId | None = None) -> Opening:
    """Enter a channel at its newest messages, or around one; an unknown one is as none."""

    def read(reader: GroupReader) -> Opening:
        of_channels = {row.scope: row.unread for row in reader.channels()}
        unread = ({row.scope: row.unread for row in reader.circles()} | of_channels).get(scope, 0)
        found = reader.message(at) if at is not None else None
        if found is None or found.scope != scope:
            page, newer = _page(node, reader, scope, reader.messages(scope, PAGE + 1), newest=True), False
        else:
            before = reader.messages(scope, PAGE // 2 + 1, before=found.id)
            after = reader.messages_after(scope, found.id, PAGE // 2 + 1)
            newer = len(after) > PAGE // 2
            rows = [*before[-(PAGE // 2) :], found, *after[: PAGE // 2]]
            page = msgspec.structs.replace(_around(node, reader, scope, rows), more=len(before) > PAGE // 2)
        return Opening(page, newer, reader.read_mark(scope), unread)

    return await node.pick(group).query(read)


async def older(node: Node, group: str, scope: ScopeId, before: EnvelopeId) -> Page:
    """The page before a message."""
    return await node.pick(group).query(
        lambda reader: _page(node, reader, scope, reader.messages(scope, PAGE + 1, before=before), newest=True)
    )


async def newer(node: Node, group: str, scope: ScopeId, after: EnvelopeId) -> Page:
    """The page after a message."""
    return await node.pick(group).query(
        lambda reader: _page(node, reader, scope, reader.messages_after(scope, after, PAGE + 1), newest=False)
    )


async def standing(node: Node, group: str, scope: ScopeId, ids: Sequence[EnvelopeId]) -> Page:
    """Some messages as they stand now; unknown ones, and those of other scopes, are left out."""

    def read(reader: GroupReader) -> Page:
        rows = [row for row in map(reader.message, ids) if row is not None and row.scope == scope]
        return _around(node, reader, scope, sorted(rows, key=lambda row: (row.n, row.lamport, row.id)))

    return await node.pick(group).query(read)


async def thread(node: Node, group: str, scope: ScopeId, root: EnvelopeId) -> Page:
    """A message and the newest of its replies."""

    def read(reader: GroupReader) -> Page:
        first = reader.message(root)
        answers = reader.replies(scope, root, MOST_REPLIES)
        return _around(node, reader, scope, answers if first is None or first.scope != scope else [first, *answers])

    return await node.pick(group).query(read)


async def found(node: Node, group: str, scope: ScopeId, text: str) -> Found:
    """The newest messages of a channel that hold every word."""
    rows = await node.pick(group).query(lambda reader: reader.messages(scope, MOST_FOUND, search=text))
    return Found([row for row in reversed(rows) if not row.deleted], node.means.clock.now())


async def audience(node: Node, group: str, scope: ScopeId) -> Audience:
    """Who can read a channel or a circle, by the membership log and by drops."""
    chosen = node.pick(group)
    state, view = chosen.group.state, chosen.group.state.log.view()
    channel = view.channels().get(scope)
    rows = await chosen.query(lambda reader: reader.members())
    inside = tuple(Reader(row.member, row.name, row.role) for row in rows if state.rooms.within(row.member, scope))
    circle = state.circles.get(scope)
    if circle is not None:
        return _of_circle(scope, circle, inside, rows, chosen.group.state.me.member)
    rules = view.rules(scope)
    name = channel.name if channel is not None else view.name
    return Audience(scope, name, HISTORY[rules.history], inside, DISAPPEAR[rules.keep])


def _of_circle(
    scope: ScopeId, circle: Circle, inside: tuple[Reader, ...], rows: Sequence[MemberRow], me: MemberId
) -> Audience:
    """Who comes into a circle later reads all of it."""
    others = [Reader(row.member, row.name, row.role) for row in rows if row.member in circle.roster - {me}]
    other = others[0] if others and circle.kind is CircleKind.DIRECT else None
    name = circle.name if other is None else other.name
    return Audience(scope, name, "all", inside, "off", KINDS[circle.kind], circle.owner, other)


def _page(node: Node, reader: GroupReader, scope: ScopeId, rows: list[MessageRow], *, newest: bool) -> Page:
    """Of one row more than a page, a page."""
    kept = rows[-PAGE:] if newest else rows[:PAGE]
    return msgspec.structs.replace(_around(node, reader, scope, kept), more=len(rows) > PAGE)


def _around(node: Node, reader: GroupReader, scope: ScopeId, rows: Sequence[MessageRow]) -> Page:
    here = {row.id: row for row in rows}
    quoted: dict[EnvelopeId, MessageRow] = {}
    for row in rows:
        if row.reply_to is not None and row.reply_to not in quoted:
            target = here.get(row.reply_to) or reader.message(row.reply_to)
            if target is not None and target.scope == scope:
                quoted[target.id] = target
    return Page(
        rows, quoted, {one.target: one for one in reader.reply_counts(scope, list(here))}, node.means.clock.now()
    )
