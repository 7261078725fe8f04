"""Which keys are tried on a caller: 64 at most, and no group's share is another's."""

from hypothesis import given
from hypothesis import strategies as st

from tests.node.world import World, in_a_world
from whisper_net.core.wire.bounds import MAX_PSK_CANDIDATES
from whisper_net.node.greeting import LOBBY_PLACES, choose

Groups = list[list[str]]


def groups(kind: str, *sizes: int) -> Groups:
    return [[f"{kind}{group}.{place}" for place in range(size)] for group, size in enumerate(sizes)]


def test_members_come_first_and_each_group_s_newest_before_any_older() -> None:
    assert choose(groups("m", 2, 1), groups("i", 1, 2), 0) == ["m0.0", "m1.0", "m0.1", "i0.0", "i1.0", "i1.1"]


def test_many_invitations_of_one_group_leave_another_its_own() -> None:
    chosen = choose(groups("m", 1, 1), groups("i", 500, 2), 0)
    assert {"m0.0", "m1.0", "i1.0", "i1.1"} <= set(chosen)
    assert len(chosen) == MAX_PSK_CANDIDATES


def test_many_keys_of_members_leave_applicants_their_places() -> None:
    chosen = choose(groups("m", *[16] * 8), groups("i", *[40] * 8), 0)
    assert len(chosen) == MAX_PSK_CANDIDATES
    assert sum(one.startswith("i") for one in chosen) == LOBBY_PLACES
    assert {f"m{group}.0" for group in range(8)} <= set(chosen)
    assert {f"i{group}.0" for group in range(8)} <= set(chosen)


def test_places_that_one_kind_leaves_the_other_takes() -> None:
    assert len(choose(groups("m", 60, 60), groups("i", 3), 0)) == MAX_PSK_CANDIDATES
    assert len(choose(groups("m", 1), groups("i", 100), 0)) == MAX_PSK_CANDIDATES
    assert len(choose(groups("m", 100), [], 0)) == MAX_PSK_CANDIDATES
    assert choose([], [], 5) == []


@given(st.lists(st.integers(0, 90), max_size=6), st.lists(st.integers(0, 90), max_size=6))
def test_every_key_has_its_turn(members: list[int], lobbies: list[int]) -> None:
    inside, outside = groups("m", *members), groups("i", *lobbies)
    every = {one for group in inside + outside for one in group}
    met: set[str] = set()
    for turn in range(60):
        chosen = choose(inside, outside, turn)
        assert len(chosen) == len(set(chosen)) == min(MAX_PSK_CANDIDATES, len(every))
        met |= set(chosen)
    assert met == every


def test_one_group_with_many_invitations_keeps_out_no_applicant_of_another() -> None:
    async def story(world: World) -> None:
        ana = await world.machine("ana")
        for name in ("Big", "Small"):
            await ana.do("group_found", name=name, me="Ana")
        for _ in range(MAX_PSK_CANDIDATES + 5):
            await ana.do("invite_create", group="Big", seconds=86_400 * 20)
            ana.clock.skew += 5_000  # 20 invitations a day are the limit
        key = (await ana.do("invite_create", group="Small"))["key"]
        ben = await world.machine("ben")
        ben.clock.skew = ana.clock.skew
        asked = await ben.do("join", key=key, me="Ben", peers=[ana.address])
        assert asked["state"] == "pending"

    in_a_world(story)
