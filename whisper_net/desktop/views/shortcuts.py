"""The list of keys, as Ctrl+/ shows it."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from whisper_net.desktop.theme.metrics import MEDIUM, S4, S8, S24, SEMIBOLD
from whisper_net.desktop.viewmodels.shortcuts import SHORTCUTS
from whisper_net.desktop.viewmodels.wording import translated
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import Column, Row, stretched
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.keys import written
from whisper_net.desktop.views.kit.text import Text

_WIDTH = 720
AT_LEFT = 2
"""Groups in the first column, so that both are about as long."""


class Key(Row):
    """The name of a key, as it stands on the keyboard."""

    def __init__(self, keys: str) -> None:
        super().__init__(Text(written(keys, " "), 12, "muted", MEDIUM), pad=(6, 2))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint.rounded(paint.painter_of(self), QRectF(self.rect()), 4, "pill")


def shortcuts_dialog() -> Dialog:
    """All keys, in two columns."""
    groups = [_group(translated(title), title) for title in SHORTCUTS]
    columns = Column(*groups[:AT_LEFT], ..., gap=S24), Column(*groups[AT_LEFT:], ..., gap=S24)
    return Dialog(translated("Keys"), Row(*(stretched(column) for column in columns), gap=32), width=_WIDTH)


def _group(title: str, key: str) -> Column:
    lines = [Row(stretched(Text(translated(one.does), 13, wrap=True)), Key(one.keys), gap=S8) for one in SHORTCUTS[key]]
    return Column(Text(title, 13, "text", SEMIBOLD), S4, *lines, gap=S4)
