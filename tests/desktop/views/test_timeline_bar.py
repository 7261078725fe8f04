"""The scroll bar over a view follows the view's own, whatever becomes of what Python held of that."""

import shiboken6
from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QApplication, QListView

from tests.desktop.ground import settle
from whisper_net.desktop.views.timeline_bar import OverlaidBar


def test_bar_follows_after_python_lost_hold_of_the_views_own(qapp: QApplication) -> None:
    view = QListView()
    view.setModel(QStringListModel([str(n) for n in range(20)]))
    bar = OverlaidBar(view)
    view.resize(200, 100)
    view.show()
    settle()
    assert bar.isVisible()
    shiboken6.invalidate(view.verticalScrollBar())
    view.verticalScrollBar().setValue(3)
    assert bar.value() == 3
    view.resize(200, 2_000)
    settle()
    assert bar.isHidden()
