"""Cutting what is sent into messages of bounded size."""

from collections.abc import Sequence

ENVELOPES_A_MESSAGE = 256
BYTES_A_MESSAGE = 256 * 1024


def batches(raws: Sequence[bytes]) -> list[list[bytes]]:
    """Cut envelopes into messages of bounded size."""
    found: list[list[bytes]] = []
    size = BYTES_A_MESSAGE
    for raw in raws:
        if size + len(raw) > BYTES_A_MESSAGE or len(found[-1]) == ENVELOPES_A_MESSAGE:
            found.append([])
            size = 0
        found[-1].append(raw)
        size += len(raw)
    return found
