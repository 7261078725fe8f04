"""Words under keys that no longer hold, and taking them up again (PROTOCOL section 5, loose keys).

Somebody hands a key of a circle to some of it alone, and is put out, or doubles their own device: then that drop lies
beyond where their feed of the group ends, and counts for nobody. What honest people wrote under its key meanwhile is
shown to nobody, until the next drop of theirs carries the key. It does so only if nobody who is in had been taken out
by what does not count now: nobody reads by it what was not meant for them. How such drops are left out: circles.py.
"""

from typing import NamedTuple

from whisper_net.core.crypto.drops import MAX_LOOSE, LooseKey
from whisper_net.core.group.circle import Circle, Loose, Roster
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import Kid, MemberId


def is_stranded(state: GroupState, circle: Circle) -> bool:
    """Whether something of our own person's waits in a circle for a drop that carries its key."""
    me = state.me.member
    if all(me in circle.named(kid) for kid in _written_under(state, circle, frozenset([me]))):
        return False
    return any(me in writers for _, writers in _to_carry(state, circle, state.rooms.present(circle)))


def loose_keys(state: GroupState, circle: Circle, people: Roster) -> list[LooseKey]:
    """What the next drop of ours for these people is to carry: first where we wrote, then the newest."""
    found = _to_carry(state, circle, people)
    found.sort(key=lambda one: (state.me.member not in one[1], -one[0].n, one[0].secret))
    return sorted((key for key, _ in found[:MAX_LOOSE]), key=lambda key: key.secret)


def _to_carry(state: GroupState, circle: Circle, people: Roster) -> list[tuple[LooseKey, Roster]]:
    """Keys of no drop that counts that all of these people may have, and under which some of them wrote: with whom."""
    written, known = _written_under(state, circle, people), _known(state, circle)
    whole = state.circles.whole(circle.scope)

    def may_have(kid: Kid, person: MemberId) -> bool:
        """Whoever it was given to; and newcomers, who read all of a circle, but whom no drop behind it took out."""
        if person in known[kid].people:
            return True
        return bool(whole.drops_of(kid)) and all(circle.drops_of(out) for out in whole.taken_out_by(person, kid))

    strays = [kid for kid in written if kid in known and not circle.named(kid)]
    return [(known[kid].key, written[kid]) for kid in strays if all(may_have(kid, person) for person in people)]


def _written_under(state: GroupState, circle: Circle, people: Roster) -> dict[Kid, Roster]:
    """The keys under which something of these people is held."""
    found: dict[Kid, Roster] = {}
    for device, feeds in state.feeds.by_device(circle.scope).items():
        owner = state.owner(device)
        for feed in feeds if owner in people else ():
            found[feed.kid] = found.get(feed.kid, frozenset()) | (frozenset() if owner is None else {owner})
    return found


class Known(NamedTuple):
    """A key that opened, or was carried, and to whom it was given."""

    key: LooseKey
    people: Roster


def _known(state: GroupState, circle: Circle) -> dict[Kid, Known]:
    """Every key of a circle; a drop that counts has given those that it goes on from to its own people, too."""
    found: dict[Kid, LooseKey] = {}
    people: dict[Kid, Roster] = {}
    for drop in state.circles.opened(circle.scope):
        key = state.circles.key(drop.kid)
        mine = [] if key is None else [Loose(drop.kid, LooseKey(key.secret, drop.n, drop.stands))]
        given = drop.parents if circle.drops_of(drop.kid) else ()
        found |= {one.kid: one.key for one in (*mine, *drop.loose)}
        for kid in (*given, *(one.kid for one in (*mine, *drop.loose))):
            people[kid] = people.get(kid, frozenset()) | drop.roster
    return {kid: Known(key, people[kid]) for kid, key in found.items()}
