"""What may be done about a member, each with the sentence that says what it can and cannot undo; else who could do it.

Rules: only what the node says would be allowed is offered. The words are those of the dialog before it, the button is
named for its effect, and a name in it is never anything but a name.
"""

from typing import NamedTuple

from whisper_net.core.documents import accords
from whisper_net.core.group import commands as do
from whisper_net.core.group.commands_accords import Propose
from whisper_net.core.ids import MemberId
from whisper_net.core.membership.link import Role
from whisper_net.desktop.viewmodels.people_words import listed, plain_name
from whisper_net.desktop.viewmodels.plain_line import isolated, plain_line
from whisper_net.desktop.viewmodels.wording import marked, translated
from whisper_net.node.particulars import Named, Particulars

VETTER, ADMIN, DEMOTE, REMOVE, LEAVE = "vetter", "admin", "demote", "remove", "leave"
PROPOSE_ADMIN, PROPOSE_REMOVE = "propose_admin", "propose_remove"
RETURN = "return"
"""Somebody who went is let back in; its words are those of coming_back.py."""
_MOST_NAMES = 3
_SHORT = 32
"""Characters of a name on a button."""


class Act(NamedTuple):
    """One thing that may be done, in words."""

    kind: str
    icon: str
    menu: str
    title: str
    text: str
    button: str
    done: str
    red: bool
    """It takes something away."""


_WORDS: dict[str, Act] = {
    VETTER: Act(
        VETTER,
        "verified",
        marked("Make vetter…"),
        marked("Make %1 a vetter?"),
        marked(
            "%1 can invite people and let them in from now on. An admin can take the office back, but whoever %1 let "
            "in meanwhile stays."
        ),
        marked("Make %1 a vetter"),
        marked("%1 is a vetter now."),
        red=False,
    ),
    ADMIN: Act(
        ADMIN,
        "key",
        marked("Make admin…"),
        marked("Make %1 an admin?"),
        marked(
            "%1 can let people in, remove them and give offices from now on. You can take the office back, but not "
            "what %1 did with it meanwhile."
        ),
        marked("Make %1 an admin"),
        marked("%1 is an admin now."),
        red=False,
    ),
    DEMOTE: Act(
        DEMOTE,
        "withdraw",
        marked("Take the office back…"),
        marked("Take the office back from %1?"),
        marked(
            "%1 stays a member, and lets nobody in or out any more. Whoever %1 let in stays, and you can give the "
            "office back at any time."
        ),
        marked("Take the office from %1"),
        marked("%1 is a member like others now."),
        red=True,
    ),
    PROPOSE_ADMIN: Act(
        PROPOSE_ADMIN,
        "key",
        marked("Propose as admin…"),
        marked("Propose %1 as an admin?"),
        marked(
            "It happens once enough of those who decide said yes. %1 can then let people in, remove them and give "
            "offices. Until then you can take your yes back."
        ),
        marked("Propose %1"),
        marked("You proposed %1 as an admin. It happens once enough say yes."),
        red=False,
    ),
    PROPOSE_REMOVE: Act(
        PROPOSE_REMOVE,
        "all-but",
        marked("Propose to remove…"),
        marked("Propose to remove %1?"),
        marked(
            "Admins and vetters read it, %1 too with such an office; that does not help against it. Once enough said "
            "yes, %1 gets no key any more, and keeps what is held already. Until then you can take your yes back."
        ),
        marked("Propose to remove %1"),
        marked("You proposed to remove %1. It happens once enough say yes."),
        red=True,
    ),
    REMOVE: Act(
        REMOVE,
        "all-but",
        marked("Remove from the group…"),
        marked("Remove %1?"),
        marked(
            "%1 gets no key from now on, so nothing new can be read there. What %1's computer already holds stays "
            "there. You cannot take this back: %1 would have to be let in again."
        ),
        marked("Remove %1"),
        marked("%1 was removed. What is written from now on has new keys."),
        red=True,
    ),
    LEAVE: Act(
        LEAVE,
        "outside",
        marked("Leave the group…"),
        marked("Leave %2?"),
        marked(
            "You get no key from now on. What this computer already holds stays here and stays readable. You cannot "
            "take this back: you would have to be invited and let in again."
        ),
        marked("Leave %2"),
        marked("You left %2."),
        red=True,
    ),
}


def acts(told: Particulars, name: str, group: str) -> tuple[Act, ...]:
    """What may be done about a member, in words."""
    may = told.may
    allowed = {
        VETTER: may.vetter,
        ADMIN: may.admin,
        PROPOSE_ADMIN: may.propose_admin,
        DEMOTE: may.demote,
        REMOVE: may.remove,
        PROPOSE_REMOVE: may.propose_remove,
        LEAVE: may.leave,
    }
    return tuple(_named(_WORDS[kind], name, group) for kind, yes in allowed.items() if yes)


def _named(act: Act, name: str, group: str) -> Act:
    long = {"%1": isolated(name), "%2": isolated(group)}
    short = {"%1": isolated(plain_line(name, _SHORT)), "%2": isolated(plain_line(group, _SHORT))}
    return act._replace(
        menu=translated(act.menu),
        title=_put(act.title, short),
        text=_put(act.text, short),
        button=_put(act.button, short),
        done=_put(act.done, long),
    )


def _put(words: str, names: dict[str, str]) -> str:
    """Both names at once: one that holds %2 puts nothing in."""
    first, *rest = translated(words).split("%1")
    return names["%1"].join(part.replace("%2", names["%2"]) for part in (first, *rest))


def command(act: Act, member: MemberId) -> do.Command:
    """What the node is told."""
    match act.kind:
        case "vetter" | "admin":
            return do.PromoteMember(member, Role.VETTER if act.kind == VETTER else Role.ADMIN)
        case "demote":
            return do.DemoteMember(member)
        case "propose_admin":
            return Propose(accords.Act.PROMOTE, member)
        case "propose_remove":
            return Propose(accords.Act.REMOVE, member)
        case "return":
            return do.ApproveMember(member)
        case "remove":
            return do.RemoveMember(member)
        case _:
            return do.LeaveGroup()


def unable(told: Particulars, name: str, role: str, mine: str) -> str:
    """Why this person alone cannot do what an admin does about a member, and who could; "" where they can."""
    if told.may.leave or told.may.remove or role not in ("admin", "vetter", "member", "helper"):
        return ""
    if told.may.last_admin:
        return translated("You are the last admin. To leave, make somebody else an admin first.")
    if mine != "admin" and told.may.propose_remove:
        return translated("You alone cannot remove %1. Propose it, and several of you decide.").replace(
            "%1", isolated(name)
        )
    if mine != "admin":
        words = translated("Only an admin gives offices and removes people. Ask %1.")
        return words.replace("%1", _listed(told.admins)) if told.admins else ""
    count, voters = told.together
    if count > len(voters):
        return translated("%1 is an admin for longer than you, so you cannot remove them.").replace(
            "%1", isolated(name)
        )
    words = translated("%1 is an admin for longer than you, so you alone cannot remove them. It takes %2 of %3.")
    words = words.replace("%3", _listed(voters)).replace("%2", str(count))
    return words.replace("%1", isolated(name))


def _listed(people: tuple[Named, ...]) -> str:
    return listed([plain_name(one.name) for one in people], _MOST_NAMES)
