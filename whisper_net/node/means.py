"""All that a node is given to work with: the ports, bound to real or remembered things by bootstrap or a test."""

from collections.abc import Callable

import msgspec

from whisper_net.node.runner import Offload
from whisper_net.ports.backup import BackupFiles
from whisper_net.ports.discovery import Discovery, Networks
from whisper_net.ports.relay import RelayDialer
from whisper_net.ports.runtime import Clock, Entropy, Stretch, Verifier
from whisper_net.ports.store import Profile
from whisper_net.ports.transport import Transport


class Lane(msgspec.Struct, frozen=True):
    """One thread that databases may be used in, in turn; `close` ends it."""

    run: Offload
    close: Callable[[], None]


class Means(msgspec.Struct, frozen=True):
    """The adapters of one node. `new_lane` gives each group a writer's and a reader's thread of its own."""

    profile: Profile
    transport: Transport
    relays: RelayDialer
    clock: Clock
    entropy: Entropy
    verifier: Verifier
    stretch: Stretch
    new_lane: Callable[[], Lane]
    backups: BackupFiles
    jitter: Callable[[], float]
    """A number from 0 to 1, so that those who lost one peer do not all call at once."""
    discovery: Discovery | None = None
    networks: Networks | None = None
