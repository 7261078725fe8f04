"""What can be wrong between this device and its group, in plain words: one Check for each thing that was looked at.

Rules: `says` is what was found, `do` what its person can do about it, "" where there is nothing to do. No word of it
blames anybody, and none names a key. What was found out is doctor.py's; nothing here asks anything.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from whisper_net.core.wire.relay_address import RelayAddress
from whisper_net.node.answering import Answering
from whisper_net.node.relay_guest import RelayRow
from whisper_net.node.relay_keeper import CONNECTED
from whisper_net.ports.transport import NoAnswer, NobodyListens, NoRoute, UnknownName, Unreachable, Unrecognised


class Check(msgspec.Struct, frozen=True):
    """One thing that was looked at."""

    check: str
    """Which: storage, membership, network, clock, relay, address, listening, home, unsent, missing, circles, pace."""
    ok: bool
    says: str
    do: str = ""


OUT_OF_STEP: Final = 300
"""Seconds by which a clock may be wrong without harm."""

STORAGE_OK = Check("storage", True, "What is on this machine can be read.")
MOVED_ON = Check(
    "membership",
    False,
    "The group's key moved on without this device: it was probably put out of the group.",
    "What is here stays readable. If it was a mistake, ask an admin or vetter to approve you again, then sync.",
)
OUT = Check(
    "membership",
    False,
    "You are not in this group any more; nobody sends you anything.",
    "What is here stays readable. To come back, ask as many as once let you in to approve you again, then sync.",
)
ENTERING = Check(
    "membership",
    False,
    "You were let in, and the group's records have not come yet.",
    "They come from whoever of the group is online next, or from a relay: stay online, or run whisper-net sync.",
)
BEHIND = Check(
    "membership",
    False,
    "The group has a newer key that has not come here yet.",
    "Sync with somebody who is up to date: over a relay, at an address, or by a bundle on a stick.",
)
MEMBER = Check("membership", True, "This device is in the group, and has its newest key.")
NO_NETWORK = Check(
    "network",
    False,
    "This machine is on no network.",
    "Connect it to one. What you write meanwhile is kept, and sent later; a bundle on a stick needs no network.",
)
NO_WAY = Check(
    "network",
    False,
    "No relay and no address of anybody is known, so there is no way to the others.",
    "Ask somebody of the group for a relay (whisper-net relay add URL) or their address (whisper-net sync --peer).",
)


def damaged(name: str) -> Check:
    """A group that was set aside."""
    return Check("storage", False, f"The database of {name} cannot be read.", "Run: whisper-net repair")


def networks(count: int) -> Check:
    if not count:
        return NO_NETWORK
    return Check("network", True, f"This machine is on {_count(count, 'network', 'networks')}.")


def clock(ahead: int, by: str) -> Check:
    """`ahead` is how many seconds this machine's clock goes before that of whoever told the time."""
    if abs(ahead) <= OUT_OF_STEP:
        return Check("clock", True, "The clock of this machine agrees with others.")
    how = f"{'ahead of' if ahead > 0 else 'behind'} {by} by {span(abs(ahead))}"
    return Check(
        "clock",
        False,
        f"The clock of this machine is {how}.",
        "Set date, time and time zone. Until then invitations end at wrong times, and relays may refuse what you send.",
    )


def relay(row: RelayRow) -> Check:
    """How one relay stands."""
    host = host_of(row.address)
    left = f"; {_count(row.items_waiting, 'thing waits', 'things wait')} to be left there" if row.items_waiting else ""
    if row.error:
        says = f"The relay {host} does not help now: {_first_part(row.says)}{left}."
        return Check("relay", False, says, _second_part(row.says))
    if row.state != CONNECTED and row.last_ok is None:
        return Check("relay", False, f"The relay {host} has not answered yet{left}.", "It is tried again by itself.")
    return Check("relay", True, f"The relay {host} answers{left}.")


def host_of(address: RelayAddress) -> str:
    """What people know a relay by: neither its key nor its passcode."""
    return address.where.partition("://")[2]


def _first_part(says: str) -> str:
    return says.partition("; ")[0]


def _second_part(says: str) -> str:
    what = says.partition("; ")[2] or "it is tried again"
    return f"{what[0].upper()}{what[1:]}."


def answers(address: str) -> Check:
    return Check("address", True, f"Somebody of the group answers at {address}.")


