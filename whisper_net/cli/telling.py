"""What a running node says to people: events as sentences, that say who did it and where.

Rules: names stand only where a terminal reads them; what goes into a file or a log has the beginnings of ids in their
place, and a text never stands there. What one wrote oneself is no news. Told by announcing.py.
"""

from collections.abc import Iterable
from typing import Any

from whisper_net.cli import text
from whisper_net.core.documents.patches import ChannelChanged, CircleChanged, Patch, ProfileSet, RosterChanged
from whisper_net.core.group.events import Event, RequestArrived
from whisper_net.node.group_node import GroupNode

MOST_NAME = 40
SENTENCES = {
    "message": "WHO wrote in WHERE: whisper-net messages CHANNEL",
    "edited": "WHO changed a message in WHERE.",
    "deleted": "WHO deleted a message in WHERE.",
    "reaction": "WHO reacted to a message in WHERE.",
    "lead": "WHO added a job lead: whisper-net lead list",
    "lead_edited": "WHO changed a job lead.",
    "lead_withdrawn": "WHO withdrew a job lead.",
    "lead_claimed": "WHO is on a job lead, or no longer: whisper-net lead list",
    "resume": "WHO shared a résumé, or changed it: whisper-net resume list",
    "comment": "WHO commented on a résumé: whisper-net resume list",
    "resolved": "WHO resolved a comment on a résumé, or opened it again.",
    "profile": "WHO has a new name.",
    "members": "The list of members changed: whisper-net member list",
    "channels": "Your channels changed: whisper-net channel list",
    "circles": "Your circles and direct messages changed: whisper-net circle list",
    "invitations": "An invitation changed: whisper-net invite list",
    "request": "WHO asks to join: whisper-net member list",
    "devices": "WHO has a new device, or lost one: whisper-net member verify MEMBER",
    "removed": "WHO was put out of the group: whisper-net member list",
    "left": "WHO left the group.",
    "role": "WHO holds another office: whisper-net member list",
    "quorum": "Something takes several of you: whisper-net group quorum",
    "moved_on": "The group's key moved on without this device: you were probably removed. What is here stays readable.",
    "entered": "You were let into a group: whisper-net group list",
    "refused": "Something from outside broke a rule and was left out.",
    "faded": "What was to disappear in WHERE is gone from this machine.",
    "forked": "A device spoke with two tongues: it was copied, or it lies. Its later words are left out.",
    "restored": "This profile is a copy that was brought back; it goes on under a new number.",
}


class Teller:
    """Makes sentences of events; `named` is whether a person at a terminal reads them."""

    def __init__(self, *, named: bool) -> None:
        self._named = named
        self._people: dict[str, str] = {}
        self._rooms: dict[str, str] = {}

    async def learn(self, groups: Iterable[GroupNode]) -> None:
        """Know the names that are in use already."""
        for group in groups if self._named else ():
            for member in await group.query(lambda reader: reader.members()):
                self._people[member.member.hex()] = member.name
            for channel in await group.query(lambda reader: reader.channels()):
                self._rooms[channel.scope.hex()] = channel.name

    def hear(self, happened: Iterable[Patch | Event]) -> None:
        """Know the names that come up."""
        for one in happened:
            match one:
                case ProfileSet(origin, name):
                    self._people[origin.member.hex()] = name
                case RequestArrived(member, name):
                    self._people.setdefault(member.hex(), name)
                case RosterChanged(people):
                    for person in people:
                        self._people.setdefault(person.member.hex(), person.claimed_name or "")
                case ChannelChanged(scope, name) | CircleChanged(scope, name) if name:
                    self._rooms[scope.hex()] = name
                case _:
                    continue

    def sentence(self, event: dict[str, Any], me: str) -> str:
        """One event in words; "" where it is what this person did, or no news to read."""
        member, channel = event.get("member", ""), event.get("channel", "")
        if member == me:
            return ""
        named = self._rooms.get(channel, "") if self._named else ""
        parts = {
            "WHO": (text.cut(self._people.get(member, ""), MOST_NAME) if self._named else "") or text.short(member),
            "MEMBER": text.short(member),
            "WHERE": f"#{text.cut(named, MOST_NAME)}" if named else text.short(channel),
            "CHANNEL": named if named.replace("-", "").isalnum() else text.short(channel),
        }
        return " ".join(_filled(word, parts) for word in SENTENCES.get(event["event"], "").split(" "))


def _filled(word: str, parts: dict[str, str]) -> str:
    """A word of a sentence, with its part put in; what was put in is not looked at again."""
    bare = word.rstrip(".:")
    return parts[bare] + word[len(bare) :] if bare in parts else word
