"""What a conversation of chosen people says of itself: who reads it, by name, and what nobody else learns.

Rules: everybody who reads it is named; somebody who went from the group does not read on, and it says so.
"""

from whisper_net.core.ids import MemberId
from whisper_net.desktop.viewmodels.people_words import listed, plain_name
from whisper_net.desktop.viewmodels.plain_line import isolated
from whisper_net.desktop.viewmodels.wording import counted, translated
from whisper_net.node.conversations import Audience
from whisper_net.ports.circles import DIRECT

MOST_NAMES = 3


def other_of(audience: Audience) -> str:
    """Whom direct messages are with, by name."""
    return isolated(plain_name(audience.other.name)) if audience.other is not None else ""


def away(audience: Audience) -> bool:
    """Whether the other one of direct messages went from the group."""
    other = audience.other
    return other is not None and all(one.member != other.member for one in audience.readers)


def readers_words(audience: Audience, me: MemberId) -> str:
    """Who reads it, by name."""
    others = [plain_name(one.name) for one in audience.readers if one.member != me]
    if not others:
        return translated("Only you")
    if audience.kind == DIRECT:
        return translated("Only you and %1").replace("%1", isolated(others[0]))
    return listed([translated("You"), *others], 1 + MOST_NAMES)


def chip_words(audience: Audience, me: MemberId) -> str:
    """The same with how many they are."""
    count = counted("1 person", "%n people", len(audience.readers))
    return f"{readers_words(audience, me)} · {count}"


def later_words(audience: Audience) -> str:
    """What those read who come later."""
    if audience.kind == DIRECT:
        return translated("nobody can be added")
    return translated("whoever is added reads all of it")


def empty_words(audience: Audience) -> tuple[str, str]:
    """What an empty conversation says instead of messages: a title, and its privacy in one sentence."""
    learn = translated(
        "Others in the group learn that somebody made some circle, and never who is in it or what is said."
    )
    if audience.kind == DIRECT:
        return translated("Only you and %1 read this").replace("%1", other_of(audience)), learn
    count = counted("Only you read this", "Only these %n people read this", len(audience.readers))
    return count, learn


def outside_words(audience: Audience, me: MemberId) -> str:
    """Why nothing can be written here, or ""."""
    if away(audience):
        words = translated("%1 is not in this group any more. What was said stays readable.")
        return words.replace("%1", other_of(audience))
    inside = any(one.member == me for one in audience.readers)
    return "" if inside else translated("You are not in this circle any more. What was said stays readable.")
