"""Whether this person is still in the group, as far as this computer knows, in words for screens and the composer.

Rules: nobody tells the removed that they are. That nobody answers any more makes it probable, and no more than that is
said; what is here stays readable in every case.
"""

from typing import NamedTuple

from whisper_net.desktop.viewmodels.wording import translated
from whisper_net.node.memberships import GroupSummary

IN, MOVED_ON, REMOVED, LEFT = "", "moved_on", "removed", "left"


class Told(NamedTuple):
    """What is said of it."""

    title: str
    text: str
    composer: str
    """Where one writes: what becomes of it."""


def standing_of(summary: GroupSummary) -> str:
    """One of the four above."""
    return summary.gone or (MOVED_ON if summary.moved_on else IN)


def told(standing: str) -> Told | None:
    """What is said; None while there is nothing to say."""
    if standing == IN:
        return None
    if standing == MOVED_ON:
        return Told(
            translated("The group's key moved on without this computer"),
            translated(
                "Nobody answers it any more: you were probably removed. All that is here stays readable. If it is a "
                "mistake, call an admin."
            ),
            translated("You were probably removed: nobody else reads what you write here."),
        )
    if standing == LEFT:
        title, text = translated("You left this group"), translated("All that is here stays readable.")
        return Told(title, text, translated("You left this group, so nothing can be written here."))
    return Told(
        translated("You were removed from this group"),
        translated("All that is here stays readable. An admin can tell you why, and can invite you anew."),
        translated("You were removed from this group, so nothing can be written here."),
    )


def writes(standing: str) -> bool:
    """Whether one may still write: what is only probable forbids nothing."""
    return standing in (IN, MOVED_ON)
