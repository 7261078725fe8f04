"""Tables of a message in the theme: one thin line between cells, and room in them. Qt draws them as in 1995."""

from PySide6.QtGui import QTextDocument, QTextFrameFormat, QTextTable

from whisper_net.desktop.theme.theme import theme

_PAD = 6


def rule_tables(document: QTextDocument) -> None:
    """Set the lines of every table. Costs nothing where there is none."""
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            form = frame.format()
            form.setBorderCollapse(True)
            form.setBorder(1)
            form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
            form.setBorderBrush(theme().colour("border"))
            form.setCellPadding(theme().scaled(_PAD))
            form.setCellSpacing(0)
            frame.setFormat(form)
