"""How things are shown in JSON: ids as lowercase hex, times as ISO 8601 UTC; and how ids typed by people are read."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any, TypeVar

from whisper_net.core.documents.emoji import is_emoji
from whisper_net.core.errors import Ambiguous, NotFound, RefusedError
from whisper_net.core.ids import DeviceId, EnvelopeId, LinkId, MemberId
from whisper_net.node.delivery import Delivery, Gap
from whisper_net.node.group_node import GroupNode
from whisper_net.ports.attachments import FileRow
from whisper_net.ports.leads import LeadRow
from whisper_net.ports.resumes import CommentRow, ResumePage
from whisper_net.ports.store import ChannelRow, MessageRow

T = TypeVar("T")

LEAST_PREFIX = 8
MOST_NAMED = 3
NOBODY = "nobody by that id here; see member list"
NO_DEVICE = "you have no device by that id here; see device list"
NO_INVITATION = "no such invitation here; see invite list"
NO_MESSAGE = "no such message here; whisper-net messages CHANNEL shows ids"
NO_LEAD = "no such lead here; see lead list"
NO_RESUME = "no such résumé here; see resume list"
NO_COMMENT = "no such comment here; whisper-net resume show RESUME shows ids"
_HEX = re.compile(r"[0-9a-f]{8,64}")


def time_text(seconds: int) -> str:
    """ISO 8601 UTC, to the second; a stamp past year 9999 is shown as its last moment."""
    latest = 253_402_300_799
    return datetime.fromtimestamp(min(seconds, latest), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def message_json(row: MessageRow) -> dict[str, Any]:
    return {
        "message": row.id.hex(),
        "author": row.member.hex(),
        "name": row.name,
        "text": row.text,
        "at": time_text(row.at),
        "edited": row.edited,
        "deleted": row.deleted,
        "imported": row.imported,
        "reply_to": row.reply_to.hex() if row.reply_to is not None else None,
        "reactions": [
            {"emoji": reaction.emoji, "members": [member.hex() for member in reaction.members]}
            for reaction in row.reactions
            if is_emoji(reaction.emoji)
        ],
        "attachments": [] if row.file is None else [file_json(row.id, row.file)],
    }


def file_json(message: EnvelopeId, file: FileRow) -> dict[str, Any]:
    """A file, named by the message that brings it."""
    return {"attachment": message.hex(), "name": file.name, "size": file.size, "state": file.state}


def delivery_json(where: Delivery) -> dict[str, Any]:
    file = {} if where.file is None else {"file": {"pieces": where.file.there, "of": where.file.of}}
    return {"saved_here": True, "relays": [*where.relays], "devices": where.devices, "of": where.of} | file


def gaps_json(gaps: Sequence[Gap]) -> dict[str, Any]:
    """What is known to exist and is not here, by room and member; nothing where nothing is missing."""
    rows = [
        {"channel": gap.scope.hex(), "member": gap.member.hex(), "name": gap.name, "count": gap.count} for gap in gaps
    ]
    return {"missing": rows} if rows else {}


async def channel(group: GroupNode, text: str) -> ChannelRow:
    """A channel by its name, with or without #, or by its id's beginning."""
    rows = await group.query(lambda reader: reader.channels())
    name = text.removeprefix("#")
    found = [row for row in rows if row.name == name] or [row for row in rows if _begins(row.scope, text)]
    return the_only(
        found, f"no channel {text!r} here{_near(name, rows)}", f"several channels are called {text!r}: use an id"
    )


def _near(name: str, rows: Sequence[ChannelRow]) -> str:
    """What somebody may have meant who mistyped a channel's name; those who named none that is like it see all."""
    names = [row.name for row in rows]
    near = get_close_matches(name.lower(), names, n=1) or sorted(names)[:MOST_NAMED]
    return f"; did you mean {' or '.join(near)}?" if near else ""


