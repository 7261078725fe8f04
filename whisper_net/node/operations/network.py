"""Syncing, and how it stands."""

import asyncio
from typing import Any

from whisper_net.core.crypto.codes import view_words
from whisper_net.core.errors import LocalError, NobodyReachable
from whisper_net.core.group.applying import ExpiredInvitation
from whisper_net.core.group.missing import still_awaited
from whisper_net.core.group.standing import behind
from whisper_net.node.applicant import Applicant
from whisper_net.node.delivery import gaps_in
from whisper_net.node.group_node import GroupNode
from whisper_net.node.join_refused import JoinRefused
from whisper_net.node.node import Node
from whisper_net.node.operations import shown
from whisper_net.node.operations.asking import ask_all
from whisper_net.node.operations.relays import row_json
from whisper_net.node.operations.standing import hidden_json, standing_json
from whisper_net.node.operations.waiting import meant, waiting_json
from whisper_net.node.peers import SyncCount
from whisper_net.node.relay_guest import RelayRow
from whisper_net.node.showing import asking_to_come_in, looking

SYNC_SECONDS = 15.0
ACKNOWLEDGE_SECONDS = 5.0


async def enter(node: Node, applicant: Applicant, addresses: list[str], seconds: float) -> SyncCount:
    """From a welcome to full sync: the log first, then, as a member, everything else."""
    group = applicant.group
    if group is None:
        return SyncCount(0, 0, 0)
    count = await group.sync(addresses, seconds)
    if group.entered.is_set():
        await node.finish(group)
        count = _add(count, await group.sync(addresses, seconds))
    return count


async def sync(
    node: Node, peers: list[str] | None = None, seconds: float = SYNC_SECONDS, group: str | None = None
) -> Any:
    """Bring every group, or the one named, and every attempt to join up to date with whoever answers.

    `sent` and `received` are envelopes; `messages` what others wrote that shows now and did not before, and `requests`
    how many wait whom this person may let in.
    """
    with looking(node) as seen:
        total = await _sync(node, peers or [], seconds, group)
    chosen = [one for one in node.groups if one.entry.state == "member"] if group is None else [node.pick(group)]
    return {
        "peers": total.peers,
        "sent": total.sent,
        "received": total.received,
        "messages": seen.messages,
        "requests": await asking_to_come_in(chosen),
    }


async def _sync(node: Node, typed: list[str], seconds: float, group: str | None) -> SyncCount:
    members = [one for one in node.groups if one.entry.state == "member"] if group is None else [node.pick(group)]
    waiting = list(node.applicants) if group is None else []
    if node.damaged and not members and not waiting:
        raise node.damaged[0].fault()
    rounds = [_meet(one, node.addresses.of(one.entry.file, typed), seconds) for one in members]
    rounds += [_pursue(node, one, typed, seconds) for one in waiting]
    outcomes = await asyncio.gather(*rounds, return_exceptions=True)
    total = SyncCount(0, 0, 0)
    refusals: list[LocalError] = []
    for outcome in outcomes:
        if isinstance(outcome, SyncCount):
            total = _add(total, outcome)
        elif isinstance(outcome, JoinRefused | ExpiredInvitation):
            refusals.append(outcome)  # the list of groups says so; it does not make the others' sync a failure
        else:
            raise outcome
    if not total.peers:
        raise refusals[0] if refusals and not members else await _nobody(node, bool(members or waiting), bool(typed))
    return total


async def _meet(group: GroupNode, addresses: list[str], seconds: float) -> SyncCount:
    """One round, and, if somebody answered, another to tell them what came here, which is not counted."""
    count = await group.sync(addresses, seconds)
    if count.peers and await group.acknowledge():
        await group.sync([], ACKNOWLEDGE_SECONDS)
    return count


