"""The pane of a lead: what it says, who goes after it, who can see it, and what this person may do to it.

Rules: it follows its lead while it is open. Two people who claim one lead are told of each other; nothing is locked.
The link is asked for before a browser gets it; what is no web address is only shown.
"""

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from whisper_net.desktop.theme.metrics import MEDIUM, PANE_LEAD, R_SMALL, ROW, S4, S8, S12, S16, SEMIBOLD
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.lead import LeadModel
from whisper_net.desktop.viewmodels.lead_audience import ALL
from whisper_net.desktop.viewmodels.lead_card import STAGE_WORDS, Person
from whisper_net.desktop.viewmodels.readers import ReaderRows, everybody_words
from whisper_net.desktop.viewmodels.wording import counted, translated
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.avatar import Avatar
from whisper_net.desktop.views.kit.banner import INFO, Banner
from whisper_net.desktop.views.kit.box import Column, Divider, Row, stretched
from whisper_net.desktop.views.kit.button import FILLED, OUTLINED, Button, IconButton
from whisper_net.desktop.views.kit.chip import ACTIVE, AUDIENCE_ICONS, FACT, Chip, audience_chip
from whisper_net.desktop.views.kit.icon import Icon
from whisper_net.desktop.views.kit.pane import Fact, Footer, Pane, Section
from whisper_net.desktop.views.kit.rows import ListRow
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.lead_asking import lead_menu, stage_menu
from whisper_net.desktop.views.lead_note import NoteView
from whisper_net.desktop.views.leads_delegate import STAGE_LOOKS
from whisper_net.desktop.views.readers import NamesList

_MOST_ROLE = 26
"""Letters of a role that the header surely shows; a longer one stands below once more."""
_CLAIMER = 36
_TALLEST = 320


