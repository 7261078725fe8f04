"""Where what was typed and not sent is: saved here, or not kept, and why."""

from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import Row
from whisper_net.desktop.views.kit.icon import Icon
from whisper_net.desktop.views.kit.text import Text


class DraftNote(Row):
    """One line at the foot of what one types in."""

    def __init__(self, words: str) -> None:
        self._words = words
        self.icon, self.text = Icon("saved", "faint", 14), Text(words, 12, "muted")
        super().__init__(self.icon, 6, self.text)

    def say(self, *, saved: bool, unkept: str = "") -> None:
        """Show that it is saved, or else why it is not; nothing while neither is known."""
        self.icon.show_icon("warning" if unkept else "saved", "warning" if unkept else "faint")
        self.text.setText(unkept or self._words)
        self.text.set_colour("warning" if unkept else "muted")
        paint.reveal(self, saved or bool(unkept))
