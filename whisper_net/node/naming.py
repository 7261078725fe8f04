"""Which group a person means, of those that their profile is in."""

from collections.abc import Container, Sequence
from typing import Protocol, TypeVar

from whisper_net.core.errors import Ambiguous
from whisper_net.ports.store import GroupEntry

LEAST_PREFIX = 8
"""Digits of an id that may stand for all of it."""


MOST_NAMED = 3
"""Groups that somebody may have meant."""


class Named(Protocol):
    """What has a name and an id."""

    @property
    def id(self) -> bytes: ...

    @property
    def entry(self) -> GroupEntry: ...


G = TypeVar("G", bound=Named)


def the_one(groups: Sequence[G], text: str | None, behind: Container[G] = ()) -> G | None:
    """The group of a name or of an id's beginning of 8 digits or more; the only one where none is named.

    One called by its very name is meant before one whose id happens to begin like that, and one that lies `behind`
    somebody only if no other fits. Raises Ambiguous.
    """
    found = list(groups)
    if text is not None:
        prefix = text.lower() if len(text) >= LEAST_PREFIX else "-"
        called = [group for group in groups if group.entry.name == text]
        found = called or [group for group in groups if group.id.hex().startswith(prefix)]
    found = [group for group in found if group not in behind] or found
    if len(found) > 1:
        ids = " or ".join(f"{group.id.hex()[:LEAST_PREFIX]} ({group.entry.name})" for group in found[:MOST_NAMED])
        raise Ambiguous(f"several groups fit: say which by --group {ids}")
    return found[0] if found else None
