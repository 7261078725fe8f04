"""A scroll bar over its view instead of beside it, so that rows keep one width whether it is needed or not.

Rules: the view's own bar is asked for whenever it is needed. Kept, what Python holds of it counts as deleted as soon as
Python let go of the holder around it, which it meets whenever it goes through all widgets.
"""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QScrollBar

from whisper_net.desktop.theme.theme import theme

_WIDTH = 12


class OverlaidBar(QScrollBar):
    """Moves as the view's own bar does, which stays hidden."""

    def __init__(self, area: QAbstractScrollArea) -> None:
        super().__init__(Qt.Orientation.Vertical, area)
        self._area = area
        theme().dress(self)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Scroll"))
        area.verticalScrollBar().rangeChanged.connect(self._follow)
        area.verticalScrollBar().valueChanged.connect(self._follow)
        self.valueChanged.connect(self._lead)
        area.installEventFilter(self)
        self._follow()

    def _follow(self) -> None:
        own = self._area.verticalScrollBar()
        blocked = self.blockSignals(True)
        self.setPageStep(own.pageStep())
        self.setSingleStep(own.singleStep())
        self.setRange(own.minimum(), own.maximum())
        self.setValue(own.value())
        self.blockSignals(blocked)
        self.setVisible(own.maximum() > 0)
        self._place()

    def _lead(self, value: int) -> None:
        self._area.verticalScrollBar().setValue(value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._area and event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutDirectionChange):
            self._place()
        return False

    def _place(self) -> None:
        mirrored = self._area.layoutDirection() == Qt.LayoutDirection.RightToLeft
        self.setGeometry(0 if mirrored else self._area.width() - _WIDTH, 0, _WIDTH, self._area.height())
