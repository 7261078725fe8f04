"""kill -9 at any moment: what was answered is there afterwards, and the store opens."""

import asyncio
import random
import signal
import time

from tests.e2e.conftest import Make
from tests.e2e.processes import ANYWHERE, Machine
from whisper_net.bootstrap import control_client
from whisper_net.ports.control import ControlLost

KILLS = 5
SIDE_BY_SIDE = 4


async def post_until_killed(machine: Machine, seconds: float, name: str) -> list[str]:
    """Post from several hands at once until the node is killed; the texts whose post was answered."""
    answered: list[str] = []
    client = await control_client(machine.profile)
    assert client is not None

    async def hand(number: int) -> None:
        for count in range(10_000):
            text = f"{name} {number} {count}"
            try:
                await client.call("post", {"channel": "general", "text": text})
            except ControlLost:
                return
            answered.append(text)

    hands = [asyncio.ensure_future(hand(number)) for number in range(SIDE_BY_SIDE)]
    await asyncio.sleep(seconds)
    machine.kill()
    await asyncio.gather(*hands)
    await client.close()
    return answered


def test_every_answered_post_of_a_killed_node_is_there(machine: Make) -> None:
    ana, ben = machine("ana"), machine("ben")
    draw = random.Random(3)
    answered: list[str] = []
    for number in range(KILLS):
        ana.start_node("--listen", ANYWHERE)
        answered += asyncio.run(post_until_killed(ana, draw.uniform(0.01, 0.3), f"life {number}"))
    address = ana.start_node("--listen", ANYWHERE)
    texts = ana.texts()
    assert len(answered) > KILLS * SIDE_BY_SIDE
    assert set(answered) <= set(texts)
    assert len(set(texts)) == len(texts)
    # What came back up is whole: another machine accepts all of it.
    ben.json("sync", "--peer", address)
    assert ben.texts() == texts
    assert ana.json("repair")["faults"] == 0


def test_killed_command_that_opened_the_store_itself_loses_nothing_that_it_said(machine: Make) -> None:
    ana = machine("founded")
    draw = random.Random(4)
    said: list[str] = []
    for number in range(6):
        with ana.begin("post", "general", f"line {number}") as process:
            time.sleep(draw.uniform(0.1, 0.6))  # the moment of the kill, anywhere in its life
            process.send_signal(signal.SIGKILL)
            out, _ = process.communicate()
        if out:
            said.append(f"line {number}")
    texts = ana.texts()
    assert set(said) <= set(texts)
    assert len(set(texts)) == len(texts)


def test_killed_receiver_ends_up_with_everything(machine: Make) -> None:
    ana, ben = machine("ana"), machine("ben")
    address = ana.start_node("--listen", ANYWHERE)
    asyncio.run(fill(ana, 400))
    draw = random.Random(5)
    for _ in range(3):
        ben.start_node("--peer", address)
        ben.wait_for("message")
        time.sleep(draw.uniform(0.0, 0.1))
        ben.kill()
        asyncio.run(fill(ana, 50))
    ben.json("sync", "--peer", address)
    assert ben.json("messages", "general", "--limit", "1000") == ana.json("messages", "general", "--limit", "1000")
    assert len(ben.texts()) == 550


async def fill(machine: Machine, count: int) -> None:
    client = await control_client(machine.profile)
    assert client is not None
    for _ in range(count // 25):
        posts = [client.call("post", {"channel": "general", "text": f"{time.monotonic_ns()}"}) for _ in range(25)]
        await asyncio.gather(*posts)
    await client.close()