async def message(group: GroupNode, text: str) -> MessageRow:
    """A message by its id's beginning, of 8 digits or more."""
    prefix = _prefix(text)
    ids = await group.query(lambda reader: reader.message_ids(*prefix))
    id_ = the_only(ids, NO_MESSAGE, "several messages begin like that: give more of the id")
    row = await group.query(lambda reader: reader.message(id_))
    if row is None:
        raise NotFound(NO_MESSAGE)
    return row


async def lead(group: GroupNode, text: str) -> LeadRow:
    """A job lead by its id's beginning, of 8 digits or more."""
    prefix = _prefix(text)
    ids = await group.query(lambda reader: reader.lead_ids(*prefix))
    id_ = the_only(ids, NO_LEAD, "several leads begin like that: give more of the id")
    row = await group.query(lambda reader: reader.lead(id_))
    if row is None:
        raise NotFound(NO_LEAD)
    return row


async def resume(group: GroupNode, text: str) -> ResumePage:
    """A résumé with its comments, by its id's beginning, of 8 digits or more."""
    prefix = _prefix(text)
    ids = await group.query(lambda reader: reader.resume_ids(*prefix))
    id_ = the_only(ids, NO_RESUME, "several résumés begin like that: give more of the id")
    page = await group.query(lambda reader: reader.resume(id_))
    if page is None:
        raise NotFound(NO_RESUME)
    return page


async def comment(group: GroupNode, text: str) -> tuple[CommentRow, MemberId]:
    """A comment by its id's beginning, of 8 digits or more, and whose résumé it is about."""
    prefix = _prefix(text)
    ids = await group.query(lambda reader: reader.comment_ids(*prefix))
    id_ = the_only(ids, NO_COMMENT, "several comments begin like that: give more of the id")
    row = await group.query(lambda reader: reader.comment(id_))
    page = None if row is None else await group.query(lambda reader: reader.resume(row.resume))
    if row is None or page is None:
        raise NotFound(NO_COMMENT)
    return row, page.row.member


def member(group: GroupNode, text: str) -> MemberId:
    """A person by their id's beginning."""
    _check_prefix(text)
    people = group.group.state.log.view().people()
    found = [id_ for id_ in people if _begins(id_, text)]
    return the_only(found, NOBODY, "several people's ids begin like that: give more of the id")


def device(group: GroupNode, text: str) -> DeviceId:
    """A device of one's own by its id's beginning."""
    _check_prefix(text)
    state = group.group.state
    found = [record.device for record in state.log.view().device_records(state.me.member)]
    found = [id_ for id_ in found if _begins(id_, text)]
    return the_only(found, NO_DEVICE, "several of your devices begin like that: give more")


def invitation(group: GroupNode, text: str) -> LinkId:
    """An invitation by its id's beginning."""
    _check_prefix(text)
    found = [row.id for row in group.group.state.log.view().invitations() if _begins(row.id, text)]
    return the_only(found, NO_INVITATION, "several invitations begin like that: give more of the id")


def _prefix(text: str) -> tuple[bytes, int | None]:
    """The whole bytes of an id's beginning, and the half byte after them."""
    _check_prefix(text)
    even, odd = text[: len(text) // 2 * 2], text[len(text) // 2 * 2 :]
    return bytes.fromhex(even), int(odd, 16) if odd else None


def checked(text: str) -> str:
    """The beginning of an id, if it is one. Raises BadId."""
    _check_prefix(text)
    return text


def is_prefix(text: str) -> bool:
    """Whether it can be an id's beginning."""
    return _HEX.fullmatch(text) is not None


def _check_prefix(text: str) -> None:
    if not is_prefix(text):
        raise BadId(f"an id is 64 hex digits, or their first {LEAST_PREFIX} or more; this is {text[:80]!r}")


class BadId(RefusedError):
    code = "bad_id"


def _begins(id_: bytes, text: str) -> bool:
    return len(text) >= LEAST_PREFIX and id_.hex().startswith(text)


def the_only(found: Sequence[T], none: str, several: str) -> T:
    """The one that was found. Raises NotFound or Ambiguous in these words."""
    if not found:
        raise NotFound(none)
    if len(found) > 1:
        raise Ambiguous(several)
    return found[0]
