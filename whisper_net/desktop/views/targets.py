"""What Ctrl+K offers that is the same in every group: its places, the sections of settings, and what one may do."""

from whisper_net.desktop.viewmodels.place import INVITE, NEW_CIRCLE, PEOPLE, SETTINGS, Place
from whisper_net.desktop.viewmodels.shell import ShellModel
from whisper_net.desktop.viewmodels.switcher import Target
from whisper_net.desktop.viewmodels.wording import translated
from whisper_net.desktop.views import places
from whisper_net.desktop.views.sections import SECTIONS


def targets(model: ShellModel) -> list[Target]:
    """Everything that has a place, whatever is in it."""
    kind = translated("Places")
    found = [Target(kind, translated(one.name), "", one.icon, Place(one.kind)) for one in places.everywhere()]
    kind = translated("Settings")
    found += [Target(kind, translated(one.name), "", one.icon, Place(SETTINGS, one.kind)) for one in SECTIONS]
    return [*found, *_doing(model)]


def _doing(model: ShellModel) -> list[Target]:
    """What one may begin."""
    group, kind = model.group, translated("Do")
    if group is None or not any(one.kind == PEOPLE for one in places.NAVIGATION):
        return []
    to = translated("to %1").replace("%1", group.name)
    found = [Target(kind, translated("Invite somebody"), to, "invite", Place(PEOPLE, INVITE))]
    if group.role:
        how = translated("or type @ and a name")
        found.append(Target(kind, translated("New message or circle"), how, "comments", Place(NEW_CIRCLE)))
    return found
