"""What a relay lets strangers use, in one table, and the purse that rates are paid from. Pure: time is an argument."""

from ipaddress import IPv6Address, ip_address

import msgspec

from whisper_net.core.wire.bounds import KIB

MIB = KIB * KIB
DAY = 86_400


class Limits(msgspec.Struct, frozen=True):
    """Bounds of one relay. Nothing is ever thrown out to make room: what does not fit is refused, and says so."""

    topic_bytes: int = 64 * MIB
    keep_seconds: int = 30 * DAY
    """The longest that an item is kept; one that asks for more is refused."""
    keep_at_least_seconds: int = 25 * DAY
    """What is asked for less is kept so long all the same: nobody's short-lived copy keeps another's from being put."""
    address_bytes_a_day: int = 512 * MIB
    """What comes from one address: a whole office may sit behind it."""
    beside_an_item: int = 512
    """Bytes that each item counts for besides its own: rows and indexes, and what its topic takes."""
    lines_an_address: int = 200
    opened_at_once: int = 600
    opened_a_second: int = 10
    """Lines that one address opens: so many at once, and so many more each second."""
    greet_seconds: float = 20.0
    """A line that has not greeted by then ends."""
    asked_a_second: int = 2_000
    """Messages of one line, a second; twice as many at once."""
    topics_a_line: int = 4_096
    queue_bytes: int = 2 * MIB
    """What waits for a slow reader in memory: from half of it on, items stay in the store; beyond it, the line ends."""
    slow_seconds: float = 30.0
    """For which a reader may take nothing."""
    answer_bytes: int = 768 * KIB
    """Items in one answer, together."""
    newest_bytes: int = 768 * KIB
    """Of the newest items of a topic, together: enough for a screen, whatever is packed in them."""
    fetches_a_line: int = 256
    """Fetches that wait to be answered; whoever asks for more is refused until they have read."""


class Purse:
    """A rate: so much at once, refilled evenly."""

    def __init__(self, most: float, refill_a_second: float, now: float) -> None:
        self._most, self._refill = most, refill_a_second
        self._left, self._at = most, now

    def take(self, amount: float, now: float) -> bool:
        """Pay, if there is enough. A clock that goes back refills nothing."""
        self._left = min(self._most, self._left + max(0.0, now - self._at) * self._refill)
        self._at = max(self._at, now)
        if amount > self._left:
            return False
        self._left -= amount
        return True

    def full(self, now: float) -> bool:
        """Nothing of it is used: it may be forgotten."""
        return self._left + max(0.0, now - self._at) * self._refill >= self._most


def network_of(address: str) -> str:
    """Whose quota an address counts for: of IPv6 its network of 64 bits, for one client has all addresses in it."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(found, IPv6Address) or found.ipv4_mapped:
        return address
    return found.packed[:8].hex()


class Guest:
    """What one address has used: lines, openings of lines, and bytes."""

    def __init__(self, limits: Limits, now: float) -> None:
        most = limits.address_bytes_a_day
        self.lines = 0
        self.bytes = Purse(most, most / DAY, now)
        self._limits, self._opened = limits, Purse(limits.opened_at_once, limits.opened_a_second, now)

    def enters(self, now: float) -> bool:
        """Count a line, if it may have one more."""
        if self.lines >= self._limits.lines_an_address or not self._opened.take(1, now):
            return False
        self.lines += 1
        return True

    def forgettable(self, now: float) -> bool:
        """Nothing of it is used."""
        return not self.lines and self.bytes.full(now) and self._opened.full(now)
