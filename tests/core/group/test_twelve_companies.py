"""Twelve companies in one group, a channel each: who is not in a channel holds nothing of it, whoever they meet."""

import pickle

import pytest

from tests.core.group.world import World
from whisper_net.core.errors import NotAllowed
from whisper_net.core.group import commands as do
from whisper_net.core.ids import ScopeId

COMPANIES = [f"company{i:02}" for i in range(12)]


def test_twelve_companies_channels_leave_nothing_on_each_others_disks() -> None:
    world = World()
    ana = world["ana"]
    rooms: dict[str, ScopeId] = {}
    for company in COMPANIES:
        person = world.join(company)
        rooms[company] = ana.channel(company)
        ana.do(do.GrantChannel(person.member, rooms[company]))
    world.deliver()
    posts = {}
    for company, room in rooms.items():
        world.link(company, "ana")
        posts[company] = world[company].post(room, f"what {company} pays")
        world.deliver()
    for one, other in zip(COMPANIES, [*COMPANIES[1:], COMPANIES[0]], strict=True):
        world.link(one, other)
        world.link(other, one)
    assert all(ana.texts(room) == [f"what {company} pays"] for company, room in rooms.items())
    for company, room in rooms.items():
        own, disk = world[company], world[company].disk
        assert own.texts(room) == [f"what {company} pays"]
        others = {scope for scope in rooms.values() if scope != room}
        assert not others & {key.scope for key in disk.keys.values()}
        assert not others & {part.scope for part in disk.parts.values()}
        assert not others & set(disk.shown.channels)
        held = pickle.dumps((disk.envelopes, disk.parts, disk.keys, disk.marks, disk.drafts, disk.shown.messages))
        assert not any(bytes(posts[other]) in held for other in COMPANIES if other != company)
        with pytest.raises(NotAllowed):
            own.post(next(iter(others)), "let me in")
