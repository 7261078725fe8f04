"""One lead as its pane shows it: what it says, who goes after it, and what this person may do to it.

Rules: a link is opened only if it is a plain web address, and never before its host was shown; any other address is
text. Its view is views/lead_pane.py.
"""

from PySide6.QtCore import QObject, Signal

from whisper_net.core.ids import EnvelopeId
from whisper_net.desktop.viewmodels.lead_audience import ALL, Seen
from whisper_net.desktop.viewmodels.lead_card import Person, host_of, moment, name_of
from whisper_net.desktop.viewmodels.lead_moves import claimed_by
from whisper_net.desktop.viewmodels.leads import Leads
from whisper_net.desktop.viewmodels.plain_line import plain_line
from whisper_net.desktop.viewmodels.wording import counted, translated
from whisper_net.node.conversations import Reader
from whisper_net.ports.leads import CLOSED, LeadRow

MOST_CLAIMS = 60
"""Claims that are listed by name; with more of them the rest is a number."""
ADDRESS = 300
"""Characters of an address that are shown."""


class LeadModel(QObject):
    """The lead that is open."""

    changed = Signal()
    gone = Signal()
    """It is not here any more."""

    def __init__(self, leads: Leads, id_: bytes, parent: QObject | None = None) -> None:
        super().__init__(parent or leads)
        self.leads, self.id = leads, EnvelopeId(id_)
        self._row = leads.row(id_)
        leads.stood.connect(self._look)

    @property
    def row(self) -> LeadRow:
        """As it stands. Raises LookupError for one that was never here."""
        if self._row is None:
            raise LookupError("no such lead is here")
        return self._row

    def _look(self) -> None:
        row = self.leads.row(self.id)
        if row is None:
            self.gone.emit()
        elif row is not self._row:
            self._row = row
            self.changed.emit()

    # -- what it says

    @property
    def role(self) -> str:
        return plain_line(self.row.role)

    @property
    def company(self) -> str:
        return plain_line(self.row.company)

    @property
    def stage(self) -> str:
        return self.row.stage

    @property
    def posted(self) -> str:
        """Who posted it and when: "Tomasz Lis, today"."""
        row = self.row
        who = translated("You") if self.mine else name_of(row.name)
        words = f"{who}, {moment(row.at, self.leads.now)}"
        return f"{words} {translated('(edited)')}" if row.edited else words

    @property
    def host(self) -> str:
        """What a click on the link opens, or "" where it may not be opened."""
        return host_of(self.row.url)

    @property
    def url(self) -> str:
        """The whole link; only for what opens it or copies it."""
        return self.row.url

    @property
    def address(self) -> str:
        """The link as a line of text."""
        return plain_line(self.row.url.removeprefix("https://").removesuffix("/"), ADDRESS)

    @property
    def note(self) -> str:
        return self.row.note

    # -- whose it is

    @property
    def mine(self) -> bool:
        return self.row.member == self.leads.membership.me

    @property
    def seen(self) -> Seen:
        """How many see it."""
        return self.leads.seen(self.row.scope)

    @property
    def readers(self) -> tuple[Reader, ...]:
        """Who sees it, by name."""
        return self.leads.readers_of(self.row)

    @property
    def shareable(self) -> bool:
        """Whether this person may let more people see it."""
        return self.mine and self.open and self.seen.kind != ALL

    @property
    def open(self) -> bool:
        """Whether it was not withdrawn."""
        return self.row.stage != CLOSED

    @property
    def claimed(self) -> bool:
        """Whether this person claims it."""
        return claimed_by(self.row, self.leads.membership.me)

    @property
    def claims(self) -> tuple[Person, ...]:
        """Who claims it and since when, in the order of the claims."""
        me, now = self.leads.membership.me, self.leads.now
        return tuple(
            Person(one.member, name_of(one.name), moment(one.at, now), one.member == me)
            for one in self.row.claims[:MOST_CLAIMS]
        )

    @property
    def claims_beyond(self) -> int:
        return max(0, len(self.row.claims) - MOST_CLAIMS)

    @property
    def several(self) -> str:
        """A word to several who claim it, or ""."""
        people = len(self.row.claims)
        return counted("", "%n people claimed this: talk to each other", people) if people > 1 and self.open else ""
