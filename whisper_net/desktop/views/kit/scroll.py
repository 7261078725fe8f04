"""A column that scrolls: without a frame, on whatever ground it lies, bringing what gets the focus into sight."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from whisper_net.desktop.theme.theme import theme


class Scroll(QScrollArea):
    """Scrolls one widget up and down."""

    def __init__(self, content: QWidget, *, name: str = "") -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(name)
        theme().dress(self.verticalScrollBar())
        self.viewport().setAutoFillBackground(False)
        self.setWidget(content)
        content.setAutoFillBackground(False)
        content.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def minimumSizeHint(self) -> QSize:
        """As wide as what it scrolls, as it never scrolls sideways."""
        content = self.widget()
        wide = content.minimumSizeHint().width() if content is not None else 0
        return QSize(wide, super().minimumSizeHint().height())
