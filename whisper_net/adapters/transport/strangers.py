"""How much work callers without a key may make a listener do, by where they call from.

Rules: trying all keys on a first frame costs up to 3 ms, so each origin has a store of tries that fills again by the
second; a caller who turns out to hold a key gives theirs back. Nobody is banned: an origin that ran out is answered
like any stranger until a try has come back, and no other origin notices. The same holds for places in mid-handshake:
where they are all taken, the oldest caller gives way of the origin that has most.
"""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from ipaddress import AddressValueError, IPv6Address, IPv6Network
from typing import Protocol, TypeVar

MOST_ORIGINS = 1_024
"""Origins remembered; whoever has that many addresses makes all of them strangers anew."""
_HOST_BITS = 64


class Caller(Protocol):
    """Somebody in mid-handshake."""

    @property
    def origin(self) -> str: ...


C = TypeVar("C", bound=Caller)


def origin_of(host: str) -> str:
    """What stands for a caller's machine: an IPv4 address, or the /64 of an IPv6 one, which is all one machine's."""
    try:
        address = IPv6Address(host.partition("%")[0])
    except AddressValueError:
        return host
    return str(IPv6Network((int(address) >> _HOST_BITS << _HOST_BITS, _HOST_BITS)))


def crowding(callers: Iterable[C]) -> C:
    """Who gives way: the oldest of the origin with most callers. `callers` is not empty, the oldest first."""
    waiting = list(callers)
    by_origin = Counter(caller.origin for caller in waiting)
    most = max(by_origin.values())
    return next(caller for caller in waiting if by_origin[caller.origin] == most)


class Tries:
    """Tries that each origin has left: `most` in store, `a_second` come back. `clock` tells seconds, monotonic."""

    def __init__(self, most: int, a_second: float, clock: Callable[[], float]) -> None:
        self._most, self._a_second, self._clock = float(most), a_second, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        """What was left at which time; the origin seen last stands last."""

    def take(self, origin: str) -> bool:
        """Use one try up; False if none is left."""
        left = self._now(origin)
        self._put(origin, left - 1 if left >= 1 else left)
        return left >= 1

    def give_back(self, origin: str) -> None:
        """That try was no stranger's."""
        self._put(origin, self._now(origin) + 1)

    def _now(self, origin: str) -> float:
        left, since = self._left.get(origin, (self._most, 0.0))
        return min(self._most, left + (self._clock() - since) * self._a_second)

    def _put(self, origin: str, left: float) -> None:
        self._left[origin] = min(self._most, left), self._clock()
        self._left.move_to_end(origin)
        if len(self._left) > MOST_ORIGINS:
            self._left.popitem(last=False)