def silent(address: str, error: Unreachable) -> Check:
    """An address at which nobody of the group answered, and why."""
    match error:
        case Unrecognised():
            says = f"Something answers at {address}, but not as a member of this group."
            do = "Ask whoever gave you the address whether it is still theirs, and whether you are in the same group."
        case NobodyListens():
            says = f"There is a machine at {address}, but nothing answers at that port."
            do = "Ask them to start the app there, and to look up the port under Settings, Network."
        case NoRoute():
            says = f"No network of this machine leads to {address}."
            do = "Both of you must be on one network, unless the address is one that the whole internet can reach."
        case UnknownName():
            says = f"No machine of the name in {address} is known here."
            do = "Check the name, or use the address in numbers."
        case NoAnswer():
            says = f"Nothing comes back from {address}: a firewall on the way, or that machine is off."
            do = "Ask them to allow the app in their firewall. In offices and cafés use a relay: it goes through."
        case _:
            says, do = f"Nobody answers at {address}.", "It is tried again by itself."
    return Check("address", False, says, do)


def no_key(address: str) -> Check:
    return Check(
        "address",
        False,
        f"{address} was not called: this device has no key to call with just now.",
        "Write something, or sync over a relay: that makes or brings one.",
    )


def listening(here: Answering, where: str | None) -> Check:
    """Whether others may call this machine: nobody has to, so not listening is no fault."""
    if here.problem:
        return Check("listening", False, f"Others cannot call this machine: {here.problem}.", "Choose another port.")
    if where is None:
        return Check("listening", True, "Others do not call this machine; it calls them, or meets them at relays.")
    return Check("listening", True, f"Others can call this machine at {where}, as far as firewalls let them.")


def home(homes: int, problems: Sequence[str]) -> Check:
    if problems:
        return Check("home", False, f"Members at home are not found: {problems[0]}.", "Use a relay or an address.")
    if not homes:
        return Check("home", True, "No network here is called home, so nothing is announced and nobody is looked for.")
    return Check("home", True, "On the network called home members find each other by themselves.")


def unsent(count: int, place: Check) -> Check:
    """Messages of one's own that are nowhere else; `place` is what was found of this device's place in the group."""
    says = f"{_count(count, 'message of yours is', 'messages of yours are')} known to be nowhere else yet."
    if place in (OUT, MOVED_ON):
        return Check("unsent", False, says, "Nobody takes anything from this device: it stays here, and can be copied.")
    return Check("unsent", False, says, "It is kept, and goes to the first relay or member of the group that answers.")


def waiting(count: int, place: Check) -> Check:
    """What came and is not shown; `place` as above, since whoever is out lacks what the group did without them."""
    if not count:
        return Check("missing", True, "Nothing waits for something that has not come.")
    things = f"{_count(count, 'thing', 'things')} that came cannot be shown"
    if place in (OUT, MOVED_ON):
        says = f"{things}: the group went on without this device."
        return Check("missing", False, says, "It can be shown once this device is in the group again.")
    if place == BEHIND:
        return Check("missing", False, f"{things} yet: it takes the newer key of the group.", BEHIND.do)
    return Check(
        "missing",
        False,
        f"{things} yet: what they follow has not come.",
        "It comes from whoever has it: sync with more of the others, or add a second relay.",
    )


def slowed(names: Sequence[str]) -> Check:
    """Members who brought more of their own than is taken at once (bearer.py)."""
    who = f"{', '.join(names[:-1])} and {names[-1]} have" if len(names) > 1 else f"{names[0]} has"
    return Check(
        "pace",
        False,
        f"{who} sent so much that what follows is taken slowly, some 60 messages a minute.",
        "Nothing is lost. Ask them whether it is meant; if it is a flood, an admin can put whoever sends it out.",
    )


def crowded(circles: int) -> Check:
    """More circles than are read from relays (core/group/following.py)."""
    return Check(
        "circles",
        False,
        f"{_count(circles, 'circle or direct message is', 'circles and direct messages are')} not read from relays: "
        "you are in too many of one person's, or in too many at all.",
        "Those in which something came last are read, and over a direct line to somebody in them all come. Leave some "
        "that you do not need.",
    )


def _count(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def span(seconds: int) -> str:
    """A while as one says it, to the day, hour or minute."""
    for size, one, many in ((86_400, "day", "days"), (3_600, "hour", "hours")):
        if seconds >= size:
            return _count(seconds // size, one, many)
    return _count(seconds // 60, "minute", "minutes")
