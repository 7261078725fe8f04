"""Each law about what was done against the rules can fail: here all is well, and it is said that something was done."""

from collections.abc import Callable
from unittest.mock import patch

import pytest

from tests.simulation.reckoning import check_wrongs
from tests.simulation.sight import group_of, me_of, place_of, union_log
from tests.simulation.stage import alike, general, tell, together, until
from tests.simulation.world import World
from tests.simulation.wrongs import Backdated, Doubled, Twins
from whisper_net.core.group.commands import RemoveMember
from whisper_net.core.ids import LinkId
from whisper_net.core.membership.state import View


async def say(world: World, text: str) -> bytes:
    answer = await world.perform(world.machines[1], "post", channel="general", text=text)
    return bytes.fromhex(answer["message"])


async def two_talk(world: World) -> tuple[bytes, bytes]:
    await together(world)
    ids = await say(world, "one thing"), await say(world, "another thing")
    await until(lambda: alike(world))
    return ids


def test_law_about_twins_fails_where_both_are_shown() -> None:
    async def story(world: World) -> None:
        one, other = await two_talk(world)
        place = place_of(world.machines[0], one)
        assert place is not None
        world.wrongs.twins.append(Twins("m1", general(world.machines[0]), place[0], one, frozenset({other})))
        with pytest.raises(AssertionError, match="two things that m1 said at once are shown"):
            check_wrongs(world)

    assert tell(story, 2) == []


def test_law_about_doubled_links_fails_where_the_device_lives() -> None:
    async def story(world: World) -> None:
        await together(world)
        device = group_of(world.machines[0]).group.state.me.device
        world.wrongs.doubled.append(Doubled(device, two_of(world)))
        with pytest.raises(AssertionError, match="is alive"):
            check_wrongs(world)

    assert tell(story, 2) == []


def two_of(world: World) -> tuple[LinkId, LinkId]:
    first, second, *_ = union_log(world.machines).ids
    return first, second


Claim = Callable[[World, LinkId, bytes], Backdated]


@pytest.mark.parametrize(
    ("claim", "what"),
    [
        (lambda world, removal, _: Backdated(me_of(world.machines[1]), removal, two_of(world), ()), "count, for"),
        (lambda world, removal, id_: Backdated(me_of(world.machines[1]), removal, (), (id_,)), "m0 shows what"),
    ],
)
def test_law_about_what_is_backdated_fails_where_it_counts_or_shows(claim: Claim, what: str) -> None:
    async def story(world: World) -> None:
        message, _ = await two_talk(world)
        founder, member = world.machines
        gone = me_of(member)
        await world.submit(founder, RemoveMember(gone))
        departure = group_of(founder).group.state.log.view().departure(gone)
        assert departure is not None
        world.wrongs.backdated.append(claim(world, departure.id, message))
        with pytest.raises(AssertionError, match=what):
            check_wrongs(world)

    assert tell(story, 2) == []


def test_law_about_newest_keys_fails_where_others_have_one() -> None:
    async def story(world: World) -> None:
        await two_talk(world)
        check_wrongs(world)
        with (
            patch.object(View, "entitled", lambda *_: {}),
            pytest.raises(AssertionError, match="a key that others have"),
        ):
            check_wrongs(world)

    assert tell(story, 2) == []
