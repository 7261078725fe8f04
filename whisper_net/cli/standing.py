"""What somebody is told of their own place in a group, wherever they read or write: that it went on without them."""

from collections.abc import Iterator, Mapping
from typing import Any

from whisper_net.cli import text

ALONE = "You alone see it: the group's key moved on without this device, and you were probably removed."
MOVED_ON = (
    "The group's key moved on without this device: you were probably removed. Nothing new comes, and nobody else sees "
    "what you write."
)
OUT = {
    "removed": "You are not in this group any more: nothing new comes. What is here stays readable.",
    "left": "You left this group: nothing new comes. What is here stays readable.",
    "revoked": "This device was revoked: nothing new comes here.",
}


def alone(answer: Mapping[str, Any]) -> list[str]:
    """After what was written: that nobody else will see it."""
    return [ALONE] if answer.get("moved_on") else []


def place(standing: Mapping[str, Any]) -> Iterator[str]:
    """What is the matter with one's place, of the answer to `standing`; nothing where all is well."""
    if standing.get("moved_on"):
        yield MOVED_ON
    elif standing["role"] in OUT:
        yield OUT[standing["role"]]
    yield from concealed(standing)


def concealed(standing: Mapping[str, Any]) -> Iterator[str]:
    """What one wrote oneself and nobody sees."""
    if count := standing.get("hidden"):
        what = text.count(count, "thing that you wrote is", "things that you wrote are")
        yield (
            f"{what} hidden from everybody: you were out of the group then, or had a key that no longer counts. "
            "whisper-net group quarantine shows them; say again what still matters."
        )
