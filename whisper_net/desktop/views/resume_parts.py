"""Which part of a résumé is on the page, where all of it would take too long to show at once."""

from whisper_net.desktop.theme.metrics import GUTTER, GUTTER_END, ROW, S8
from whisper_net.desktop.views.kit.box import Row, stretched
from whisper_net.desktop.views.kit.button import OUTLINED, Button
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.resume_page import PageView

_HIGH = 44


class PartsBar(Row):
    """Below the heading of a page; gone where there is one part."""

    def __init__(self, page: PageView) -> None:
        self._page = page
        self.told = Text("", 12, "muted", elide=True)
        self.before = Button(self.tr("Previous part"), OUTLINED, size=ROW)
        self.after = Button(self.tr("Next part"), OUTLINED, size=ROW)
        pad = (GUTTER, 0, GUTTER_END, 0)
        super().__init__(stretched(self.told), self.before, self.after, gap=S8, pad=pad, height=_HIGH, edges=["bottom"])
        self.before.clicked.connect(lambda: page.show_part(page.part[0] - 1))
        self.after.clicked.connect(lambda: page.show_part(page.part[0] + 1))
        self.hide()

    def show_part(self, number: int, count: int, *, editing: bool) -> None:
        """Say which of how many is shown."""
        told = self.tr("This résumé is long and is shown in parts: %1 of %2. Comments lead to their part.")
        self.told.setText(told.replace("%1", str(number)).replace("%2", str(count)))
        self.before.setEnabled(number > 1)
        self.after.setEnabled(number < count)
        self.setVisible(count > 1 and not editing)
