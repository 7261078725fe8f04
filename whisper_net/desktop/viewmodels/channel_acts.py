"""The words before somebody loses a channel or leaves it, as member_acts.py has those about a group."""

from whisper_net.desktop.viewmodels.channel_settings import INSIDE, ChannelSettingsModel
from whisper_net.desktop.viewmodels.member_acts import Act
from whisper_net.desktop.viewmodels.people_words import listed, plain_name
from whisper_net.desktop.viewmodels.plain_line import isolated, plain_line
from whisper_net.desktop.viewmodels.wording import counted, translated
from whisper_net.node.channel_settings import LEAVE, REVOKE

_MOST_NAMES, _SHORT = 3, 32


def taking_out(model: ChannelSettingsModel) -> Act:
    """Those who are ticked lose the channel."""
    people = model.people(INSIDE)
    named = listed([plain_name(name) for _, name in people], _MOST_NAMES)
    title = translated("Take %1 from %2?").replace("%2", named).replace("%1", _short(model.name))
    one = isolated(plain_line(people[0][1], _SHORT)) if people else ""
    button = counted("Take it from %1", "Take it from %n people", len(people)).replace("%1", one)
    return Act("take_out", "all-but", "", title, translated(REVOKE), button, "", red=True)


def leaving(model: ChannelSettingsModel) -> Act:
    """This person goes out of the channel."""
    title = translated("Leave %1?").replace("%1", _short(model.name))
    button = translated("Leave %1").replace("%1", _short(model.name))
    return Act("leave", "outside", "", title, translated(LEAVE), button, "", red=True)


def _short(name: str) -> str:
    return isolated(plain_line(name, _SHORT))
