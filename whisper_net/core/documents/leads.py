"""From what was written about job leads to what changes on the board.

A lead has one author; claims are anybody's and lock nothing: two that were made offline both show. Which stage a lead
has (found, claimed, closed) is told by whoever folds these: ports/leads.py.
"""

from typing import TypeAlias

from whisper_net.core.documents.entries import Claim, Lead, LeadEdit, LeadWithdraw
from whisper_net.core.documents.patches import LeadClaimed, LeadEdited, LeadPosted, LeadWithdrawn, Origin

LeadEntry: TypeAlias = Lead | LeadEdit | LeadWithdraw | Claim
LeadPatch: TypeAlias = LeadPosted | LeadEdited | LeadWithdrawn | LeadClaimed


def lead_patch(entry: LeadEntry, origin: Origin) -> LeadPatch:
    """The outcome of one entry. Whether an edit counts is told by the fold, which knows whose lead its target is."""
    match entry:
        case Lead(company, role, url, note):
            return LeadPosted(origin, company, role, url, note)
        case LeadEdit(target, company, role, url, note):
            return LeadEdited(origin, target, company, role, url, note)
        case LeadWithdraw(target):
            return LeadWithdrawn(origin, target)
    return LeadClaimed(origin, entry.target, entry.on)
