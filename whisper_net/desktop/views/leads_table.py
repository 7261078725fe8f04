"""The list of all leads: a row of 40 each, under a head that names its columns."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from whisper_net.desktop.theme.fonts import font
from whisper_net.desktop.theme.metrics import MEDIUM, ROW
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.lead_card import STAGE_WORDS, STAGES
from whisper_net.desktop.viewmodels.leads import Leads
from whisper_net.desktop.viewmodels.wording import translated
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import Column, stretched
from whisper_net.desktop.views.leads_delegate import Columns, RowDelegate
from whisper_net.desktop.views.leads_rows import LeadList


class _Head(QWidget):
    """The names of the columns, above them."""

    def __init__(self) -> None:
        super().__init__()
        self._names = {
            "role": self.tr("Role"),
            "company": self.tr("Company"),
            "by": self.tr("Posted by"),
            "when": self.tr("When"),
            "stage": self.tr("Stage"),
            "claims": self.tr("Claimed by"),
        }
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.restyle()

    def restyle(self) -> None:
        self.setFixedHeight(theme().scaled(ROW))

    def sizeHint(self) -> QSize:
        return QSize(theme().scaled(400), theme().scaled(ROW))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = paint.painter_of(self)
        painter.setFont(font(12, MEDIUM, scale=theme().text_scale))
        painter.setPen(theme().colour("muted"))
        for name, start, width in Columns(self.width()).places():
            right = paint.mirrored(self) != (name == "claims")  # claims stand at the end
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
            place = paint.along(self, QRect(start, 0, width, self.height()))
            painter.drawText(place, flags, self._names[name])


class Table(Column):
    """All leads that fit, one below another."""

    opened = Signal(bytes)
    menu_wanted = Signal(bytes, QPoint)
    add_wanted = Signal()

    def __init__(self, model: Leads) -> None:
        self.list = LeadList(model.every, self.tr("Leads"))
        if isinstance(self.list.delegate, RowDelegate):
            self.list.delegate.stages = {stage: translated(STAGE_WORDS[stage]) for stage in STAGES}
        super().__init__(_Head(), stretched(self.list))
        self.list.opened.connect(self.opened)
        self.list.menu_wanted.connect(self.menu_wanted)
        self.list.add_wanted.connect(self.add_wanted)
