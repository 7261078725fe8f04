"""A flood from one place costs a bounded amount of work, and shuts nobody out who calls from another."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.adapters.lan_node import PSK, hello, probe, running
from whisper_net.adapters.transport import strangers
from whisper_net.adapters.transport.address import parse_address
from whisper_net.adapters.transport.connection import Limits
from whisper_net.adapters.transport.handshake import HELLO_SIZE
from whisper_net.adapters.transport.strangers import Tries, crowding, origin_of

ANSWER = 2 + HELLO_SIZE
NEIGHBOUR = ("127.0.0.2", 0)
"""Another address of this machine, as Linux has it."""


@dataclass(frozen=True)
class Waiting:
    name: str
    origin: str


class Time:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("192.168.1.20", "192.168.1.20"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
    ],
)
def test_origin_is_an_address_or_the_range_that_is_one_machine_s(host: str, origin: str) -> None:
    assert origin_of(host) == origin


def test_oldest_of_the_most_crowded_origin_gives_way() -> None:
    callers = [Waiting("a", "honest"), Waiting("b", "flood"), Waiting("c", "flood"), Waiting("d", "other")]
    assert crowding(callers).name == "b"
    assert crowding([Waiting("a", "one"), Waiting("b", "two")]).name == "a"


def test_tries_run_out_and_come_back_by_the_second() -> None:
    time = Time()
    tries = Tries(3, 2.0, time)
    assert [tries.take("flood") for _ in range(5)] == [True, True, True, False, False]
    assert tries.take("honest")
    time.now += 0.5
    assert [tries.take("flood") for _ in range(2)] == [True, False]
    time.now += 1_000
    assert [tries.take("flood") for _ in range(4)] == [True, True, True, False]


def test_whoever_holds_a_key_uses_nothing_up() -> None:
    tries = Tries(1, 0.0, Time())
    for _ in range(5):
        assert tries.take("member")
        tries.give_back("member")


@given(st.lists(st.tuples(st.sampled_from("tgw"), st.integers(0, 5)), max_size=60))
def test_never_more_than_the_store_and_what_came_back(acts: list[tuple[str, int]]) -> None:
    time, taken, given_back, begun = Time(), 0, 0, Time.now
    tries = Tries(4, 1.0, time)
    for act, number in acts:
        if act == "t":
            taken += tries.take("o")
        elif act == "g" and given_back < taken:
            tries.give_back("o")
            given_back += 1
        else:
            time.now += number
        assert taken - given_back <= 4 + time.now - begun


def test_origins_remembered_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strangers, "MOST_ORIGINS", 2)
    tries = Tries(1, 0.0, Time())
    assert [tries.take(origin) for origin in "aabbcba"] == [True, False, True, False, True, False, True]


@pytest.mark.loopback
async def test_flood_of_strangers_costs_a_bounded_number_of_tries() -> None:
    async with running(Limits(tries=5, tries_a_second=0.0)) as node:
        assert await asyncio.gather(*[probe(node.address, hello(b"x" * 32)) for _ in range(40)]) == [b""] * 40
        assert node.tried == 5
        assert await probe(node.address, hello()) == b""
        assert len(await probe_from(NEIGHBOUR, node.address, hello())) == ANSWER
        assert node.tried == 6


@pytest.mark.loopback
async def test_tries_come_back_to_where_a_flood_came_from() -> None:
    async with running(Limits(tries=2, tries_a_second=20.0)) as node:
        for _ in range(6):
            await probe(node.address, hello(b"x" * 32))
        await asyncio.sleep(0.2)
        await node.serves()


@pytest.mark.loopback
async def test_recorded_first_frames_and_callers_who_prove_nothing_use_tries_up() -> None:
    async with running(Limits(tries=3, tries_a_second=0.0, handshake_seconds=0.2)) as node:
        recorded = hello()
        answers = [len(await probe(node.address, frame)) for frame in (recorded, recorded, hello(PSK), hello(PSK))]
        assert answers == [ANSWER, 0, ANSWER, 0]


@pytest.mark.loopback
async def test_silent_flood_from_one_place_takes_no_place_of_another() -> None:
    async with running(Limits(handshakes=8)) as node, AsyncExitStack() as stack:
        where = parse_address(node.address)
        reader, honest = await asyncio.open_connection(*where, local_addr=NEIGHBOUR)
        stack.callback(honest.close)
        for _ in range(30):
            _reader, writer = await asyncio.open_connection(*where)
            stack.callback(writer.close)
        honest.write(hello())
        assert len(await asyncio.wait_for(reader.readexactly(ANSWER), 5)) == ANSWER
        assert len(node.listener.handshakes) <= 8


async def probe_from(local: tuple[str, int], address: str, frame: bytes) -> bytes:
    """What the listener answers to a first frame from another address of this machine."""
    reader, writer = await asyncio.open_connection(*parse_address(address), local_addr=local)
    writer.write(frame)
    answer = await asyncio.wait_for(reader.read(ANSWER), 5)
    writer.close()
    return answer
