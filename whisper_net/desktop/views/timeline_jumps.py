"""Ways to where the news are: up to the first unread message, down to the latest; they lie over the timeline."""

from PySide6.QtCore import QEvent, QObject

from whisper_net.desktop.theme.metrics import CARD, S12
from whisper_net.desktop.viewmodels.timeline import Timeline
from whisper_net.desktop.viewmodels.wording import counted
from whisper_net.desktop.views.kit.button import OUTLINED, TONAL, Button
from whisper_net.desktop.views.timeline import TimelineView


class Jumps(QObject):
    """Two buttons over a timeline, each only while it leads somewhere."""

    def __init__(self, model: Timeline, view: TimelineView) -> None:
        super().__init__(view)
        self._model, self._view = model, view
        self.up = Button("", TONAL, icon="up", size=CARD, parent=view)
        self.down = Button("", OUTLINED, icon="down", size=CARD, parent=view)
        self.up.clicked.connect(model.show_missed)
        self.down.clicked.connect(model.jump_to_latest)
        model.stood.connect(self.show)
        model.opened.connect(self.show)
        view.verticalScrollBar().valueChanged.connect(self.show)
        view.installEventFilter(self)
        self.show()

    def show(self) -> None:
        """Say what there is, where there is something."""
        model, view = self._model, self._view
        self.up.setText(counted("%n unread message above", "%n unread messages above", model.missed))
        self.up.setVisible(model.missed > 0)
        news = counted("%n new message", "%n new messages", model.news)
        self.down.setText(news if model.news else self.tr("Jump to the latest"))
        self.down.set_kind(TONAL if model.news else OUTLINED)
        bar = view.verticalScrollBar()
        away = bar.maximum() - bar.value() > view.viewport().height()
        self.down.setVisible(bool(model.rowCount()) and (model.newer or away or (model.news > 0 and not view.at_end)))
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._view and event.type() == QEvent.Type.Resize:
            self.show()
        return False

    def _place(self) -> None:
        width, height = self._view.width(), self._view.height()
        for button, y in ((self.up, S12), (self.down, height - self.down.sizeHint().height() - S12)):
            size = button.sizeHint()
            button.setGeometry((width - size.width()) // 2, y, size.width(), size.height())
            button.raise_()
