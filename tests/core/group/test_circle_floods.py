"""Thousands of drops by one member, in whatever shape they choose, cost everybody else little each."""

import msgspec
import pytest

from tests.core.group.chance import seed
from tests.core.group.circles import Dropper
from tests.core.group.world import Machine, World
from whisper_net.core.crypto import drops
from whisper_net.core.crypto.epochs import ScopeKey
from whisper_net.core.group import circles
from whisper_net.core.group.circle import Circle

MANY = 30


class Opened:
    """How often a drop was opened, or tried."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.times = 0
        monkeypatch.setattr(circles, "open_meta", self)

    def __call__(self, *args: object) -> drops.Meta:
        self.times += 1
        return drops.open_meta(*args)  # type: ignore[arg-type]


@pytest.fixture
def world() -> World:
    world = World()
    world.join("mallory")
    return world


def again(dropper: Dropper, people: list[Machine]) -> list[bytes]:
    """One key, dropped again and again."""
    meta = dropper.meta(people)
    _, key = dropper.drop(meta, people)
    return [dropper.write(dropper.drop(meta, people, secret=key)[0]) for _ in range(MANY)]


def spoilt(dropper: Dropper, people: list[Machine]) -> list[bytes]:
    """A good drop, and others of its key that do not open."""
    drop, _ = dropper.drop(dropper.meta(people), people)
    bad = (msgspec.structs.replace(drop, sealed=number.to_bytes(4) + drop.sealed[4:]) for number in range(1, MANY))
    return [dropper.write(drop), *map(dropper.write, bad)]


def lied(dropper: Dropper, people: list[Machine]) -> list[bytes]:
    """A drop that does not open, and others that say its key, each another one."""
    closed, _ = dropper.drop(dropper.meta(people[1:]), people[1:])
    metas = [dropper.meta(people, ScopeKey(closed.kid, seed("false", number))) for number in range(1, MANY)]
    return [dropper.write(closed), *(dropper.write(dropper.drop(meta, people, 2)[0]) for meta in metas)]


@pytest.mark.parametrize(("flood", "most"), [(again, MANY), (spoilt, MANY), (lied, 2 * MANY)])
def test_no_drop_is_tried_twice_with_one_key(
    world: World, monkeypatch: pytest.MonkeyPatch, flood: object, most: int
) -> None:
    ana, mallory = world["ana"], world["mallory"]
    raws = flood(Dropper(mallory), [ana, mallory])  # type: ignore[operator]
    opened = Opened(monkeypatch)
    assert ana.take_envelopes(*raws) == MANY
    assert opened.times <= most
    ana.reopen()
    assert opened.times <= 2 * most


def test_beginnings_of_one_circle_in_any_order_are_not_folded_anew(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, mallory = world["ana"], world["mallory"]
    dropper, people = Dropper(mallory), [ana, mallory]
    meta = dropper.meta(people)
    raws = [dropper.write(dropper.drop(meta, people)[0]) for _ in range(MANY)]
    made: list[Circle] = []

    def fold(*args: object) -> Circle:
        made.append(Circle(*args))  # type: ignore[arg-type]
        return made[-1]

    monkeypatch.setattr(circles, "Circle", fold)
    ana.take_envelopes(*raws)
    assert (len(made), len(made[0].kids)) == (1, MANY)
