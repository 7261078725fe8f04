"""What a composer's draft is made of, how it is written down, and why a text cannot be one message."""

from typing import NamedTuple

import msgspec

from whisper_net.core.ids import EnvelopeId, ScopeId
from whisper_net.core.wire.bounds import MAX_TEXT
from whisper_net.desktop.chosen_file import Chosen
from whisper_net.desktop.viewmodels.timeline_entry import Entry, one_line
from whisper_net.desktop.viewmodels.wording import translated


class About(NamedTuple):
    """The message that is replied to or edited."""

    id: EnvelopeId
    name: str
    text: str


class Draft(NamedTuple):
    """What was typed and not sent; `about` what it replies to, or, kept under an edit's place, what it edits."""

    text: str
    about: About | None


class Sending(NamedTuple):
    """What is on its way to the node, and the place that it goes back to if it is refused."""

    scope: ScopeId
    place: str
    text: str
    reply: About | None
    edit: About | None
    files: tuple[Chosen, ...] = ()


def text_fault(text: str) -> str:
    """Why a text cannot be one message, in words; "" where it can."""
    size = len(text.encode("utf-8", "replace"))
    if size <= MAX_TEXT:
        return ""
    return (
        translated("This is too long for one message by %1 of %2 bytes. Shorten it, or send it in parts.")
        .replace("%1", f"{size - MAX_TEXT:,}")
        .replace("%2", f"{size:,}")
    )


def both(first: str, then: str) -> str:
    """One text, and another below it."""
    return f"{first}\n{then}" if then.strip() else first


def about(entry: Entry) -> About:
    """What names a message in its reply, or in its edit."""
    return About(entry.id, entry.name, one_line(entry.text))


def encoded(about: About | None) -> str:
    """What a draft is about, as it is kept."""
    return "" if about is None else msgspec.json.encode(about).decode()


def decoded(text: str) -> About | None:
    """What a draft is about; nothing where another version wrote it in another form."""
    try:
        return msgspec.json.decode(text, type=About) if text else None
    except msgspec.DecodeError:
        return None
