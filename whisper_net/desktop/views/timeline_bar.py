"""A scroll bar over its view instead of beside it, so that rows keep one width whether it is needed or not."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QScrollBar

_WIDTH = 12


class OverlaidBar(QScrollBar):
    """Moves as the view's own bar does, which stays hidden."""

    def __init__(self, area: QAbstractScrollArea) -> None:
        super().__init__(Qt.Orientation.Vertical, area)
        self._area, self._own = area, area.verticalScrollBar()
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Scroll"))
        self._own.rangeChanged.connect(self._follow)
        self._own.valueChanged.connect(self._follow)
        self.valueChanged.connect(self._lead)
        area.installEventFilter(self)
        self._follow()

    def _follow(self) -> None:
        own = self._own
        blocked = self.blockSignals(True)
        self.setPageStep(own.pageStep())
        self.setSingleStep(own.singleStep())
        self.setRange(own.minimum(), own.maximum())
        self.setValue(own.value())
        self.blockSignals(blocked)
        self.setVisible(own.maximum() > 0)
        self._place()

    def _lead(self, value: int) -> None:
        self._own.setValue(value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._area and event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutDirectionChange):
            self._place()
        return False

    def _place(self) -> None:
        mirrored = self._area.layoutDirection() == Qt.LayoutDirection.RightToLeft
        self.setGeometry(0 if mirrored else self._area.width() - _WIDTH, 0, _WIDTH, self._area.height())
