"""From what members say of themselves to what changes on the screen."""

from whisper_net.core.documents.entries import Profile
from whisper_net.core.documents.patches import Origin, ProfileSet
from whisper_net.core.ids import GroupId, ScopeId


def profile_patch(entry: Profile, origin: Origin, group: GroupId) -> ProfileSet | None:
    """The outcome of one entry; a profile outside the group's own scope is shown as nothing."""
    return ProfileSet(origin, entry.name) if origin.scope == ScopeId(group) else None
