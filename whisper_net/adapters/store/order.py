"""The order of what people wrote, as both stores keep it: (n of the epoch, lamport, id)."""

from typing import TypeAlias

from whisper_net.core.documents.patches import Origin

Place: TypeAlias = tuple[int, int, bytes]
"""What comes later in this order wins."""


def place_of(origin: Origin) -> Place:
    return origin.n, origin.lamport, origin.id
