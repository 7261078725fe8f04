"""Every operation by name: the one way in, for the control socket and for commands that open the store themselves."""

import inspect
from collections.abc import Awaitable, Callable
from typing import Any

from whisper_net.core.errors import LocalError
from whisper_net.node.node import Node
from whisper_net.node.operations import (
    accords,
    acks,
    attachments,
    attempts,
    bundles,
    channels,
    circles,
    devices,
    doctor,
    history,
    importing,
    joining,
    lan,
    leads,
    network,
    people,
    quarantine,
    reach,
    recovery,
    refounding,
    relays,
    repair,
    resumes,
    standing,
    talk,
    verifying,
    words,
)

Operation = Callable[..., Awaitable[Any]]

OPERATIONS: dict[str, Operation] = {
    "standing": standing.standing,
    "group_found": people.group_found,
    "group_forget": people.group_forget,
    "group_list": people.group_list,
    "group_log": history.group_log,
    "group_import": importing.group_import,
    "quarantine_list": quarantine.quarantine_list,
    "quarantine_extend": quarantine.quarantine_extend,
    "group_refound": refounding.group_refound,
    "group_quorum": accords.group_quorum,
    "group_quorum_remove": accords.group_quorum_remove,
    "group_quorum_promote": accords.group_quorum_promote,
    "group_quorum_sign": accords.group_quorum_sign,
    "group_quorum_withdraw": accords.group_quorum_withdraw,
    "invite_create": people.invite_create,
    "invite_list": people.invite_list,
    "invite_revoke": people.invite_revoke,
    "member_list": people.member_list,
    "member_approve": people.member_approve,
    "member_decline": people.member_decline,
    "member_promote": people.member_promote,
    "member_demote": people.member_demote,
    "member_remove": people.member_remove,
    "member_leave": people.member_leave,
    "member_verify": verifying.member_verify,
    "device_add": devices.device_add,
    "device_list": devices.device_list,
    "device_revoke": devices.device_revoke,
    "channel_list": channels.channel_list,
    "channel_create": channels.channel_create,
    "channel_grant": channels.channel_grant,
    "channel_revoke": channels.channel_revoke,
    "channel_policy": channels.channel_policy,
    "circle_create": circles.circle_create,
    "circle_list": circles.circle_list,
    "circle_add": circles.circle_add,
    "circle_remove": circles.circle_remove,
    "dm": circles.dm,
    "messages": talk.messages,
    "message_show": talk.message_show,
    "post": talk.post,
    "reply": talk.reply,
    "edit": talk.edit,
    "delete": talk.delete,
    "react": talk.react,
    "attach": attachments.attach,
    "attachment_list": attachments.attachment_list,
    "attachment_fetch": attachments.attachment_fetch,
    "attachment_save": attachments.attachment_save,
    "attachment_forget": attachments.attachment_forget,
    "lead_list": leads.lead_list,
    "lead_add": leads.lead_add,
    "lead_edit": leads.lead_edit,
    "lead_claim": leads.lead_claim,
    "lead_unclaim": leads.lead_unclaim,
    "lead_withdraw": leads.lead_withdraw,
    "lead_share": leads.lead_share,
    "audience_preview": leads.audience_preview,
    "resume_list": resumes.resume_list,
    "resume_show": resumes.resume_show,
    "resume_add": resumes.resume_add,
    "resume_edit": resumes.resume_edit,
    "resume_comment": resumes.resume_comment,
    "resume_resolve": resumes.resume_resolve,
    "join": joining.join,
    "attempt_ask": attempts.attempt_ask,
    "attempt_edit": attempts.attempt_edit,
    "attempt_withdraw": attempts.attempt_withdraw,
    "words_unchecked": words.words_unchecked,
    "words_state": words.words_state,
    "words_check": words.words_check,
    "words_checked": words.words_checked,
    "recovery_backup": recovery.recovery_backup,
    "recovery_restore": recovery.recovery_restore,
    "recovery_rehearse": recovery.recovery_rehearse,
    "bundle_export": bundles.bundle_export,
    "bundle_import": bundles.bundle_import,
    "sync": network.sync,
    "relay_add": relays.relay_add,
    "relay_forget": relays.relay_forget,
    "relay_list": relays.relay_list,
    "relay_again": relays.relay_again,
    "relay_proxy": relays.relay_proxy,
    "status": network.status,
    "doctor": doctor.doctor,
    "listening": reach.listening,
    "listen": reach.listen,
    "address_list": reach.address_list,
    "address_add": reach.address_add,
    "address_forget": reach.address_forget,
    "acks_status": acks.acks_status,
    "acks_put": acks.acks_put,
    "lan_status": lan.lan_status,
    "lan_home": lan.lan_home,
    "lan_forget": lan.lan_forget,
    "repair": repair.repair,
}


class BadCall(LocalError):
    """A call that no version of these commands makes."""

    code = "bad_call"


async def perform(node: Node, name: str, args: dict[str, Any]) -> Any:
    """Run one operation; its answer is what JSON can say. Raises LocalError."""
    operation = OPERATIONS.get(name)
    if operation is None:
        raise BadCall(f"this node knows no command {name[:40]!r}; it may be of another version")
    try:
        inspect.signature(operation).bind(node, **args)
    except TypeError as error:
        raise BadCall(f"{name}: {error}") from error
    return await operation(node, **args)
