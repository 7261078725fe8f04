"""The one writer of a group: what it reads back first, who leaves before the answer, who watches, and stopping."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.node.ledger import Desk, desk, held
from whisper_net.core.errors import DiskFault, DiskFull, ProfileLocked
from whisper_net.core.group.commands import CreateChannel
from whisper_net.core.group.effects import Notify, Publish
from whisper_net.core.group.group import Group
from whisper_net.core.ids import ScopeId
from whisper_net.core.wire.bounds import PART_SIZE


@pytest.fixture
async def one() -> AsyncIterator[Desk]:
    made = await desk()
    yield made
    if not made.runner._stopping:
        await made.runner.stop()


# -- what must be read back first


async def test_a_part_that_is_not_in_memory_is_read_back_before_it_is_written_on(one: Desk) -> None:
    await one.post("1")
    one.runner.group = Group.open(one.ledger.load())
    one.forget()
    await one.post("2")
    assert one.ledger.journal == ["part read", "stored", "published", "notified"]
    assert one.texts() == ["1", "2"]
    assert len(one.data.envelopes) == 2  # the profile's part and that of the channel


async def test_what_was_worked_out_before_is_stored_before_a_part_is_read(one: Desk) -> None:
    other = await create_channel(one, "other")
    await one.post("1")
    one.runner.group = Group.open(one.ledger.load())
    one.forget()
    await asyncio.gather(one.post("elsewhere", other), one.post("2"))
    assert one.ledger.journal == ["stored", "published", "notified", "part read", "stored", "published", "notified"]


async def test_a_commit_that_fails_on_the_way_to_a_read_costs_only_what_it_held(one: Desk) -> None:
    other = await create_channel(one, "other")
    await one.post("1")
    one.runner.group = Group.open(one.ledger.load())
    one.ledger.faults = [DiskFull("no space")]
    lost, kept = one.post("elsewhere", other), one.post("2")
    with pytest.raises(DiskFull):
        await lost
    await kept
    assert one.texts() == ["1", "2"]


async def test_the_first_post_after_a_whole_part_starts_the_next(one: Desk) -> None:
    await asyncio.gather(*(one.post(f"{number}") for number in range(PART_SIZE)))
    one.runner.group = Group.open(one.ledger.load())
    await one.post("one more")
    held_counts = sorted(part.held for part in one.data.parts.values() if part.scope == one.scope)
    assert held_counts == [1, PART_SIZE]


async def create_channel(one: Desk, name: str) -> ScopeId:
    scope: ScopeId = await one.runner.submit(CreateChannel(name))
    return scope


# -- whoever asked and left


async def test_a_command_whose_caller_left_before_its_turn_is_not_worked_out(one: Desk) -> None:
    first = await held(one, "1")
    left = one.post("2")
    await asyncio.sleep(0)
    left.cancel()
    await asyncio.gather(left, return_exceptions=True)
    one.ledger.gate.set()
    await first
    await one.post("3")
    assert one.texts() == ["1", "3"]


async def test_a_caller_who_leaves_while_it_is_stored_harms_nothing(one: Desk) -> None:
    left = await held(one, "1")
    left.cancel()
    await asyncio.gather(left, return_exceptions=True)
    one.ledger.gate.set()
    await one.post("2")
    assert one.texts() == ["1", "2"]


async def test_a_caller_who_leaves_before_a_refusal_harms_nothing(one: Desk) -> None:
    await one.post("1")
    one.runner.group = Group.open(one.ledger.load())
    one.ledger.part_faults = [DiskFault("a bad cable")] * 2
    left = await held(one, "2")
    left.cancel()
    await asyncio.gather(left, return_exceptions=True)
    one.ledger.gate.set()
    with pytest.raises(DiskFault):
        await one.post("3")


class Deaf:
    """A watcher with a bug."""

    def on_publish(self, publish: Publish) -> None:
        raise ZeroDivisionError

    def on_notify(self, notify: Notify) -> None:
        raise ZeroDivisionError

    def on_reopened(self) -> None:
        raise ZeroDivisionError


@pytest.mark.expects_log
async def test_a_watcher_that_fails_stops_neither_the_group_nor_other_watchers(one: Desk) -> None:
    one.runner.watchers.insert(0, Deaf())
    await one.post("1")
    assert one.ledger.journal == ["stored", "published", "notified"]
    one.ledger.faults = [DiskFull("no space")]
    with pytest.raises(DiskFull):
        await one.post("lost")
    await one.post("2")
    assert one.texts() == ["1", "2"]


# -- stopping


async def test_a_stop_waits_for_what_is_being_stored_and_refuses_the_rest(one: Desk) -> None:
    storing = await held(one, "stored")
    waiting = one.post("refused")
    await asyncio.sleep(0)
    stopping = asyncio.ensure_future(one.runner.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    one.ledger.gate.set()
    await stopping
    assert one.texts() == ["stored"]
    assert one.ledger.journal == ["stored", "published", "notified", "closed"]
    await storing
    with pytest.raises(ProfileLocked):
        await waiting


async def test_a_stopped_group_refuses_what_comes_later(one: Desk) -> None:
    await one.runner.stop()
    with pytest.raises(ProfileLocked):
        await one.post("late")


async def test_an_idle_group_stops_at_once(one: Desk) -> None:
    await one.post("1")
    one.forget()
    await one.runner.stop()
    assert one.ledger.journal == ["closed"]
