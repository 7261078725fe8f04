"""One person's devices: adding this one by their twelve words, listing them, revoking a lost one."""

from typing import Any

from whisper_net.core.crypto.phrase import entropy_of
from whisper_net.core.errors import NobodyReachable, WhisperNetError
from whisper_net.core.group.commands_devices import RevokeDevice
from whisper_net.node.asked import remember_asked
from whisper_net.node.node import Node
from whisper_net.node.operations import asking, joining, shown


async def device_add(
    node: Node,
    key: str,
    phrase: str,
    peers: list[str] | None = None,
    wait: float = 0,
    relays: list[str] | None = None,
) -> Any:
    """Come in as a further device of the person whose twelve words these are, by a key from any admin or vetter.

    Nobody has to approve: whoever answers is told by the words who this is. Raises MistypedWord or KeyTextError,
    JoinRefused, ExpiredInvitation, and NobodyReachable, after which nothing is kept.
    """
    applicant, typed = await node.begin_device(key, entropy_of(phrase), relays or []), peers or []
    try:
        unanswered = await joining.ask_until(node, applicant, typed, wait)
    except WhisperNetError:
        await node.forget(applicant)
        raise
    if not applicant.application.sealed:
        await node.forget(applicant)
        raise NobodyReachable(_nobody(unanswered))
    await remember_asked(node, applicant.entry.file)
    node.addresses.remember_typed(applicant.entry.file, typed)
    known = applicant.group.group.state.me if applicant.group is not None else None
    return {
        "group": (applicant.entry.group or b"").hex(),
        "name": applicant.entry.name,
        "member": applicant.application.member.hex(),
        "device": known.device.hex() if known is not None else None,
        "state": asking.state_of(applicant),
        "unanswered": unanswered,
        "attempt": applicant.entry.file,
    }


async def device_list(node: Node, group: str | None = None) -> Any:
    """One's own devices in a group, the oldest first; `state` is live, revoked, or doubled: it was copied."""
    state = node.pick(group).group.state
    return [
        {
            "device": record.device.hex(),
            "added": shown.time_text(record.added),
            "state": record.state,
            "this": record.device == state.me.device,
        }
        for record in state.log.view().device_records(state.me.member)
    ]


async def device_revoke(node: Node, device: str, phrase: str | None = None, group: str | None = None) -> Any:
    """Let nothing count any more that a lost device of one's own writes, and give every room a new key.

    With the twelve words it is the root that says so, whose word goes before any device's, the thief's too.
    """
    chosen = node.pick(group)
    words = None if phrase is None else entropy_of(phrase)
    id_ = shown.device(chosen, device)
    await chosen.submit(RevokeDevice(id_, words))
    return {"device": id_.hex()}


def _nobody(unanswered: list[str]) -> str:
    why = f"; {unanswered[0]}" if unanswered else ""
    return f"nobody who knows this key has answered, and nothing was kept{why}; name an address where a vetter listens"
