"""The entries of a group's log as sentences: who did what, and, where it came to nothing, what made it so.

Rules: a sentence has places for names, which are put in all at once, so that a name that looks like a place is a name.
Entries of a later version are told by what they are called there.
"""

import re

from whisper_net.desktop.viewmodels.people_words import listed, plain_name
from whisper_net.desktop.viewmodels.plain_line import isolated
from whisper_net.desktop.viewmodels.wording import counted, marked, translated
from whisper_net.node.chronicle import Deed
from whisper_net.node.particulars import Named

_MOST_SIGNERS = 3
_DEEDS = {
    "found": marked("%by founded the group"),
    "invite": marked("%by made an invitation"),
    "revoke_invite": marked("%by revoked an invitation"),
    "admit": marked("%about asked to be let in"),
    "approve": marked("%by approved %about"),
    "veto": marked("%by declined %about"),
    "channel": marked("%by made the channel %thing"),
    "channel_policy": marked("%by changed %thing: %rules"),
    "grant": marked("%by let %about into %thing"),
    "rename": marked("%by called the group %thing"),
    "policy": marked("%by decided that newcomers need %thing"),
    "promote": marked("%by made %about %thing"),
    "remove": marked("%by removed %about"),
    "remove_quorum": marked("%by together removed %about"),
    "demote": marked("%by took the office from %about"),
    "leave": marked("%by left"),
    "device_add": marked("%by added a computer"),
    "device_revoke": marked("%by revoked a computer"),
    "revoke_grant": marked("%by took %thing from %about"),
    "cut_extend": marked("%by let more be shown of what %about wrote"),
    "relays": marked("%by changed the relays"),
    "refound": marked("%by founded the group anew after another"),
}
_OTHERWISE = {
    "approve": marked("%by approved %about for %thing"),
    "device_add": marked("%by let another computer of %about in"),
    "revoke_grant": marked("%by left %thing"),
}
"""Where it names a channel besides, somebody else, or nobody else."""
ICONS = {
    "found": "stage",
    "invite": "key",
    "revoke_invite": "key",
    "admit": "person",
    "approve": "vouched",
    "veto": "danger",
    "channel": "channel",
    "channel_policy": "channel",
    "grant": "channel",
    "revoke_grant": "channel",
    "rename": "edit",
    "policy": "not-vouched",
    "promote": "verified",
    "demote": "withdraw",
    "remove": "all-but",
    "remove_quorum": "all-but",
    "leave": "outside",
    "device_add": "devices",
    "device_revoke": "devices",
    "cut_extend": "shown",
    "relays": "relay",
    "refound": "again",
}
_STRUCK = {
    "remove": marked("%about was removed before it reached everybody"),
    "remove_quorum": marked("%about was removed before it reached everybody"),
    "leave": marked("%by left before it reached everybody"),
    "demote": marked("%about lost the office before it reached everybody"),
    "revoke_grant": marked("%about lost the channel before it reached everybody"),
    "revoke_invite": marked("the invitation was revoked before it reached everybody"),
    "device_revoke": marked("that computer was revoked before it reached everybody"),
}
_REASONS = {
    "local": marked("%by was not allowed to do it"),
    "strike": marked("%by was removed, or lost the right, before it reached everybody"),
    "gentle": marked("that computer was revoked, or copied, at the same time"),
    "closure": marked("what it rests on came to nothing"),
    "senior": marked("%about holds an office for longer than %by"),
    "late_voters": marked("too few of the admins stood behind it"),
    "taint": marked("it took away what it rests on itself"),
}
_READS = {"all": marked("newcomers read all of it"), "since_join": marked("newcomers read what comes after them")}
_STAYS = {"off": marked("things stay"), "day": marked("things stay a day"), "week": marked("things stay a week")}
_PLACES = re.compile("%(by|about|thing|rules)")


def deed_words(deed: Deed) -> str:
    """What somebody did."""
    return _put(translated(_form(deed)), deed)


def _form(deed: Deed) -> str:
    if deed.did == "revoke_grant":
        other = deed.about is None
    elif deed.did == "device_add":
        other = deed.about is not None
    else:
        other = deed.did == "approve" and bool(deed.thing)
    known = _OTHERWISE[deed.did] if other else _DEEDS.get(deed.did)
    return known or f"%by: {plain_name(deed.did)}"


def void_words(deed: Deed) -> str:
    """Why it came to nothing; "" while it stands."""
    if not deed.rule:
        return ""
    because = deed.because
    if deed.rule == "closure" and because is not None:
        why = translated("it rests on this, which came to nothing: %1").replace("%1", deed_words(because))
    elif deed.rule in ("strike", "gentle") and because is not None and because.did in _STRUCK:
        why = _put(translated(_STRUCK[because.did]), because)
    else:
        why = _put(translated(_REASONS.get(deed.rule, deed.rule)), deed)
    return translated("Came to nothing: %1.").replace("%1", why)


def _put(words: str, deed: Deed) -> str:
    together = listed([_name(one) for one in (deed.by, *deed.others)], _MOST_SIGNERS)
    names = {
        "by": together,
        "about": isolated(_name(deed.about)) if deed.about is not None else translated("somebody"),
        "thing": _thing(deed),
        "rules": _rules(deed),
    }
    return _PLACES.sub(lambda found: names[found[1]], words)


def _rules(deed: Deed) -> str:
    reads, stays = deed.rules
    return ", ".join(translated(words) for words in (_READS.get(reads, ""), _STAYS.get(stays, "")) if words)


def _thing(deed: Deed) -> str:
    if deed.did == "promote":
        return translated("an admin") if deed.thing == "admin" else translated("a vetter")
    if deed.did == "policy":
        return counted("1 approval", "%n approvals", int(deed.thing))
    return isolated(plain_name(deed.thing)) if deed.thing else translated("a channel")


def _name(one: Named) -> str:
    return plain_name(one.name) if one.name else one.member.hex()[:8]