class LeadPane(Pane):
    """One lead beside the board."""

    wanted = Signal(str)
    """claim | unclaim | edit | withdraw | share | copy | link | move STAGE."""
    link_wanted = Signal(str)
    person_wanted = Signal(object)
    """MemberId: somebody who claims it."""
    _open = False
    """Whether the names of those who can see it are shown."""

    def __init__(self, model: LeadModel) -> None:
        self.model = model
        self.facts, self.people = Column(gap=S4), Column(gap=S4)
        self.note = NoteView(self.tr("Note"))
        self.noted = Column(Divider(), S16, Text(self.tr("Note"), 13, "text", SEMIBOLD), S4, self.note, S16)
        self.claims = Section(self.tr("Claims"))
        self.claim = Button(self.tr("Claim"), FILLED, icon="claim", full=True)
        self.moving = Button(self.tr("Move to"), OUTLINED, caret=True)
        self.closed_note = Text(self.tr("Withdrawn leads stay closed."), 13, "muted")
        self.more = IconButton("more", self.tr("More"))
        body = Column(
            self.facts, S16, self.noted, Divider(), S16, self.claims, S8, self.people, S16, Divider(), S16, self._seen()
        )
        footer = Footer(stretched(self.claim), self.moving, stretched(self.closed_note))
        super().__init__("", body, width=PANE_LEAD, actions=[self.more], footer=footer)
        self.setAccessibleName(self.tr("Lead"))
        model.setParent(self)
        self._connect()
        self._show()

    def _seen(self) -> QWidget:
        """Who can see it: a chip that opens to names."""
        leads = self.model.leads
        self.rows = ReaderRows(leads.membership.me)
        self.names = NamesList(self.rows)
        self.chip = audience_chip("all", "", "")
        self.chip.clicked.connect(lambda: self.show_names(not self._open))
        head = Text(self.tr("Who can see this"), 13, "text", SEMIBOLD)
        self.not_seen = Text("", 13, "muted", wrap=True)
        self.share = Button(self.tr("Share with…"), OUTLINED, icon="invite", size=ROW)
        self.share.clicked.connect(lambda: self.wanted.emit("share"))
        below = Column(self.not_seen, S8, Row(self.share, ...))
        return Column(Row(head, ...), S8, Row(self.chip, ...), S8, self.names, S4, below)

    def _connect(self) -> None:
        model = self.model
        self.rows.setParent(self)
        model.changed.connect(self._show)
        model.gone.connect(self.closed)
        model.leads.room_changed.connect(self._show_readers)
        self.claim.clicked.connect(lambda: self.wanted.emit("unclaim" if model.claimed else "claim"))
        self.note.link_wanted.connect(self.link_wanted)
        self.more.clicked.connect(self._open_menu)

    def restyle(self) -> None:
        super().restyle()
        if hasattr(self, "rows"):
            self._fit_names()

    # -- what it shows

    def _show(self) -> None:
        model = self.model
        self.header.say(model.role, model.company)
        self._show_facts()
        self.note.show_note(model.note)
        paint.reveal(self.noted, bool(model.note))
        self._show_claims()
        self._show_readers()
        self.claim.setText(self.tr("Unclaim") if model.claimed else self.tr("Claim"))
        self.claim.set_kind(OUTLINED if model.claimed else FILLED)
        self.claim.set_icon("withdraw" if model.claimed else "claim")
        self.moving.drop(stage_menu(self.moving, model, lambda stage: self.wanted.emit(f"move {stage}")))
        for button in (self.claim, self.moving):
            paint.reveal(button, model.open)
        paint.reveal(self.closed_note, not model.open)

    def _show_facts(self) -> None:
        model, facts = self.model, self.facts
        facts.clear()
        icon, _, _ = STAGE_LOOKS[model.stage]
        kind = ACTIVE if model.stage == "claimed" else FACT
        chips = [Chip(translated(STAGE_WORDS[model.stage]), kind, icon=icon)]
        chips += [Chip(self.tr("Yours"), ACTIVE, icon="me")] if model.mine else []
        facts.add(Row(*chips, ..., gap=S8))
        facts.add(S8)
        if len(model.role) > _MOST_ROLE:
            facts.add(Fact(self.tr("Role"), model.role))
        facts.add(Fact(self.tr("Company"), model.company))
        facts.add(Fact(self.tr("Posted by"), model.posted))
        facts.add(self._link())

    def _link(self) -> QWidget | None:
        """A web address as a row to press; anything else as a text."""
        model = self.model
        if not model.url:
            return None
        if not model.host:
            return Fact(
                self.tr("Link"), self.tr("%1 (not a web address, so it is not opened)").replace("%1", model.address)
            )
        row = _LinkRow(self.tr("Open the link to %1").replace("%1", model.host), model.address)
        row.clicked.connect(lambda: self.link_wanted.emit(model.url))
        return Fact(self.tr("Link"), row)

    def _show_claims(self) -> None:
        model = self.model
        people = model.claims
        count = len(people) + model.claims_beyond
        note = counted("%n person", "%n people", count) if count else ""
        self.claims.note.setText(note)
        self.people.clear()
        if model.several:
            self.people.add(
                Banner(INFO, model.several, self.tr("Claims lock nothing: everybody may apply."), icon="people")
            )
            self.people.add(S4)
        for person in people:
            row = _Claimer(person)
            row.clicked.connect(lambda _=False, member=person.member: self.person_wanted.emit(member))
            self.people.add(row)
        if model.claims_beyond:
            words = counted("and %n more", "and %n more", model.claims_beyond)
            self.people.add(Text(words, 13, "muted"))
        if not people:
            self.people.add(Text(self.tr("Nobody yet."), 13, "muted"))

    def _show_readers(self) -> None:
        model, seen = self.model, self.model.seen
        words = everybody_words(seen.people) if seen.kind == ALL else seen.words
        self.chip.set_icon(AUDIENCE_ICONS[seen.kind])
        self.chip.setText(words)
        self.chip.setAccessibleName(self.tr("Who can see this: %1").replace("%1", words))
        self.chip.updateGeometry()
        self.rows.show(model.readers)
        self.not_seen.setText(self._left_out())
        paint.reveal(self.not_seen, seen.kind != ALL)
        paint.reveal(self.share, model.shareable)
        self.show_names(self._open)

    def _left_out(self) -> str:
        """What those learn who are left out."""
        return self.tr("Everybody else gets nothing: no title, no count, no search hit.")

    def show_names(self, wanted: bool) -> None:
        """Open the chip to names, or close it again."""
        self._open = wanted
        paint.reveal(self.names, wanted)
        self._fit_names()

    def _fit_names(self) -> None:
        self.names.setFixedHeight(min(self.names.sizeHint().height(), theme().scaled(_TALLEST)))

    def _open_menu(self) -> None:
        skip = ("open", "claim", "unclaim", "move")
        menu = lead_menu(self.more, self.model, self.wanted.emit, skip)
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))


class _LinkRow(ListRow):
    """An address, and the sign that it leads outside."""

    def __init__(self, name: str, address: str) -> None:
        words = Text(address, 13, "accent_text", MEDIUM, elide=True)
        super().__init__(name, Row(words, S8, Icon("outside", "accent_text", 14, box=20), ...), radius=R_SMALL)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Words in the colour of links need no ground under the mouse."""
        if self.ringed:
            paint.ring(paint.painter_of(self), QRectF(self.rect()), R_SMALL)


class _Claimer(ListRow):
    """Somebody who claims it; a press leads to who they are."""

    def __init__(self, person: Person) -> None:
        words = translated("%1 (you)").replace("%1", person.name) if person.me else person.name
        name = Text(words, 13, "text", MEDIUM, elide=True)
        when = Text(person.when, 12, "muted")
        body = Row(Avatar(person.member, person.name, 28), S12, stretched(name), S8, when, pad=(0, S4))
        said = translated("%1, claimed %2").replace("%1", words).replace("%2", person.when)
        super().__init__(said, body, radius=R_SMALL, height=_CLAIMER)
