"""Joining a group by a key: asking everybody who is named or known, and leaving the request at the key's relays."""

from typing import Any

from whisper_net.node.applicant import Applicant
from whisper_net.node.asked import remember_asked
from whisper_net.node.node import Node
from whisper_net.node.operations.asking import ask_all, standing, state_of
from whisper_net.node.operations.network import SYNC_SECONDS, enter

ASK_AGAIN_SECONDS = 1.0


async def join(
    node: Node,
    key: str,
    me: str,
    claim: str = "",
    peers: list[str] | None = None,
    wait: float = 0,
    relays: list[str] | None = None,
) -> Any:
    """Ask every peer and every relay once; then, for `wait` seconds, again, until somebody answered.

    `relays` are such as the key does not name, as eight words never do.
    """
    applicant, phrase = await node.apply(key, me, claim, relays or [])
    await remember_asked(node, applicant.entry.file)
    typed = peers or []
    node.addresses.remember_typed(applicant.entry.file, typed)
    unanswered = await ask_until(node, applicant, typed, wait)
    shown = standing(applicant)
    return shown | {"phrase": phrase or None, "unanswered": unanswered, "attempt": applicant.entry.file}


async def ask_until(node: Node, applicant: Applicant, typed: list[str], wait: float) -> list[str]:
    """Ask at every address and relay, again for `wait` seconds as long as nobody answers, and enter if welcomed.

    Why those did not answer who did not the last time.
    """
    file, deadline = applicant.entry.file, node.means.clock.monotonic() + wait
    while True:
        asked = await ask_all(node, applicant, node.addresses.of(file, typed))
        node.refuse_twice(applicant)
        if state_of(applicant) != "joining" or node.means.clock.monotonic() >= deadline:
            break
        await node.means.clock.sleep(ASK_AGAIN_SECONDS)
    if applicant.group is not None:
        await enter(node, applicant, node.addresses.of(file, typed), max(wait, SYNC_SECONDS))
    return asked.unanswered
