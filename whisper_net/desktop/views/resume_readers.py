"""Who can read a résumé, by name: what the audience chip opens."""

from whisper_net.desktop.theme.metrics import MESSAGE_LINE, S4, S12, S16
from whisper_net.desktop.viewmodels.resumes_readers import Readers
from whisper_net.desktop.viewmodels.wording import counted, translated
from whisper_net.desktop.views.kit.avatar import Avatar
from whisper_net.desktop.views.kit.box import MIDDLE, Column, Row, placed
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.text import Text

_MOST_NAMES = 200


def readers_dialog(readers: Readers) -> Dialog:
    """Everybody who reads résumés here, as it is known now."""
    told = translated("Everybody in the channel general reads what is shared here, and whoever joins it later.")
    rows = [
        Row(Avatar(one.member, one.name, 28), S12, placed(Text(one.name, 14, elide=True), MIDDLE), ..., pad=(0, S4))
        for one in readers.people[:_MOST_NAMES]
    ]
    left = len(readers.people) - _MOST_NAMES
    more = Text(counted("and %n more", "and %n more", left), 13, "muted") if left > 0 else None
    body = Column(Text(told, 14, "muted", wrap=True, line=MESSAGE_LINE), S16, *rows, more)
    return Dialog(translated("Who can read this"), body, width=440)
