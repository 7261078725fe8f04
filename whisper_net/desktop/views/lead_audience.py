"""To whom a new lead goes: the choice in the form, and the column that names everybody who will read it."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QButtonGroup, QScrollArea

from whisper_net.desktop.theme.metrics import S4, S8, S12, SEMIBOLD
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.lead_audience import ALL, ALL_BUT, ONLY, LeadAudience
from whisper_net.desktop.viewmodels.lead_form import LeadForm
from whisper_net.desktop.viewmodels.readers import ReaderRows
from whisper_net.desktop.viewmodels.wording import counted
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import Column, Row, stretched
from whisper_net.desktop.views.kit.choice import Radio
from whisper_net.desktop.views.kit.field import SearchField
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.new_channel_people import PickList
from whisper_net.desktop.views.readers import ReadersAside

_LIST = 160


class AudienceChoice(Column):
    """Everybody, all but some, or only some, whom one ticks by name."""

    def __init__(self, model: LeadAudience) -> None:
        self._model = model
        self.kinds = {
            ALL: Radio(self.tr("Everybody in general")),
            ALL_BUT: Radio(self.tr("Everybody except…")),
            ONLY: Radio(self.tr("Only some people")),
        }
        self.counts = {kind: Text("", 13, "muted", elide=True) for kind in self.kinds}
        self.search = SearchField(self.tr("Find somebody to tick"))
        self.list = PickList(model.rows)
        self.missing = Text("", 13, "muted", wrap=True)
        self.picker = Column(S4, self.search, S8, self.list, S4, self.missing)
        rows = [Row(stretched(radio), S8, self.counts[kind]) for kind, radio in self.kinds.items()]
        head = Text(self.tr("Who can see this"), 13, "text", SEMIBOLD)
        super().__init__(head, S8, rows[0], S8, rows[1], S8, rows[2], S4, self.picker, S12)
        self._group = QButtonGroup(self)
        for kind, radio in self.kinds.items():
            self._group.addButton(radio)
            radio.clicked.connect(lambda _=False, kind=kind: self._choose(kind))
        self.search.changed.connect(model.rows.search)
        self.list.toggled.connect(model.toggle)
        model.changed.connect(self._show)
        self.restyle()
        self._show()

    def restyle(self) -> None:
        super().restyle()
        if hasattr(self, "list"):
            self.list.setFixedHeight(theme().scaled(_LIST))

    def _choose(self, kind: str) -> None:
        self.search.editor.clear()
        self._model.choose(kind)
        QTimer.singleShot(0, self, self._bring_into_sight)

    def _bring_into_sight(self) -> None:
        """The names to choose from, once they have their place."""
        around = self.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if around is not None and self._model.kind != ALL:
            around.ensureWidgetVisible(self.picker, 0, S8)

    def _show(self) -> None:
        model = self._model
        for kind, radio in self.kinds.items():
            radio.setChecked(kind == model.kind)
            self.counts[kind].setText(self._count(kind))
        self.list.show_chosen(set(model.chosen))
        self.list.setAccessibleName(self.tr("Whom to leave out") if model.kind == ALL_BUT else self.tr("Who reads it"))
        self.missing.setText(model.missing)
        paint.reveal(self.missing, bool(model.missing))
        paint.reveal(self.picker, model.kind != ALL)

    def _count(self, kind: str) -> str:
        """How many would read it; of a kind of which nobody is named yet, what to do."""
        model = self._model
        if kind != ALL and not model.named[kind]:
            return self.tr("choose names")
        return counted("1 person", "%n people", len(model.readers_if(kind)))


class LeadReaders(ReadersAside):
    """Who will read the lead."""

    def __init__(self, form: LeadForm, before: str) -> None:
        self._form = form
        super().__init__(ReaderRows(form.leads.membership.me), before)
        form.leads.room_changed.connect(self._show)
        form.audience.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        form, room = self._form, self._form.leads.room
        self.rows.show(form.readers)
        self.show_count(known=room is not None)
        passed = self.tr("Anybody who reads it can pass it on.")
        if self._to_all():
            later = room is not None and room.history == "all"
            first = self.tr("Who joins later reads it too.") if later else self.tr("Who joins later does not read it.")
            self.show_limit(self.tr("Everybody in general"), f"{first} {passed}")
            return
        learn = self.tr("Left out: no title, no count, no search hit. Who joins later gets nothing either.")
        title = form.audience.left_out_words if not form.editing else ""
        self.show_limit(title or self.tr("Everybody else"), f"{learn} {passed}", "hidden")

    def _to_all(self) -> bool:
        form = self._form
        return form.audience.kind == ALL if form.row is None else form.leads.seen(form.row.scope).kind == ALL
