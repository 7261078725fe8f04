"""Whose settings are on the screen: somebody's in a group (a Membership), or this computer's alone.

Rules: settings can be reached before there is a group, and before there is a profile. What needs one or the other says
so, or is not there.
"""

from typing import Protocol

from whisper_net.desktop.bridge import Bridge


class Owner(Protocol):
    """What every section of settings is given."""

    @property
    def bridge(self) -> Bridge:
        """The way to the node."""
        ...

    @property
    def lockable(self) -> bool:
        """Whether there is something to lock, and nothing is lost by it."""
        ...

    def lock(self) -> None:
        """Close the profile."""
        ...


class ComputerAlone:
    """Implements Owner where no group is on the screen."""

    def __init__(self, bridge: Bridge, *, busy: bool = False) -> None:
        """`busy`: somebody is in the middle of what a lock would lose, such as words that are shown once."""
        self.bridge = bridge
        self.lockable = bridge.running and not busy

    def lock(self) -> None:
        """Close the profile, if one is open."""
        self.bridge.close()
