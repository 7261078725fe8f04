"""The one writer of a group: the order of its effects, what shares a commit, and what a failure costs."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.node.ledger import Desk, desk, held
from whisper_net.core.errors import DiskFault, DiskFull, NotAllowed
from whisper_net.core.group.commands import Command, EnvelopesReceived, PostMessage
from whisper_net.core.group.effects import Effect
from whisper_net.core.group.group import Group
from whisper_net.core.ids import EnvelopeId, ScopeId


@pytest.fixture
async def one() -> AsyncIterator[Desk]:
    made = await desk()
    yield made
    if not made.runner._stopping:
        await made.runner.stop()


# -- order


async def test_a_command_is_stored_then_published_then_shown_then_answered(one: Desk) -> None:
    answer = one.post("hello")
    answer.add_done_callback(lambda _: one.ledger.journal.append("answered"))
    await answer
    await asyncio.sleep(0)
    assert one.ledger.journal == ["stored", "published", "notified", "answered"]


async def test_nobody_hears_of_anything_before_it_is_stored(one: Desk) -> None:
    answer = await held(one)
    assert one.ledger.journal == []
    assert not answer.done()
    one.ledger.gate.set()
    await answer
    assert one.ledger.journal == ["stored", "published", "notified"]


async def test_commands_that_wait_share_the_next_commit(one: Desk) -> None:
    first = await held(one, "1")
    rest = [one.post(f"{number}") for number in range(2, 7)]
    await asyncio.sleep(0)
    one.ledger.gate.set()
    await asyncio.gather(first, *rest)
    assert one.ledger.committed == [1, 5]
    assert one.texts() == ["1", "2", "3", "4", "5", "6"]


async def test_a_shared_commit_is_published_whole_before_any_of_it_is_shown(one: Desk) -> None:
    first = await held(one)
    rest = [one.post(f"{number}") for number in range(2)]
    await asyncio.sleep(0)
    one.ledger.gate.set()
    await asyncio.gather(first, *rest)
    assert one.ledger.journal[3:] == ["stored", "published", "published", "notified", "notified"]


async def test_each_command_is_answered_with_its_own_message(one: Desk) -> None:
    ids: list[EnvelopeId] = list(await asyncio.gather(*(one.post(f"{number}") for number in range(3))))
    assert [one.data.shown.messages[id_].text for id_ in ids] == ["0", "1", "2"]


async def test_the_loop_turns_between_messages_full_of_envelopes(one: Desk) -> None:
    turns: list[int] = []

    class Counting(Group):
        def handle(self, command: Command, now: int, entropy: object) -> tuple[Effect, ...]:
            turns.append(0)
            return super().handle(command, now, entropy)  # type: ignore[arg-type]

    async def tick() -> None:
        while True:
            await asyncio.sleep(0)
            if turns:
                turns[-1] += 1

    one.runner.group = Counting(one.runner.group.state)
    ticking = asyncio.ensure_future(tick())
    await asyncio.gather(*(one.runner.submit(EnvelopesReceived((), ())) for _ in range(3)))
    ticking.cancel()
    assert len(turns) == 3
    assert all(turns[:2])


# -- refusals


async def test_a_refused_command_stores_nothing_and_stops_nobody(one: Desk) -> None:
    refused, good = one.post("where", ScopeId(bytes(32))), one.post("here")
    with pytest.raises(NotAllowed):
        await refused
    await good
    assert one.texts() == ["here"]
    assert one.ledger.committed == [1]


async def test_a_full_disk_refuses_exactly_the_commands_of_its_commit(one: Desk) -> None:
    one.ledger.faults = [None, DiskFull("no space")]
    before = await held(one, "before")
    concerned = [one.post("lost 1"), one.post("lost 2")]
    await asyncio.sleep(0)
    one.ledger.gate.set()
    await before
    for answer in concerned:
        with pytest.raises(DiskFull):
            await answer
    await one.post("after")
    assert one.texts() == ["before", "after"]
    assert one.ledger.journal[3:5] == ["loaded", "reopened"]


async def test_after_a_failed_commit_the_feed_goes_on_without_a_gap_or_a_number_used_twice(one: Desk) -> None:
    await one.post("1")
    one.ledger.faults = [DiskFull("no space")]
    with pytest.raises(DiskFull):
        await one.post("lost")
    await one.post("2")
    await one.post("3")
    ours = [part for part in one.data.envelopes if one.data.parts[part].scope == one.scope]
    assert [sorted(one.data.envelopes[part]) for part in ours] == [[1, 2, 3]]
    assert Group.open(one.ledger.load()).state.feeds.get(ours[0]) == one.data.parts[ours[0]]


@pytest.mark.expects_log
async def test_a_commit_that_fails_unforeseen_is_logged_and_refused_like_any_other(one: Desk) -> None:
    one.ledger.faults = [ValueError("who would have thought")]
    with pytest.raises(ValueError, match="who would have thought"):
        await one.post("lost")
    await one.post("kept")
    assert one.texts() == ["kept"]


class Faulty(Group):
    """A group with a bug: it fails at one text, after it has changed."""

    def handle(self, command: Command, now: int, entropy: object) -> tuple[Effect, ...]:
        effects = super().handle(command, now, entropy)  # type: ignore[arg-type]
        if isinstance(command, PostMessage) and command.text == "bug":
            raise ZeroDivisionError
        return effects


@pytest.mark.expects_log
async def test_a_bug_costs_the_commands_of_its_turn_that_were_not_stored_and_no_other(one: Desk) -> None:
    one.runner.group = Faulty(one.runner.group.state)
    answers = [one.post(text) for text in ("before", "bug", "after 1", "after 2")]
    for answer in answers[:2]:
        with pytest.raises(ZeroDivisionError):
            await answer
    await asyncio.gather(*answers[2:])
    assert one.texts() == ["after 1", "after 2"]
    assert one.ledger.journal[:2] == ["loaded", "reopened"]


@pytest.mark.expects_log
async def test_a_group_that_cannot_be_opened_anew_is_tried_again_for_the_next_command(one: Desk) -> None:
    one.ledger.faults = [DiskFault("a bad cable")]
    one.ledger.load_faults = [DiskFault("still"), DiskFault("still")]
    with pytest.raises(DiskFault, match="a bad cable"):
        await one.post("lost")
    with pytest.raises(DiskFault, match="still"):
        await one.post("lost too")
    await one.post("kept")
    assert one.texts() == ["kept"]


# -- what waited inside the group, and repair


async def test_what_need_not_wait_longer_is_taken_up_by_itself(one: Desk) -> None:
    taken: list[Command] = []

    class Waiting(Group):
        def handle(self, command: Command, now: int, entropy: object) -> tuple[Effect, ...]:
            taken.append(command)
            if isinstance(command, PostMessage):
                self.state.ready.append(b"not an envelope, but it waited")
            return super().handle(command, now, entropy)  # type: ignore[arg-type]

    one.runner.group = Waiting(one.runner.group.state)
    await one.post("1")
    await one.runner.submit(EnvelopesReceived((), ()))
    assert [type(command).__name__ for command in taken] == ["PostMessage", "RetryReady", "EnvelopesReceived"]


async def test_a_repair_folds_everything_anew_and_commands_wait_for_it(one: Desk) -> None:
    await asyncio.gather(*(one.post(f"{number}") for number in range(3)))
    one.data.shown.messages.clear()
    rebuilding = asyncio.ensure_future(one.runner.rebuild())
    await asyncio.sleep(0)
    late = one.post("late")
    found = await rebuilding
    await late
    assert (found.envelopes, found.documents, found.faults) == (4, 2, 0)
    assert one.texts() == ["0", "1", "2", "late"]
    assert {row.role for row in one.data.shown.roster.values()} == {"admin"}


async def test_a_repair_counts_what_is_damaged_and_folds_the_rest(one: Desk) -> None:
    await asyncio.gather(*(one.post(f"{number}") for number in range(3)))
    part = next(key for key in one.data.envelopes if one.data.parts[key].scope == one.scope)
    second = one.data.envelopes[part][2]
    one.data.envelopes[part][2] = type(second)(part, 2, second.id, second.raw[:-1] + b"\0")
    found = await one.runner.rebuild()
    assert found.faults == 2
    assert one.texts() == ["0"]
