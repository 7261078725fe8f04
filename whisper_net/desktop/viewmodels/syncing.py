"""How syncing stands, in two lines of words and a tone; the same person by person; and what to do where nothing goes.

Rules: nothing is said that is not known. "Up to date" is said of those who are connected and have nothing that we lack;
of somebody who is away only when they were last heard.
"""

from typing import NamedTuple

from whisper_net.core.errors import LocalError, NobodyReachable
from whisper_net.desktop.viewmodels.plain_line import plain_line
from whisper_net.desktop.viewmodels.wording import ago, counted, sentence, translated
from whisper_net.node.neighbours import PeerState, SyncSummary

GOOD, WORKING, AWAY = "success", "warning", "faint"
"""Tokens of the dot; the words say the same."""
ALONE, LOST, OFFLINE, RELAYED, ONLINE = "alone", "lost", "offline", "relayed", "online"
"""Nobody else is in the group; no way to the others is known; nobody answers; a relay does; somebody is connected."""
MOST_SHOWN = 40
"""People in the pane; how many more there are is said below."""


class SyncState(NamedTuple):
    """The sync footer."""

    tone: str = AWAY
    first: str = ""
    second: str = ""


def standing(summary: SyncSummary) -> str:
    """Which of the five states a group is in."""
    if not summary.others:
        return ALONE
    if summary.live:
        return ONLINE
    if summary.lines:
        return RELAYED
    tried = summary.relays or summary.known_addresses
    return OFFLINE if tried or summary.reachable or summary.peers else LOST


def sync_state(summary: SyncSummary, *, calling: bool = False) -> SyncState:
    """What the footer of the sidebar says; `calling` while somebody asked to sync."""
    if summary.live:
        return _connected(summary)
    if summary.moved_on:
        return SyncState(AWAY, translated("Nobody answers you"), translated("Probably removed"))
    if not summary.others:
        return SyncState(AWAY, translated("Nobody else yet"), translated("All is saved here"))
    if calling:
        return SyncState(WORKING, translated("Calling the others"), translated("All is saved here"))
    if summary.lines:
        return _relayed(summary)
    first, ways = translated("Nobody connected"), trying(summary)
    if standing(summary) == LOST:
        return SyncState(AWAY, first, translated("No way to others"))
    if ways:
        return SyncState(AWAY, first, translated("Trying %1").replace("%1", ways))
    if summary.heard is None:
        return SyncState(AWAY, first, translated("All is saved here"))
    return SyncState(AWAY, first, translated("Last heard %1").replace("%1", ago(summary.heard, summary.now)))


def _connected(summary: SyncSummary) -> SyncState:
    first = counted("1 person connected", "%n people connected", summary.live)
    if summary.live < summary.others:
        first = translated("%1 of %2 connected").replace("%1", str(summary.live)).replace("%2", str(summary.others))
    if all(peer.level for peer in summary.peers if peer.live):
        heard = ago(summary.heard, summary.now)
        return SyncState(GOOD, first, translated("Up to date · %1").replace("%1", heard))
    return SyncState(WORKING, first, translated("Catching up"))


def _relayed(summary: SyncSummary) -> SyncState:
    """Nobody is connected directly, and nobody has to be."""
    first = counted("Connected by relay", "Connected by %n relays", len(summary.lines))
    if all(way.error for way in summary.lines):
        return SyncState(WORKING, first, translated("It takes nothing new"))
    return SyncState(GOOD, first, translated("Nobody directly"))


def trying(summary: SyncSummary) -> str:
    """Through what this computer tries to reach the others, in words; "" where it waits for a call."""
    relays, addresses = len(summary.relays), summary.known_addresses
    found = [counted("1 relay", "%n relays", relays)] if relays else []
    found += [counted("1 address", "%n addresses", addresses)] if addresses else []
    return ", ".join(found)


class Advice(NamedTuple):
    """What the sync pane says above the people."""

    title: str
    text: str


def advice(summary: SyncSummary) -> Advice:
    """Where what one writes is now, and what brings it to the others."""
    if summary.moved_on and not summary.live:
        title = translated("The group's key moved on without this computer")
        return Advice(title, translated("The others do not answer it any more: you were probably removed."))
    if summary.behind:
        title = translated("A newer key of the group has not come yet")
        return Advice(title, translated("It comes from a relay by itself, or from whoever is connected."))
    if summary.waiting:
        title = counted(
            "1 change waits for others that it follows", "%n changes wait for others that they follow", summary.waiting
        )
        return Advice(title, translated("They show as soon as somebody who has the others is connected."))
    title = translated("What you write is saved here first")
    if summary.live:
        return Advice(title, translated("It goes to whoever is connected at once, and to the others when they are."))
    if summary.lines:
        text = translated("It goes to the relay at once, sealed, and the others fetch it there.")
        return Advice(title, text)
    if ways := trying(summary):
        text = translated("This computer keeps trying: %1. What you write goes by itself as soon as one answers.")
        return Advice(title, text.replace("%1", ways))
    return Advice(title, translated("It is sent by itself as soon as somebody can be reached."))


class PeerLine(NamedTuple):
    """One person in the sync pane."""

    member: bytes
    name: str
    tone: str
    state: str
    detail: str


def peer_lines(summary: SyncSummary) -> tuple[PeerLine, ...]:
    """How it stands with those who are connected, then with those who were, as far as they are shown."""
    return tuple(peer_line(peer, summary.now) for peer in summary.peers[:MOST_SHOWN])


def peer_line(peer: PeerState, now: int) -> PeerLine:
    """How it stands with one person, and by which way."""
    name = plain_line(peer.name) or translated("Somebody who has no name yet")
    if not peer.live:
        heard = translated("last heard %1").replace("%1", ago(peer.heard, now))
        detail = heard if peer.heard is not None else translated("not heard yet")
        return PeerLine(peer.member, name, AWAY, translated("away"), detail)
    state, tone = (translated("up to date"), GOOD) if peer.level else (translated("catching up"), WORKING)
    host = peer.route.rpartition(":")[0].strip("[]")  # a caller's port is of no use to anybody
    return PeerLine(peer.member, name, tone, state, translated("direct, %1").replace("%1", host))


def unheard(summary: SyncSummary) -> str:
    """How many there are besides those who are shown, in words; what they write may come by relay all the same."""
    left = summary.others - min(len(summary.peers), MOST_SHOWN)
    return counted("1 more was not heard directly yet", "%n more were not heard directly yet", left) if left > 0 else ""


def sync_fault(error: LocalError, summary: SyncSummary | None) -> str:
    """Why a sync that was asked for did nothing, in words that say what to do in a window."""
    if not isinstance(error, NobodyReachable) or summary is None:
        return sentence(error)
    if standing(summary) == ALONE:
        return translated("Nobody else is in this group yet. Invite somebody.")
    if standing(summary) == LOST:
        return translated("No way to the others is known yet. Settings, Network, helps.")
    return translated("Nobody answered. It is tried again by itself.")
