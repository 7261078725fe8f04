"""The form of a lead: what it is, and beside it, always in sight, who will read it.

Rules: what is wrong stands beside its field, in words, and nothing that was typed is taken away: closing keeps it as a
draft, which is said only once it is saved. The one filled button says how many people it posts to.
"""

from PySide6.QtCore import Qt

from whisper_net.desktop.theme.metrics import S12
from whisper_net.desktop.viewmodels.lead_form import COMPANY, NOTE, ROLE, URL, LeadForm, Typed, full_address
from whisper_net.desktop.viewmodels.wording import readers
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.banner import DANGER, INFO, Banner
from whisper_net.desktop.views.kit.box import Column, Divider, Item, Row, stretched
from whisper_net.desktop.views.kit.button import FILLED, LINK, TEXT, Button
from whisper_net.desktop.views.kit.chip import AUDIENCE_ICONS
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.field import AreaField, Field
from whisper_net.desktop.views.lead_audience import AudienceChoice, LeadReaders

_WIDTH, _HEIGHT = 800, 720


class LeadDialog(Dialog):
    """A new lead, or one of one's own."""

    def __init__(self, form: LeadForm) -> None:
        self.form = form
        self._make_fields()
        self.again = Button(self.tr("Start over"), LINK)
        kept = self.tr("You wrote this earlier and did not post it.")
        self.kept = Banner(INFO, kept, icon="saved", actions=[self.again])
        self.fault = Banner(DANGER, "")
        self.act = Button("", FILLED, icon="everyone")
        self.cancel = Button(self.tr("Cancel"), TEXT)
        self.audience = AudienceChoice(form.audience)
        self.readers = LeadReaders(form, self._before(form))
        below: list[Item] = [] if form.editing else [Divider(), self.audience]
        both = Row(stretched(self.role), stretched(self.company), gap=S12)
        super().__init__(
            self.tr("Edit the lead") if form.editing else self.tr("Add a lead"),
            Column(self.kept, self.fault, self.link, both, self.text, *below, gap=S12),
            actions=[self.cancel, self.act],
            note=self.tr("Draft saved here"),
            width=_WIDTH,
            height=_HEIGHT,
            aside=self.readers,
        )
        form.setParent(self)
        self._show_typed()
        self._show_fault()
        paint.reveal(self.kept, form.from_draft)
        self._connect()
        self._show_people()
        self._show_saved()

    def _make_fields(self) -> None:
        optional = self.tr("optional")
        self.link = Field(self.tr("Link"), icon="link", optional=optional, placeholder="https://")
        self.role, self.company = Field(self.tr("Role")), Field(self.tr("Company"))
        told = self.tr("Place, pay, whom to ask. Markdown works.")
        self.text = AreaField(self.tr("Note"), lines=4, optional=optional, help_text=told)
        self._fields: dict[str, Field | AreaField] = {
            URL: self.link,
            ROLE: self.role,
            COMPANY: self.company,
            NOTE: self.text,
        }

    def _before(self, form: LeadForm) -> str:
        return self.tr("By name, before you save.") if form.editing else self.tr("By name, before you post.")

    def _connect(self) -> None:
        form = self.form
        for field in self._fields.values():
            field.changed.connect(self._write)
        for line in (self.link, self.role, self.company):
            line.entered.connect(self.act.click)
        self.link.editor.editingFinished.connect(self._look_at_link)
        form.restored.connect(self._show_typed)
        form.saved_changed.connect(self._show_saved)
        form.refused.connect(self._show_refused)
        form.stored.connect(lambda _: self.accept())
        form.leads.room_changed.connect(self._show_people)
        form.audience.changed.connect(self._show_people)
        self.act.clicked.connect(self._post)
        self.cancel.clicked.connect(self.reject)
        self.again.clicked.connect(self._start_over)

    # -- what was typed

    def _write(self) -> None:
        self.form.write(Typed(self.link.text(), self.role.text(), self.company.text(), self.text.text()))

    def _show_typed(self) -> None:
        typed = self.form.typed
        said = {URL: typed.url, ROLE: typed.role, COMPANY: typed.company, NOTE: typed.note}
        for name, field in self._fields.items():
            if field.text() != said[name]:
                blocked = field.blockSignals(True)
                field.set_text(said[name])
                field.blockSignals(blocked)

    def _look_at_link(self) -> None:
        """Left, the field says at once what is wrong with an address, and completes one that was begun late."""
        meant = full_address(self.link.text())
        if meant != self.link.text():
            self.link.set_text(meant)
        self.link.set_error(self.form.fault_of(URL) if meant else "")

    def _start_over(self) -> None:
        self.form.discard()
        self.kept.hide()
        self.link.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_saved(self) -> None:
        paint.reveal(self.note, self.form.saved)

    # -- posting

    def _show_people(self) -> None:
        people = self.form.people
        does = self.tr("Save for %1") if self.form.editing else self.tr("Post to %1")
        self.act.setText(readers(does, people))
        self.act.updateGeometry()
        self.act.set_busy(self.form.busy)
        kind = self.form.audience.kind if not self.form.editing else "all"
        self.act.set_icon(AUDIENCE_ICONS[kind])
        self.act.setEnabled(people > 0 and not self.form.busy and (self.form.editing or self.form.audience.ready))

    def _post(self) -> None:
        self._write()
        self.form.post()
        self._show_people()

    def _show_refused(self) -> None:
        wrong = {one.field: one.words for one in self.form.wrong}
        for name, field in self._fields.items():
            field.set_error(wrong.get(name, ""))
        self._show_fault()
        self._show_people()
        first = next((self._fields[one.field] for one in self.form.wrong), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_fault(self) -> None:
        self.fault.say(self.form.fault, self.tr("What you typed is still here.") if self.form.fault else "")
        paint.reveal(self.fault, bool(self.form.fault))