async def _nobody(node: Node, anything: bool, typed: bool) -> LocalError:
    """Why nobody answered, in words that say what to do."""
    refused = next((one.application.refused for one in node.applicants if one.application.refused), "")
    if refused and not any(one.entry.state == "member" for one in node.groups):
        return JoinRefused(refused)
    if not anything:
        return NobodyReachable("there is nobody to sync with yet: found a group, or join one")
    relays = [row for one in node.groups for row in await one.relays.rows() if row.error]
    if relays and not any(standing_json(one) for one in node.groups):
        return NobodyReachable(f"nobody answered, nor the relay at {relays[0].address.where}: {relays[0].says}")
    if not typed and not node.addresses.known:
        return NobodyReachable("no address is known yet; name one with --peer HOST:PORT")
    if any(standing_json(one) for one in node.groups):
        return NobodyReachable(
            "nobody takes this device for a member any more: the group's key moved on without it, and you were "
            "probably removed; an admin or vetter who approves you again brings you back"
        )
    return NobodyReachable("nobody answered; check the addresses, or try again when somebody is online")


async def _pursue(node: Node, applicant: Applicant, typed: list[str], seconds: float) -> SyncCount:
    addresses = node.addresses.of(applicant.entry.file, typed)
    if applicant.group is None:
        asked = await ask_all(node, applicant, addresses, seconds)
        if applicant.group is None:
            return SyncCount(asked.answered, 0, 0)
    count = await enter(node, applicant, addresses, seconds)
    if applicant.group is not None and not applicant.group.entered.is_set():
        await ask_all(node, applicant, addresses, seconds)  # that welcome led nowhere: ask for another
        await applicant.relays.try_another()
        count = _add(count, await enter(node, applicant, addresses, seconds))
    return count


def _add(one: SyncCount, other: SyncCount) -> SyncCount:
    return SyncCount(max(one.peers, other.peers), one.sent + other.sent, one.received + other.received)


async def status(node: Node, group: str | None = None) -> Any:
    """The view code, who was met and when, how much waits for what is missing, and which groups are damaged.

    Somebody who is in no group yet has no view code, and reads how it stands with their attempts.
    """
    waiting = meant(node, group)
    if waiting:
        rows = [await waiting_json(node, one) for one in waiting]
        return {"view_code": None, "peers": [], "waiting": 0, "joining": rows, **_damage_json(node)}
    chosen = node.pick(group)
    state = chosen.group.state
    return {
        "view_code": " ".join(view_words(state.log.view_code())),
        "peers": await _peers_json(node, chosen),
        "waiting": still_awaited(state),
        **shown.gaps_json(await gaps_in(chosen)),
        **standing_json(chosen),
        **await hidden_json(node, chosen),
        **({"behind": True} if behind(state) else {}),
        **_relays_json(await chosen.relays.rows()),
        **_damage_json(node),
    }


def _relays_json(rows: list[RelayRow]) -> dict[str, Any]:
    """How relays stand; nothing where there is none."""
    return {"relays": [row_json(row) for row in rows]} if rows else {}


def _damage_json(node: Node) -> dict[str, Any]:
    """Which groups are set aside; nothing where none is."""
    rows = [{"group": one.id.hex(), "name": one.name, "problem": str(one.fault())} for one in node.damaged]
    return {"damaged": rows} if rows else {}


async def _peers_json(node: Node, group: GroupNode) -> list[dict[str, Any]]:
    names = {row.member: row.name for row in await group.query(lambda reader: reader.members())}
    rows: dict[str, dict[str, Any]] = {}
    for (file, address), peer in node.addresses.known.items():
        if file == group.entry.file and peer.member is not None:
            seen = shown.time_text(peer.last_sync) if peer.last_sync is not None else None
            rows[peer.member.hex()] = _peer_json(peer.member, names, address, seen)
    for met, when in group.met.items():
        route = rows[met.hex()]["route"] if met.hex() in rows else ""
        rows[met.hex()] = _peer_json(met, names, route, shown.time_text(when))
    for link in group.peers.links:
        member = group.peers.member_of(link)
        if member is not None:
            seen = shown.time_text(link.last_heard)
            rows[member.hex()] = _peer_json(member, names, link.connection.address, seen)
    return list(rows.values())


def _peer_json(member: bytes, names: dict[Any, str], route: str, seen: str | None) -> dict[str, Any]:
    return {"member": member.hex(), "name": names.get(member, ""), "route": route, "last_sync": seen}
