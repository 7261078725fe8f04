"""The part of a member's pane that is read for them alone: which computers they have, and who could act about them."""

from whisper_net.desktop.theme.metrics import MEDIUM, S4, S8, S12, S16
from whisper_net.desktop.viewmodels.member_page import Device, MemberPage
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import MIDDLE, Column, Divider, Item, Row, placed, stretched
from whisper_net.desktop.views.kit.chip import FACT, FAILED, Chip
from whisper_net.desktop.views.kit.icon import IconTile
from whisper_net.desktop.views.kit.pane import Section
from whisper_net.desktop.views.kit.text import Text

_MOST_DEVICES = 20
_TILE, _ICON, _RADIUS = 36, 18, 8


class Devices(Column):
    """Somebody's computers, and what became of each."""

    def __init__(self, page: MemberPage) -> None:
        self._page = page
        self._shown: tuple[Device, ...] = ()
        super().__init__()
        page.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        devices = self._page.devices
        if devices == self._shown:
            return
        self._shown = devices
        self.clear()
        live = sum(one.live for one in devices)
        items: list[Item] = [S16, Divider(), S16, Section(self.tr("Devices"), str(live)), S8]
        items += [_device(one) for one in devices[:_MOST_DEVICES]]
        rest = len(devices) - _MOST_DEVICES
        items += [Text(self.tr("and %1 more").replace("%1", str(rest)), 12, "muted")] if rest > 0 else []
        for item in items:
            self.add(item)


class Unable(Column):
    """Who could do what this person cannot; nothing where they can."""

    def __init__(self) -> None:
        self.words = Text("", 12, "muted", wrap=True)
        super().__init__(S16, Divider(), S12, self.words)
        paint.reveal(self, False)

    def say(self, words: str) -> None:
        self.words.setText(words)
        paint.reveal(self, bool(words))


def _device(one: Device) -> Row:
    words = Column(..., Text(one.title, 13, "text", MEDIUM), Text(one.detail, 12, "muted", wrap=True), ...)
    state = Chip(one.state, FACT if one.live else FAILED)
    tile = placed(IconTile("devices", _TILE, _ICON, _RADIUS, fill="pill"), MIDDLE)
    return Row(tile, S12, stretched(words), S8, placed(state, MIDDLE), pad=(0, S4))
