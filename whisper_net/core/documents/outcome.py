"""The one door from an entry of any kind to its patches."""

from whisper_net.core.documents.accords import AccordEntry
from whisper_net.core.documents.comments import comment_patch
from whisper_net.core.documents.entries import (
    Claim,
    Entry,
    Lead,
    LeadEdit,
    LeadWithdraw,
    Profile,
    ResolveComment,
    ResumeComment,
    Unknown,
)
from whisper_net.core.documents.leads import lead_patch
from whisper_net.core.documents.messages import message_patch
from whisper_net.core.documents.patches import Origin, Patch
from whisper_net.core.documents.profile import profile_patch
from whisper_net.core.ids import GroupId


def patch_of(entry: Entry, origin: Origin, group: GroupId) -> Patch | None:
    """What one entry changes on screens; None for what is kept and shown as nothing, or acted upon (accords.py)."""
    if isinstance(entry, Unknown | AccordEntry):
        return None
    if isinstance(entry, Profile):
        return profile_patch(entry, origin, group)
    if isinstance(entry, Lead | LeadEdit | LeadWithdraw | Claim):
        return lead_patch(entry, origin)
    if isinstance(entry, ResumeComment | ResolveComment):
        return comment_patch(entry, origin)
    return message_patch(entry, origin)
