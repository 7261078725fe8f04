"""Asking for an attempt to join: everybody at a typed or known address once, and every relay of its key."""

import asyncio
from typing import Any

import msgspec

from whisper_net.core.errors import WhisperNetError
from whisper_net.core.group.applying import ExpiredInvitation, group_of
from whisper_net.node.applicant import ANSWER_SECONDS, Applicant
from whisper_net.node.join_refused import InGroupAlready, JoinRefused
from whisper_net.node.node import Node
from whisper_net.ports.store import PeerEntry
from whisper_net.ports.transport import Unreachable


class Asked(msgspec.Struct, frozen=True):
    """How one round of asking went."""

    answered: int
    """People and relays."""
    faults: dict[str, str]
    """Why the others did not, in words, by where they were asked."""

    @property
    def unanswered(self) -> list[str]:
        """Why they did not."""
        return list(self.faults.values())


async def ask_all(node: Node, applicant: Applicant, addresses: list[str], seconds: float | None = None) -> Asked:
    """Ask at every address and at every relay once.

    A refusal is raised once all were asked and nobody knows better. Raises InGroupAlready where this profile is in the
    group that the key leads to, and lets go of the attempt.
    """
    people = asyncio.gather(*(_ask(node, applicant, address, seconds) for address in addresses))
    outcomes, relays = await asyncio.gather(people, applicant.relays.round(seconds or ANSWER_SECONDS))
    heard = [*outcomes, *applicant.relays.outcomes.values()]
    refusals = [one for one in heard if isinstance(one, JoinRefused | ExpiredInvitation)]
    known = next((one for one in refusals if isinstance(one, InGroupAlready)), None)
    if known is not None:
        await node.forget(applicant)
        raise known
    if refusals and applicant.group is None and None not in outcomes:
        raise refusals[0]
    faults = {place: str(one) for place, one in zip(addresses, outcomes, strict=True) if one is not None}
    faults |= {place: why for place, why in relays.items() if why}
    return Asked(len(outcomes) + len(relays) - len(faults), faults)


async def _ask(node: Node, applicant: Applicant, address: str, seconds: float | None) -> WhisperNetError | None:
    try:
        async with asyncio.timeout(seconds):
            await applicant.ask(address)
    except WhisperNetError as error:
        return error
    except TimeoutError:
        return Unreachable(f"{address} did not answer in time")
    node.addresses.remember(PeerEntry(applicant.entry.file, address, node.means.clock.now(), None))
    return None


def state_of(applicant: Applicant) -> str:
    """joining | pending | member."""
    if applicant.group is not None:
        return "member" if applicant.group.entered.is_set() else "pending"
    return applicant.standing.state


def standing(applicant: Applicant) -> dict[str, Any]:
    """How an attempt stands, for whoever asked."""
    known = group_of(applicant.application)
    return {
        "group": known[0].hex() if known is not None else None,
        "member": applicant.application.member.hex() or None,
        "state": state_of(applicant),
        **_at_relays(applicant),
    }


def _at_relays(applicant: Applicant) -> dict[str, Any]:
    """Where the JOIN lies; nothing where no relay is known."""
    if not applicant.application.relays:
        return {}
    return {"relays": applicant.relays.left_at, "picked_up": applicant.picked_up}
