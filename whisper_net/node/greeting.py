"""Which keys a caller may greet with, of all that the groups of a node would answer to: a listener tries 64 at most.

Rules: groups take turns, so that none crowds out another by its number of keys or invitations. Members' keys come
first; some places are kept for applicants, and what one kind leaves the other takes. Where not all fit, half of the
places go to those first in line, and the rest to the others in turn, caller by caller: whoever calls again meets
another choice. Its counterpart is the handshake of the transport.
"""

from collections.abc import Sequence
from itertools import zip_longest
from typing import TypeVar

from whisper_net.core.wire.bounds import MAX_PSK_CANDIDATES

LOBBY_PLACES = 24
"""Kept for applicants, if there are that many invitations."""

T = TypeVar("T")


def choose(members: Sequence[Sequence[T]], lobbies: Sequence[Sequence[T]], turn: int) -> list[T]:
    """At most 64 of each group's keys for members, then for applicants; each group's most wanted stand first."""
    inside, outside = _by_turns(members), _by_turns(lobbies)
    kept = min(len(outside), max(LOBBY_PLACES, MAX_PSK_CANDIDATES - len(inside)))
    return _fitting(inside, MAX_PSK_CANDIDATES - kept, turn) + _fitting(outside, kept, turn)


def _by_turns(groups: Sequence[Sequence[T]]) -> list[T]:
    """The first of each group, then the second of each, and so on."""
    return [one[0] for row in zip_longest(*([(one,) for one in group] for group in groups)) for one in row if one]


def _fitting(line: list[T], places: int, turn: int) -> list[T]:
    if len(line) <= places:
        return line
    sure = places // 2
    others, share = line[sure:], places - sure
    begin = turn * share % len(others)
    return line[:sure] + [*others[begin:], *others[:begin]][:share]
