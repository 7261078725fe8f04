"""What a node asks of a way to relays: one line to one address, messages whole and in order, and named failures.

A line carries what core/wire/relay.py defines; core/sync/mailbox.py says what is said on it. Nothing here believes a
relay: which key it has is for the mailbox to see.
"""

from typing import Final, Protocol

from whisper_net.core.errors import LocalError
from whisper_net.core.wire.relay_address import RelayAddress

MAX_ANSWER = 2 * 1024 * 1024
"""Bytes of one message of a relay; its answers stay below 1 MiB."""
UNTOLD: Final = "untold"
REASONS: Final = {
    "no_route": "nothing on this network leads there; check that you are online",
    "refused": "nothing listens there now; ask whoever runs it whether it is up",
    "not_found": "nobody knows a machine of that name; check the address, or that you are online",
    "slow": "it did not answer in time, or could not keep up; it is tried again",
    "proxy": "the proxy on the way refused; check the proxy in your system's settings",
    "no_tor": "a name that ends in .onion is reached through Tor: start it, and set its SOCKS proxy",
    "untrusted": "nobody whom this system trusts vouches for its certificate, and the relay itself does not either",
    "no_relay": "something answers there that is no relay; check the address",
    "impostor": "what answers there has another key than the address says; copy the address anew from whoever runs it",
    "passcode": "it asks for a passcode, or for another one; copy the whole address anew from whoever runs it",
    "busy": "it has too much to do, or this network has too many lines to it; it is tried again",
    "lines": "it has as many lines from this network as it takes; it is tried again",
    "store_away": "its database does not answer for now; it is tried again",
    "disk_full": "its disk is full; tell whoever runs it, or add another relay",
    "disk_fault": "its disk does not work; tell whoever runs it, or add another relay",
    "room": "it has room again; it is tried again",
    "full": "it has no room left for this group; add another relay",
    "topics": "it takes no more rooms on one line, so something is not read there; another relay may take more",
    UNTOLD: "a topic is full there: those who are away do not hear there who was put out; add another relay",
    "version": "it speaks another version; whoever runs it, or you, should update",
    "expiry": "its clock and this computer's differ by a day or more; check the date and time of this computer",
    "stopping": "it is being stopped; it is tried again",
    "bad": "it broke the rules of the line; it is tried again, and another relay is better",
    "closed": "the line ended; it is tried again",
}
"""What can be wrong with a relay, in a word, and in a sentence that says what to do."""


class RelayFault(LocalError):
    """A relay cannot be used now. `word` is one of REASONS."""

    code = "relay"

    def __init__(self, word: str) -> None:
        self.word = word if word in REASONS else "bad"
        super().__init__(REASONS[self.word])


class RelayLine(Protocol):
    """One open line."""

    certificate: bytes
    """What the other end served, DER; b"" on a line without TLS."""
    vouched: bool
    """The system's authorities vouch for it, by name."""
    told: int | None
    """What time it was there as the line was opened, in seconds since 1970, as far as it said."""

    async def send(self, message: bytes) -> None:
        """Send one message; waits while the other end is slow. Raises RelayFault once the line has ended."""
        ...

    async def receive(self) -> bytes:
        """The next message. Raises RelayFault at the end."""
        ...

    async def close(self) -> None:
        """Close; never raises."""
        ...


class ProxyError(LocalError):
    """What was given is no proxy's address."""

    code = "proxy"


class RelayDialer(Protocol):
    def through(self, proxy: str) -> str:
        """Go through this proxy from now on: its address, "system" for that of this computer, "none" for none.

        It, in one form. Raises ProxyError.
        """
        ...

    async def dial(self, address: RelayAddress, *, vouched: bool = False) -> RelayLine:
        """Open a line; `vouched` asks the system's authorities for its certificate. Raises RelayFault."""
        ...
