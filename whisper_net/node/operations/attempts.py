"""Attempts to join, one by one, after they were begun: ask again, say anew who asks, take it back.

An attempt is named by the file that it may become, as memberships.attempts lists it.
"""

from typing import Any

from whisper_net.core.documents.entries import check_text
from whisper_net.core.errors import NotAllowed, NotFound
from whisper_net.core.wire.bounds import MAX_CLAIM, MAX_NAME
from whisper_net.core.wire.relay_address import parse_relay
from whisper_net.node.applicant import Applicant
from whisper_net.node.node import Node
from whisper_net.node.operations import asking, network

ASK_SECONDS = 20.0


async def attempt_ask(node: Node, attempt: str, peers: list[str] | None = None, relays: list[str] | None = None) -> Any:
    """Ask at these addresses, and at those that are known, how it stands; leave it at these relays from now on, too.

    `unanswered` says by place why nobody answered there. Raises RelayAddressError, JoinRefused, ExpiredInvitation.
    """
    applicant = find(node, attempt)
    typed, further = peers or [], [str(parse_relay(url)) for url in relays or []]
    if further:
        await applicant.use_relays(further)
    node.addresses.remember_typed(applicant.entry.file, typed)
    asked = await asking.ask_all(node, applicant, node.addresses.of(applicant.entry.file, typed), ASK_SECONDS)
    node.refuse_twice(applicant)
    if applicant.group is not None:
        addresses = node.addresses.of(applicant.entry.file, typed)
        await network.enter(node, applicant, addresses, network.SYNC_SECONDS)
    return {"state": asking.state_of(applicant), "unanswered": asked.faults}


async def attempt_edit(node: Node, attempt: str, me: str, claim: str = "") -> Any:
    """Say anew who asks. Raises NotAllowed once it is signed, TooLong or RefusedError."""
    applicant = find(node, attempt)
    check_text("name", me, MAX_NAME)
    if claim:
        check_text("claim", claim, MAX_CLAIM)
    if applicant.application.sealed:
        raise NotAllowed("your request is signed and on its way: what it says stays as it is")
    await applicant.call_oneself(me, claim)
    return {"attempt": attempt, "me": me, "claim": claim}


async def attempt_withdraw(node: Node, attempt: str) -> Any:
    """Forget it, with its key. Whoever saw the request already keeps it until it is declined or runs out."""
    await node.forget(find(node, attempt))
    return {"attempt": attempt, "state": "withdrawn"}


def find(node: Node, attempt: str) -> Applicant:
    """Raises NotFound."""
    found = next((one for one in node.applicants if one.entry.file == attempt), None)
    if found is None:
        raise NotFound("no such attempt to join here; it may be over")
    return found
