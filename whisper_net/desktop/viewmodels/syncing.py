"""How syncing stands, in two lines of words and a tone; and the same person by person."""

from typing import NamedTuple

from whisper_net.desktop.viewmodels.wording import ago, counted, translated
from whisper_net.node.queries import PeerState, SyncSummary

GOOD, WORKING, AWAY = "success", "warning", "faint"
"""Tokens of the dot; the words say the same."""


class SyncState(NamedTuple):
    """The sync footer."""

    tone: str = AWAY
    first: str = ""
    second: str = ""


def sync_state(summary: SyncSummary) -> SyncState:
    """What the footer of the sidebar says."""
    if summary.live:
        first = counted("1 person connected", "%n people connected", summary.live)
        if all(peer.level for peer in summary.peers if peer.live):
            heard = ago(summary.heard, summary.now)
            return SyncState(GOOD, first, translated("Up to date · %1").replace("%1", heard))
        return SyncState(WORKING, first, translated("Catching up"))
    saved = translated("What you write is saved here")
    if not summary.others:
        return SyncState(AWAY, translated("Only on this computer"), saved)
    if summary.heard is None:
        return SyncState(AWAY, translated("Nobody connected"), saved)
    last = translated("Last heard %1").replace("%1", ago(summary.heard, summary.now))
    return SyncState(AWAY, translated("Nobody connected"), last)


class PeerLine(NamedTuple):
    """One person in the sync pane."""

    member: bytes
    name: str
    tone: str
    state: str
    detail: str


def peer_line(peer: PeerState, now: int) -> PeerLine:
    """How it stands with one person, and by which way."""
    name = peer.name or translated("Somebody who has no name yet")
    heard = ago(peer.heard, now)
    if not peer.live:
        return PeerLine(
            peer.member, name, AWAY, translated("not connected"), translated("last heard %1").replace("%1", heard)
        )
    state, tone = (translated("up to date"), GOOD) if peer.level else (translated("catching up"), WORKING)
    return PeerLine(peer.member, name, tone, state, translated("direct, %1").replace("%1", peer.route))
