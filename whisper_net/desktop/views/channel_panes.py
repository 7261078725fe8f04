"""What opens beside a channel: who can read it, by name, and a search through it."""

from PySide6.QtCore import Qt, Signal

from whisper_net.desktop.theme.metrics import PANE_MEMBER, PANE_THREAD, S4, S8, S12, S16, SEMIBOLD
from whisper_net.desktop.viewmodels.channel import Channel
from whisper_net.desktop.viewmodels.search import Result, Search
from whisper_net.desktop.viewmodels.wording import counted
from whisper_net.desktop.views.kit.avatar import Avatar
from whisper_net.desktop.views.kit.box import MIDDLE, TOP, Column, Row, placed, stretched
from whisper_net.desktop.views.kit.field import SearchField
from whisper_net.desktop.views.kit.pane import Pane
from whisper_net.desktop.views.kit.rows import ListRow
from whisper_net.desktop.views.kit.text import Text

_MOST_NAMES = 200


class ReadersPane(Pane):
    """Everybody who can read what is written in a channel."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self.people = Column(gap=S4)
        super().__init__("", self.people, width=PANE_MEMBER)
        self.header.say(self.tr("Who can read here"), "")
        self.setAccessibleName(self.tr("Who can read here"))
        channel.audience_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        channel = self._channel
        self.header.say(
            self.tr("Who can read here"), " · ".join(part for part in (channel.name, channel.people) if part)
        )
        self.people.clear()
        readers = channel.audience.readers if channel.audience is not None else ()
        self.people.add(Text(_capital(channel.history) + ".", 13, "muted", wrap=True) if channel.history else None)
        self.people.add(
            Text(_capital(channel.disappears) + ".", 13, "muted", wrap=True) if channel.disappears else None
        )
        self.people.add(S8)
        for one in readers[:_MOST_NAMES]:
            name = Text(one.name, 14, elide=True)
            role = Text(self.role(one.role), 12, "muted")
            self.people.add(
                Row(Avatar(one.member, one.name, 28), S12, placed(name, MIDDLE), ..., placed(role, MIDDLE), pad=(0, S4))
            )
        if len(readers) > _MOST_NAMES:
            words = counted("and %n more", "and %n more", len(readers) - _MOST_NAMES)
            self.people.add(Text(words, 13, "muted"))

    def role(self, role: str) -> str:
        """An office in words; of an ordinary member none."""
        return {"admin": self.tr("Admin"), "vetter": self.tr("Vetter"), "helper": self.tr("Helper")}.get(role, "")


class SearchPane(Pane):
    """Results while one types; one that is pressed is opened in the channel."""

    opened = Signal(bytes)

    def __init__(self, model: Search, channel: str) -> None:
        self.model = model
        self.field = SearchField("")
        self.said = Text("", 13, "muted", wrap=True)
        self.found = Column(gap=S4)
        super().__init__("", Column(self.field, S12, self.said, S4, self.found), width=PANE_THREAD)
        model.setParent(self)
        self.header.say(self.tr("Search"), channel)
        self.setAccessibleName(self.tr("Search"))
        name = self.tr("Words in %1").replace("%1", channel)
        self.field.editor.setPlaceholderText(name)
        self.field.editor.setAccessibleName(name)
        self.field.changed.connect(model.type)
        self.field.editor.returnPressed.connect(model.search_now)
        model.changed.connect(self._show)
        self._show()

    def focus(self) -> None:
        """Begin to type."""
        self.field.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        model = self.model
        self.said.setText(self._words())
        if model.searching:
            return
        self.found.clear()
        for result in model.results:
            row = self._row(result)
            row.clicked.connect(lambda _=False, id_=result.id: self.opened.emit(id_))
            self.found.add(row)

    def _words(self) -> str:
        model = self.model
        if model.fault:
            return model.fault
        if not model.typed:
            return self.tr("What you search for never leaves this computer.")
        if model.searching:
            return self.tr("Searching…")
        if not model.results:
            return self.tr("Nothing here holds all of these words.")
        return counted("%n message, the newest first", "%n messages, the newest first", len(model.results))

    def _row(self, result: Result) -> ListRow:
        head = Row(Text(result.name, 13, "text", SEMIBOLD, elide=True), S8, Text(result.when, 12, "muted"), ...)
        words = Column(head, Text(result.text, 13, "muted", elide=True), gap=2)
        picture = placed(Avatar(result.member, result.name, 28), TOP)
        body = Row(picture, S12, stretched(words), pad=(S8, S8, S16, S8))
        return ListRow(f"{result.name}, {result.when}: {result.text}", body)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
