"""The stages from a key to a group, in words: which are behind, which one it is at, what is still to come."""

from typing import NamedTuple

from whisper_net.desktop.viewmodels.people import fingerprint
from whisper_net.desktop.viewmodels.people_words import plain_name
from whisper_net.desktop.viewmodels.plain_line import isolated, plain_line
from whisper_net.desktop.viewmodels.wording import counted, day, translated
from whisper_net.node.join_refused import JoinRefused
from whisper_net.node.memberships import Attempt

__all__ = [
    "Attempt",
    "Stage",
    "asked_words",
    "headline",
    "member_words",
    "origin",
    "refusal",
    "short_name",
    "stages",
    "state_words",
]

CHIP_LETTERS = 24
DONE, NOW, NEXT, FAILED = "done", "now", "next", "failed"


class Stage(NamedTuple):
    """One stage: its name, what it means just now, and where it is."""

    title: str
    note: str
    state: str


def headline(attempt: Attempt) -> str:
    """What is being joined, or come back into."""
    if attempt.device:
        return translated("Coming back into %1").replace("%1", _group(attempt))
    if attempt.name is None:
        return translated("Joining a group")
    return translated("Joining %1").replace("%1", _group(attempt))


def origin(attempt: Attempt, now: int) -> str:
    """Who invited, and until when; or, before anybody answered, that it is not known yet."""
    if not attempt.inviter or attempt.expires is None:
        return translated("Its name shows as soon as somebody of the group answers")
    inviter = isolated(plain_name(attempt.inviter))
    if attempt.device:
        return translated("With a key from %1").replace("%1", inviter)
    if attempt.expires < now:
        return translated("Invited by %1").replace("%1", inviter)
    words = translated("Invited by %1 · open until %2").replace("%2", day(attempt.expires, now))
    return words.replace("%1", inviter)


def short_name(attempt: Attempt) -> str:
    """The group in as few letters as a chip has."""
    return plain_line(plain_name(attempt.name), CHIP_LETTERS) if attempt.name is not None else translated("A group")


def asked_words(attempt: Attempt) -> str:
    """What was asked for."""
    if attempt.device:
        return translated("You are coming back into %1").replace("%1", _group(attempt))
    if attempt.name is None:
        return translated("You asked to join a group")
    return translated("You asked to join %1").replace("%1", _group(attempt))


def state_words(attempt: Attempt) -> str:
    """How it stands, in two words."""
    if attempt.state == "pending" and not attempt.picked_up:
        return translated("Not picked up yet")
    words = {
        "joining": translated("Nobody has answered yet"),
        "pending": translated("Waiting for keys") if attempt.device else translated("Waiting for approval"),
        "entering": translated("You are being let in"),
        "refused": translated("Refused"),
    }
    return words.get(attempt.state, attempt.state)


def refusal(attempt: Attempt) -> str:
    """Why the door refused it, as a sentence."""
    words = translated(str(JoinRefused(attempt.refused)))
    return words[:1].upper() + words[1:] + "."


def stages(attempt: Attempt, answer: str = "") -> tuple[Stage, ...]:
    """The way of one attempt; `answer` is what came of asking last, where nobody answered."""
    if attempt.device:
        return _returning(attempt, answer)
    at = {"joining": 1, "pending": 2, "entering": 3, "refused": 2 if attempt.member else 1}.get(attempt.state, 1)
    if attempt.state == "pending" and not attempt.need:
        at = 1 if attempt.member is None or not attempt.picked_up else 2
    notes = (
        (translated("The key was read"), translated("Saved on this computer, with what you say about yourself")),
        _asked(attempt, answer),
        _approved(attempt),
        (translated("Keys"), _keys(attempt)),
        (translated("History"), translated("Comes by itself once you are in")),
    )
    return tuple(Stage(title, note, _state(place, at, attempt)) for place, (title, note) in enumerate(notes))


def _returning(attempt: Attempt, answer: str) -> tuple[Stage, ...]:
    """The way of a further device: nobody is asked, so it only waits for somebody's computer."""
    failed = attempt.state == "refused"
    waits = translated("Sent by any admin's or vetter's computer, as soon as one is online")
    if attempt.state == "pending" and not attempt.picked_up:
        waits = _left(attempt, "")[1]
    keys = _keys(attempt) if attempt.state == "entering" else refusal(attempt) if failed else answer or waits
    notes = (
        (
            translated("Your words were recognised"),
            translated("They are kept nowhere; this request is, on this computer"),
        ),
        (translated("Keys"), keys),
        (translated("History"), translated("Comes by itself once you are in")),
    )
    return tuple(Stage(title, note, _state(place, 1, attempt)) for place, (title, note) in enumerate(notes))


def _state(place: int, at: int, attempt: Attempt) -> str:
    if place == at:
        return FAILED if attempt.state == "refused" else NOW
    return DONE if place < at else NEXT


def _asked(attempt: Attempt, answer: str) -> tuple[str, str]:
    if attempt.state == "pending" and not attempt.picked_up:
        return _left(attempt, answer)
    if attempt.member is not None:
        words = translated("Somebody of %1 has it").replace("%1", _group(attempt))
        return translated("Request delivered"), words
    if attempt.state == "refused":
        return translated("Request refused"), refusal(attempt)
    looking = translated("Looking for a computer of somebody in the group")
    return translated("Reaching the group"), answer or looking


def _left(attempt: Attempt, answer: str) -> tuple[str, str]:
    if not attempt.relays:
        return translated("Request signed"), answer or translated("It is left at a relay as soon as one answers")
    hosts = (where.partition("://")[2] or where for where in attempt.relays)
    where = isolated(plain_line(" · ".join(hosts)))
    words = translated("At %1. Nobody of the group has picked it up yet, and you need not wait here")
    return translated("Request left at a relay"), words.replace("%1", where)


def _approved(attempt: Attempt) -> tuple[str, str]:
    if attempt.state == "refused" and attempt.member is not None:
        return translated("Not approved"), refusal(attempt)
    if attempt.state == "entering":
        return translated("Approved"), translated("People of %1 said yes").replace("%1", _group(attempt))
    if attempt.state != "pending":
        return translated("Approval"), translated("People of the group decide")
    if not attempt.need:
        return translated("Approval"), translated("People of %1 decide").replace("%1", _group(attempt))
    left = max(attempt.need - attempt.have, 0)
    words = translated("%1 of %2 approvals").replace("%1", str(attempt.have)).replace("%2", str(attempt.need))
    return words, counted("Waiting for one more person", "Waiting for %n more people", left)


def _keys(attempt: Attempt) -> str:
    if attempt.state == "entering":
        return translated("They are here. Who is in the group is being checked")
    return translated("Sent to this computer alone, once you are approved")


def _group(attempt: Attempt) -> str:
    return isolated(plain_name(attempt.name)) if attempt.name is not None else translated("the group")


def member_words(attempt: Attempt) -> str:
    """By what the others know this request from another of the same name."""
    if attempt.member is None:
        return ""
    return translated("Code %1").replace("%1", fingerprint(attempt.member))
