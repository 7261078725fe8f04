"""The law of what is worked out by change: as from scratch it says the same, after each link, however they come."""

from collections.abc import Iterator
from random import Random

from tests.core.membership.beginnings import log_again
from tests.core.membership.generator import Story, story
from tests.core.membership.laws import Law, scopes
from whisper_net.core.ids import LinkId, MemberId
from whisper_net.core.membership.link import Parsed
from whisper_net.core.membership.log import MembershipLog
from whisper_net.core.membership.roster import Roster, State
from whisper_net.core.membership.state import InvitationState, View

Rows = tuple[dict[MemberId, object], dict[LinkId, InvitationState]]


def by_change_as_from_scratch(rnd: Random) -> None:
    """A view says what one says that remembers nothing, and names everybody of whom it says something new."""
    s = story(rnd)
    log, begun = log_again(s.world.log), len(s.world.log)
    s.grow(rnd.randint(3, 8))
    s.attack(rnd.sample(s.pool, 2), 3)
    people, invitations = rows(log.view())
    said(log.view(), s)
    for parsed in arriving(log, s.world.graph.links[begun:], rnd):
        before = log.view().state
        log.add(parsed, verified=True)
        view = log.view()
        fresh = View(Roster(view._graph, view.state))
        assert said(view, s) == said(fresh, s)
        more_people, more_invitations = rows(view, before)
        people, invitations = people | more_people, invitations | more_invitations
        assert (people, invitations) == rows(fresh)


def arriving(log: MembershipLog, links: list[Parsed], rnd: Random) -> Iterator[Parsed]:
    """Links that are to be added as they are given: in any order, each after those that it rests on."""
    todo = list(links)
    rnd.shuffle(todo)
    while todo:
        ready = next(parsed for parsed in todo if not log.missing(parsed))
        todo.remove(ready)
        yield ready


def said(view: View, s: Story) -> object:
    """All that is taken over from one view to the next, or read off that."""
    people = view.people()
    return (
        [(member, view._roster.person(member), view.scopes_of(member)) for member in people],
        [dict(view.entitled(scope)) for scope in scopes(s)],
        [view.owner(signer.device_id) for signer in s.world.signers.values()],
        list(view.channels().items()),
        view.invitations(),
        view.all_epochs(),
        (view.lost, view.out),
    )


def rows(view: View, before: State | None = None) -> Rows:
    """What screens show of people and of invitations: as far as a view says something new, or of all."""
    return (
        {
            member: (
                view.role(member),
                view.devices(member),
                view.request_of(member),
                view.departure(member),
                view.scopes_of(member),
            )
            for member in view.people_since(before)
        },
        {one.id: one for one in view.invitations_since(before)},
    )


CHANGES: list[Law] = [by_change_as_from_scratch]
