"""Small groups in which somebody goes: all that was ever written, and what one machine shows of it in the end.

What is shown does not depend on the order in which things came, so a story is a set of links, of what travels beside
EPOCHs, and of envelopes, and the messages that Cho's machine shows (docs/protocol.md section 3, Shown; 5, Circles).
The machines are real ones (tests/core/group/world.py); what they write is frozen once, and read ever after.
"""

from collections.abc import Callable, Iterable
from typing import Any

from tests.core.group.chance import NOW
from tests.core.page import stories_channels as channels
from tests.core.page import stories_circles as circles
from tests.core.page.story import Story
from whisper_net.core.ids import ScopeId

READER = "cho"
FACTS = ("group", "member", "device", "box", "incarnation", "name")

STORIES: dict[str, tuple[Callable[[Story], ScopeId], list[str]]] = {
    "cut": (channels.cut, ["seen by all", "without Ben"]),
    "lengthened": (channels.lengthened, ["seen by all", "seen by Cho alone", "without Ben"]),
    "left": (channels.left, ["seen by all", "seen by Cho alone", "Dan writes first", "Cho has more"]),
    "room": (channels.room, ["in the room", "without Ben"]),
    "void": (channels.void, ["stays"]),
    "came back": (channels.came_back, ["seen by all", "back again"]),
    "fork": (channels.fork, ["one", "two"]),
    "device": (channels.device, ["heard by the phone", "from the phone"]),
    "never in": (channels.never_in, []),
    "folds": (channels.folds, ["second", "", "a reply"]),
    "remover's word": (channels.removers_word, ["seen by all", "Dan writes first", "a month later"]),
    "doubled link": (channels.doubled_link, ["in time", "without that device"]),
    "pending again": (channels.pending_again, ["welcome"]),
    "closed past": (channels.closed_past, ["since Cho", "open to all"]),
    "written wrong": (channels.written_wrong, ["by Dan", "in its place", "under a new key"]),
    "taken out of a circle": (circles.taken_out, ["seen by all", "without Ben"]),
    "taken out of the group": (circles.taken_out_of_the_group, ["seen by all", "and Ana", "Cho writes first"]),
    "went from a circle": (circles.went, ["said in time", "welcome, Dan"]),
    "put in again": (circles.put_in_again, ["seen by all", "back again"]),
    "loose key": (circles.loose, ["hello", "under Dan's key", "by Ben"]),
    "shown again": (circles.shown_again, ["seen by all", "seen by Cho alone", "without Ben"]),
    "apart": (circles.apart, ["in time", "to Ana and Dan"]),
    "taken out by another": (circles.taken_out_by_another, ["I am still here"]),
    "remover holds more": (circles.remover_holds_more, ["heard by Ana", "and Ana", "Dan writes first"]),
    "owner shows more": (circles.owner_shows_more, ["seen by all", "seen by the laptop"]),
    "put in by another": (circles.strangers, ["under the first key"]),
}
"""By name: who tells it, and the messages that Cho's machine shows of its scope, in their order."""


def fresh(before: Iterable[bytes], now: Iterable[bytes]) -> list[bytes]:
    held = set(before)
    return [raw for raw in now if raw not in held]


def made() -> dict[str, Any]:
    """The whole file."""
    base = Story()
    start = {"links": base.links(), "boxes": base.boxes(), "envelopes": base.envelopes()}
    found = dict[str, Any]()
    for name, (tell, shown) in STORIES.items():
        story = Story()
        scope = tell(story)
        told = {kind: fresh(start[kind], getattr(story, kind)()) for kind in start}
        found[name] = {"about": " ".join((tell.__doc__ or "").split()), "scope": scope, **told, "shown": shown}
    return {
        "about": "Sections 3 and 5: who goes, and what stays to be seen. `base` comes first in each story: links, each "
        "after those it rests on, what travels beside EPOCHs, and envelopes in no order. `facts` and `keys` are what "
        "Cho's machine knows by then, the seed of its device and its box secret among them; keys are kid, scope, E. "
        "`shown` are the messages of `scope` on it once everything is there, at the second `now`, in their order; of a "
        "deleted one the text is empty.",
        "now": NOW + 60 * 86_400,
        "facts": {name: base[READER].disk.facts[name] for name in FACTS},
        "keys": [[key.kid, key.scope, key.secret] for _, key in sorted(base[READER].disk.keys.items())],
        "base": start,
        "stories": found,
    }
