"""From what our own person asks for to the one entry that says it. Commands know no wire form, entries no command."""

from whisper_net.core.documents import entries as say
from whisper_net.core.group import commands as do
from whisper_net.core.ids import GroupId, ScopeId


def scope_of(command: do.Written, group: GroupId) -> ScopeId:
    """Where it is written: a profile in the scope of the whole group."""
    return ScopeId(group) if isinstance(command, do.SetProfile) else command.scope


def entry_of(command: do.Written) -> say.Known:
    match command:
        case do.PostMessage(_, text, reply_to):
            return say.Post(text, reply_to)
        case do.EditMessage(_, target, text):
            return say.Edit(target, text)
        case do.DeleteMessage(_, target):
            return say.Delete(target)
        case do.React(_, target, emoji, on):
            return say.React(target, emoji, on)
        case do.SetProfile(name):
            return say.Profile(name)
        case do.PostLead(_, company, role, url, note):
            return say.Lead(company, role, url, note)
        case do.EditLead(_, target, company, role, url, note):
            return say.LeadEdit(target, company, role, url, note)
        case do.WithdrawLead(_, target):
            return say.LeadWithdraw(target)
        case do.ClaimLead(_, target, on):
            return say.Claim(target, on)
        case do.CommentResume(_, resume, anchor, text):
            words = (anchor.quote, anchor.before, anchor.after, anchor.start, anchor.version)
            return say.ResumeComment(resume, *words, text)
    return say.ResolveComment(command.target, command.on)
