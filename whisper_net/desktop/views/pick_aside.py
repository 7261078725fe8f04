"""The side of a dialog in which people are picked: a title, a word about it, a search field, and names with ticks.

What the words say, and who is ticked, is the dialog's own business: it sets them in `show_state`, which is called now
and whenever its model changes.
"""

from typing import Any, Protocol

from PySide6.QtCore import SignalInstance

from whisper_net.desktop.theme.metrics import S4, S8, S12, S16, S24, SEMIBOLD
from whisper_net.desktop.viewmodels.new_channel import PickRows
from whisper_net.desktop.views.kit.box import Column, stretched
from whisper_net.desktop.views.kit.field import SearchField
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.new_channel_people import PickList


class Picking(Protocol):
    """What a model tells its side, and is told by it."""

    @property
    def changed(self) -> SignalInstance: ...

    def toggle(self, member: Any) -> None: ...


class PickAside(Column):
    """People with ticks, beside what is done with them."""

    def __init__(self, model: Picking, rows: PickRows, width: int, *below: Text) -> None:
        """`below` stands between the search field and the names."""
        self.title = Text("", 14, "text", SEMIBOLD)
        self.note = Text("", 12, "muted", wrap=True)
        self.search = SearchField(self.tr("Find a name"))
        self.list = PickList(rows)
        head = Column(self.title, S4, self.note, S12, self.search, S8, *below)
        super().__init__(head, stretched(self.list), pad=(S16, S24, S16, S8), fill="well", edges=["start"], width=width)
        self.list.toggled.connect(model.toggle)
        self.search.changed.connect(rows.search)
        model.changed.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        """Say what the model says now."""
