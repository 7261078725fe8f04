"""A lead that is being written or edited: what was typed, what is wrong with it in words, and handing it over.

Rules: nothing that was typed is lost: it is kept as a draft from the first letter until it is stored, so it comes back
after a failure, a closed dialog or a closed window. Whether it may be posted is decided where entries are checked
(core/documents); here it is said beside the field, before. Its view is views/lead_dialog.py.
"""

import re
from typing import NamedTuple

import msgspec
from PySide6.QtCore import QObject, Signal

from whisper_net.core.documents.urls import check_url
from whisper_net.core.errors import LocalError, TooLong, WhisperNetError
from whisper_net.core.group import commands as do
from whisper_net.core.ids import EnvelopeId, ScopeId
from whisper_net.core.wire.bounds import MAX_LEAD_LINE, MAX_LEAD_NOTE
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.lead_audience import ALL, LeadAudience
from whisper_net.desktop.viewmodels.leads import Leads
from whisper_net.desktop.viewmodels.wording import counted, sentence, translated
from whisper_net.node.board import Room
from whisper_net.node.conversations import Reader
from whisper_net.ports.leads import CLOSED, LeadRow

URL, ROLE, COMPANY, NOTE = "url", "role", "company", "note"
FIELDS = (URL, ROLE, COMPANY, NOTE)
_NEW, _AUDIENCE = "lead/new", "audience"
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{0,19}):(?!\d)", re.IGNORECASE)
_BARE = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[:/?#]\S*)?", re.IGNORECASE)
"""What is typed for a web address when its beginning is left out."""


class Typed(msgspec.Struct, frozen=True):
    """What stands in the fields."""

    url: str = ""
    role: str = ""
    company: str = ""
    note: str = ""

    @property
    def blank(self) -> bool:
        return not any(part.strip() for part in (self.url, self.role, self.company, self.note))

    def cleaned(self) -> "Typed":
        """As it is stored: lines as one line each, a web address with its beginning."""
        return Typed(full_address(self.url), _one(self.role), _one(self.company), self.note.strip())


class Wrong(NamedTuple):
    """What is wrong with one field."""

    field: str
    words: str


class LeadForm(QObject):
    """A new lead, or, given its row, one of this person's own that is edited."""

    restored = Signal()
    """`typed` is what was typed before; the fields follow it."""
    saved_changed = Signal()
    refused = Signal()
    """It was not stored: `wrong` and `fault` say why."""
    stored = Signal(object)
    """EnvelopeId of the lead."""

    def __init__(self, leads: Leads, row: LeadRow | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent or leads)
        self.leads, self.row = leads, row
        self.typed = self._begin = Typed() if row is None else Typed(row.url, row.role, row.company, row.note)
        self.wrong: tuple[Wrong, ...] = ()
        self.fault = ""
        self.busy = False
        self._place = _NEW if row is None else f"lead/{row.id.hex()}"
        self._drafts = leads.membership.drafts
        self.audience = LeadAudience(leads.membership.me, self)
        self.audience.know(leads.room)
        self.audience.changed.connect(self._keep)
        leads.room_changed.connect(self._know_room)
        self._drafts.changed.connect(self._written)
        self._drafts.loaded.connect(self._restore)
        self._restore()

    @property
    def editing(self) -> bool:
        return self.row is not None

    @property
    def readers(self) -> tuple[Reader, ...]:
        """Who reads it, by name, oneself too."""
        return self.audience.readers if self.row is None else self.leads.readers_of(self.row)

    @property
    def people(self) -> int:
        """How many those are."""
        return len(self.readers)

    def _know_room(self) -> None:
        self.audience.know(self.leads.room)

    @property
    def saved(self) -> bool:
        """Whether what was typed lies in the database."""
        return self._drafts.saved(self._place)

    @property
    def from_draft(self) -> bool:
        """Whether there is more in the fields than a lead that is edited says."""
        return self.typed != self._begin

    # -- typing

    def write(self, typed: Typed) -> None:
        """Take what stands in the fields now."""
        if typed == self.typed:
            return
        self.typed = typed
        self._keep()

    def _keep(self) -> None:
        """Keep what was typed, with whom it was meant for."""
        typed = self.typed
        if typed == self._begin or typed.blank:
            self._drafts.drop(self._place)
        else:
            said = {URL: typed.url, ROLE: typed.role, COMPANY: typed.company, _AUDIENCE: self.audience.kept()}
            self._drafts.keep(self._place, typed.note, msgspec.json.encode(said).decode())
        self.saved_changed.emit()

    def discard(self) -> None:
        """Throw away what was typed."""
        self.typed = self._begin
        self.audience.restore("")
        self._drafts.drop(self._place)
        self.restored.emit()
        self.saved_changed.emit()

    def _restore(self) -> None:
        """What is in the fields already comes first."""
        kept = self._drafts.get(self._place)
        if kept.empty or self.from_draft:
            return
        try:
            about = msgspec.json.decode(kept.about or "{}", type=dict[str, str])
        except msgspec.DecodeError:
            about = {}
        self.typed = Typed(about.get(URL, ""), about.get(ROLE, ""), about.get(COMPANY, ""), kept.text)
        if self.row is None:
            self.audience.restore(about.get(_AUDIENCE, ""))
        self.restored.emit()
        self.saved_changed.emit()

    def _written(self, place: str) -> None:
        if place == self._place:
            self.saved_changed.emit()

    # -- what is wrong

    def fault_of(self, field: str) -> str:
        """What is wrong with one field, in words, or ""."""
        return next((one.words for one in faults(self.typed) if one.field == field), "")

    # -- handing it over

    def post(self) -> None:
        """Store it for everybody who reads here, or say what is wrong."""
        if self.busy:
            return
        typed, room = self.typed.cleaned(), self.leads.room
        self.wrong, self.fault = faults(self.typed), ""
        if not self.wrong and self.row is None and room is None:
            self.fault = translated("Leads go to the channel general, which has not arrived here yet. Try again soon.")
        if not self.wrong and self._withdrawn:
            self.fault = translated("This lead was withdrawn meanwhile, so it cannot be changed any more.")
        if self.wrong or self.fault:
            self.refused.emit()
            return
        if not self.editing and not self.audience.ready:
            self.fault = self.audience.missing
        if self.fault:
            self.refused.emit()
            return
        self.busy = True
        if not self.editing and self.audience.kind != ALL:
            self._post_to_some(typed)
            return
        reply = self.leads.membership.command(self._command(typed, room))
        reply.then(answered(self, self._stored)).otherwise(answered(self, self._failed))

    def _post_to_some(self, typed: Typed) -> None:
        """To exactly those whose names are shown."""
        said = {"company": typed.company, "role": typed.role, "url": typed.url, "note": typed.note}
        only = [member.hex() for member in self.audience.others]
        reply = self.leads.membership.submit("lead_add", **said, only=only)
        reply.then(answered(self, self._posted)).otherwise(answered(self, self._failed))

    def _posted(self, answer: dict[str, str]) -> None:
        self._stored(EnvelopeId(bytes.fromhex(answer["lead"])))

    def _command(self, typed: Typed, room: Room | None) -> do.Command:
        said = (typed.company, typed.role, typed.url, typed.note)
        if self.row is not None:
            return do.EditLead(self.row.scope, self.row.id, *said)
        return do.PostLead(room.scope if room is not None else ScopeId(b""), *said)

    @property
    def _withdrawn(self) -> bool:
        now = self.leads.row(self.row.id) if self.row is not None else None
        return now is not None and now.stage == CLOSED

    def _stored(self, answer: object) -> None:
        self.busy = False
        self._drafts.drop(self._place)
        self.stored.emit(self.row.id if self.row is not None else answer)

    def _failed(self, error: LocalError) -> None:
        self.busy, self.fault = False, sentence(error)
        self.refused.emit()


def faults(typed: Typed) -> tuple[Wrong, ...]:
    """What is wrong with what was typed, field by field."""
    said = typed.cleaned()
    found = [
        Wrong(URL, _wrong_url(said.url)),
        Wrong(ROLE, _wrong_line(said.role, translated("Name the role, so that others know what it is."))),
        Wrong(COMPANY, _wrong_line(said.company, translated("Name the company, or write “not named”."))),
        Wrong(NOTE, _too_long(said.note, MAX_LEAD_NOTE)),
    ]
    return tuple(one for one in found if one.words)


def full_address(typed: str) -> str:
    """A web address as it was meant: with https:// where only the beginning was left out."""
    url = typed.strip()
    return f"https://{url}" if _BARE.fullmatch(url) and not _SCHEME.match(url) else url


def _wrong_url(url: str) -> str:
    scheme = _SCHEME.match(url)
    kind = scheme[1].lower() if scheme is not None else ""
    if kind == "file":
        return translated("This is a file on your own computer; others could not open it. Give a web address.")
    if kind in ("javascript", "data", "vbscript"):
        words = translated("A %1 link can run something on the computer of whoever opens it. Give a web address.")
        return words.replace("%1", f"{kind}:")
    if kind and kind not in ("http", "https"):
        words = translated("A lead links to a web page, and this begins with %1. Put other ways to apply in the note.")
        return words.replace("%1", f"{kind}:")
    try:
        check_url(url)
    except TooLong as error:
        return sentence(error)
    except WhisperNetError:
        return translated("Copy the whole address from your browser’s address bar; it begins with https://")
    return ""


def _wrong_line(line: str, empty: str) -> str:
    return _too_long(line, MAX_LEAD_LINE) if line else empty


def _too_long(text: str, most: int) -> str:
    encoded = text.replace("\0", "").encode("utf-8", "replace")
    if len(encoded) <= most:
        return ""
    fits = len(encoded[:most].decode("utf-8", "ignore"))
    return counted("Too long by %n letter.", "Too long by %n letters.", len(text) - fits)


def _one(text: str) -> str:
    return " ".join(text.replace("\0", " ").split())
