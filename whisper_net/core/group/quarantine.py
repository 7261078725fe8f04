"""What is held beyond the end of feeds: admins of its scope look at it, or show it again; purging.py says when it goes.

Who may: an admin in the scope, or who made the channel, as CUT_EXTEND has it (membership/taking.py); of a circle who
made it, by a drop, for a link would name it to everybody. What a fork hides
cannot be brought back. Whoever wrote what is hidden sees it here: they may not have known that they were put out, or,
in a circle, that a key no longer holds (stranded.py).
"""

from collections.abc import Iterator, Sequence

import msgspec

from whisper_net.core.documents.attachments import Attach
from whisper_net.core.documents.entries import Edit, Entry, Lead, LeadEdit, Post, Profile, ResumeComment
from whisper_net.core.documents.filenames import mended
from whisper_net.core.envelope.format import EnvelopeKind, Opened
from whisper_net.core.envelope.open import open_envelope
from whisper_net.core.envelope.parts import FeedKey, PartKey
from whisper_net.core.errors import NotAllowed, NotFound, RemoteError
from whisper_net.core.group.change import Change
from whisper_net.core.group.commands_cuts import ExtendCut
from whisper_net.core.group.documents import OpenParts
from whisper_net.core.group.dropping import show_again
from whisper_net.core.group.ends import hides
from whisper_net.core.group.posting import origin_of
from whisper_net.core.group.records import StoredEnvelope
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import EnvelopeId, LinkId, MemberId, ScopeId
from whisper_net.core.membership.bodies import CutExtend, Feed
from whisper_net.core.membership.link import LinkType
from whisper_net.core.wire.bounds import MAX_EXTENDED

KEPT = 30 * 86_400
"""Seconds for which what is hidden stays stored."""


class Quarantined(msgspec.Struct, frozen=True):
    """One thing that somebody wrote, and that is hidden."""

    id: EnvelopeId
    scope: ScopeId
    member: MemberId
    at: int
    what: str
    """post | edit | lead | leadedit | profile | resumecomment | resume | other."""
    text: str
    until: int
    """When its bytes go, at the earliest."""


def may_look(state: GroupState, scope: ScopeId) -> bool:
    """Whether our own person is an admin in a scope, or made the channel, or the circle."""
    view, me, circle = state.log.view(), state.me.member, state.circles.get(scope)
    if circle is not None:
        return circle.owner == me and state.rooms.within(me, scope)
    made = scope in view.channels() and state.log.get(LinkId(scope)).link.author == me
    return view.within(me, scope) and (view.role(me) == "admin" or made)


def hidden_parts(state: GroupState) -> list[PartKey]:
    """The parts that hold something hidden that our own person may look at, or wrote."""
    seen = [feed for feed in state.hidden if may_look(state, _scope(state, feed)) or _is_own(state, feed)]
    return [part for feed in seen for part in state.feeds.parts(feed) if reaches(state, part)]


def _is_own(state: GroupState, feed: FeedKey) -> bool:
    return state.owner(feed.device) == state.me.member


def _scope(state: GroupState, feed: FeedKey) -> ScopeId:
    last = state.feeds.last(feed)
    return last.scope if last is not None else ScopeId(b"")


def reaches(state: GroupState, key: PartKey) -> bool:
    """Whether a part goes beyond where its feed is shown."""
    summary, hidden = state.feeds.get(key), state.hidden[key.feed]
    return summary is not None and summary.next_seq > hidden.shown + 1


def quarantined(state: GroupState, key: PartKey, stored: Sequence[StoredEnvelope], now: int) -> Iterator[Quarantined]:
    """What is hidden of a part, as it would be shown."""
    hidden, summary = state.hidden.get(key.feed), state.feeds.get(key)
    if hidden is None or summary is None:
        return
    part = OpenParts(state.me.group).start(key, summary.scope)
    for one in stored:
        try:
            opened = open_envelope(one.raw, state.keys)
            entry = part.apply(opened)
        except RemoteError:
            return  # damaged: repair says so
        origin = origin_of(state, opened, now)
        if one.seq > hidden.shown and origin is not None:
            what, text = _words(entry, opened)
            yield Quarantined(one.id, origin.scope, origin.member, origin.at, what, text, hidden.since + KEPT)


def _words(entry: Entry | None, opened: Opened) -> tuple[str, str]:
    match entry:
        case Post() | Edit() | ResumeComment():
            return type(entry).__name__.lower(), entry.text
        case Attach():
            return "post", f"{entry.text} (file: {mended(entry.name)})".lstrip()
        case Lead() | LeadEdit():
            return type(entry).__name__.lower(), f"{entry.company}: {entry.role}"
        case Profile():
            return "profile", entry.name
        case _:
            return ("resume" if opened.inner.kind == EnvelopeKind.RESUME else "other"), ""


def extend_cut(state: GroupState, change: Change, command: ExtendCut) -> int:
    """Show again what is hidden here of somebody in a scope; how many feeds. Raises NotAllowed or NotFound."""
    if not may_look(state, command.scope):
        raise NotAllowed("only an admin who is in this channel, or who made it, shows more of what somebody wrote")
    found = _lengthened(state, command)
    if not found:
        raise NotFound("nothing of theirs is hidden here that could be shown again")
    if state.circles.get(command.scope) is not None:
        show_again(state, change, command.scope, command.member)
        return sum(map(len, found.values()))
    for loss in sorted(found):
        feeds = sorted(found[loss], key=lambda feed: (feed.device, feed.incarnation, feed.kid))
        for at in range(0, len(feeds), MAX_EXTENDED):
            body = CutExtend(loss, command.scope, feeds[at : at + MAX_EXTENDED])
            state.write_link(change, LinkType.CUT_EXTEND, body)
    return len({(feed.device, feed.incarnation, feed.kid) for feeds in found.values() for feed in feeds})


def _lengthened(state: GroupState, command: ExtendCut) -> dict[LinkId, list[Feed]]:
    """By loss: the feeds whose cut ends before what is held of them, up to all of it."""
    found: dict[LinkId, list[Feed]] = {}
    for feed in state.hidden:
        last = state.feeds.last(feed)
        if last is None or (last.scope, state.owner(feed.device)) != (command.scope, command.member):
            continue
        for loss in hides(state, command.scope, feed, last.next_seq - 1):
            found.setdefault(loss, []).append(Feed(*feed, last.next_seq - 1))
    return found
