"""Calls and subscriptions between a node and a command of the same person."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from whisper_net.adapters.control import ControlClient, ControlServer
from whisper_net.core.errors import NotFound, TooLong
from whisper_net.ports.control import CommandClient, CommandServer, ControlLost, RemoteCommandError


class Desk:
    """A node's dispatch with one call of every kind."""

    def __init__(self) -> None:
        self.finished: list[str] = []
        self.streams_open = 0
        self.go, self.stream_ended = asyncio.Event(), asyncio.Event()
        self.news: asyncio.Queue[Any] = asyncio.Queue()

    async def dispatch(self, name: str, args: dict[str, Any]) -> Any:
        match name:
            case "echo":
                return args
            case "nothing":
                return None
            case "wait":
                await self.go.wait()
                self.finished.append(name)
                return "waited"
            case "missing":
                raise NotFound("there is no such channel")
            case "broken":
                raise ZeroDivisionError("a bug")
            case "unwritable":
                return object()
            case "large":
                return "x" * args["size"]
            case "events":
                return self.events()
            case "failing_events":
                return self.failing_events()
        raise NotFound(f"no command is called {name}")

    async def events(self) -> AsyncIterator[Any]:
        self.streams_open += 1
        try:
            while (event := await self.news.get()) != "over":
                yield event
        finally:
            self.streams_open -= 1
            self.stream_ended.set()

    async def failing_events(self) -> AsyncIterator[Any]:
        yield "first"
        raise NotFound("the channel is gone")


class Pair:
    def __init__(self, path: Path) -> None:
        self.desk, self.path = Desk(), path
        self.server: CommandServer = ControlServer(path)
        self.clients: list[CommandClient] = []

    async def client(self) -> CommandClient:
        client = await ControlClient.connect(self.path)
        assert client is not None
        self.clients.append(client)
        return client


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[Pair]:
    pair = Pair(tmp_path / "control.sock")
    await pair.server.serve(pair.desk.dispatch)
    yield pair
    for client in pair.clients:
        await client.close()
    await pair.server.close()
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.mark.parametrize("args", [{}, {"text": "שלום 👋 \n \"'", "limit": 3, "deep": [{"a": None}, True, 1.5]}])
async def test_call_is_answered(pair: Pair, args: dict[str, Any]) -> None:
    assert await (await pair.client()).call("echo", args) == args


async def test_answer_of_none_is_an_answer(pair: Pair) -> None:
    assert await (await pair.client()).call("nothing") is None


async def test_error_keeps_its_code_and_words(pair: Pair) -> None:
    client = await pair.client()
    with pytest.raises(RemoteCommandError, match="there is no such channel") as caught:
        await client.call("missing")
    assert caught.value.code == "not_found"
    assert await client.call("echo", {"still": "alive"}) == {"still": "alive"}


async def test_bug_in_a_command_is_reported_here_and_named_internal_there(pair: Pair) -> None:
    reported: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: reported.append(context["exception"]))
    with pytest.raises(RemoteCommandError, match="went wrong") as caught:
        await (await pair.client()).call("broken")
    assert caught.value.code == "internal"
    assert [str(error) for error in reported] == ["a bug"]


async def test_answer_that_cannot_be_written_is_an_error(pair: Pair) -> None:
    client = await pair.client()
    with pytest.raises(RemoteCommandError) as caught:
        await client.call("unwritable")
    assert caught.value.code == "internal"


async def test_large_answer_arrives_whole(pair: Pair) -> None:
    assert len(await (await pair.client()).call("large", {"size": 5_000_000})) == 5_000_000


async def test_request_past_its_bound_is_refused_before_it_is_sent(pair: Pair) -> None:
    client = await pair.client()
    with pytest.raises(TooLong):
        await client.call("echo", {"text": "x" * (1 << 20)})
    assert await client.call("nothing") is None


async def test_calls_run_side_by_side(pair: Pair) -> None:
    client = await pair.client()
    waiting = [asyncio.create_task(client.call("wait")) for _ in range(5)]
    assert await client.call("echo", {"overtakes": True}) == {"overtakes": True}
    pair.desk.go.set()
    assert await asyncio.gather(*waiting) == ["waited"] * 5


async def test_more_calls_than_slots_are_all_answered(pair: Pair) -> None:
    client = await pair.client()
    answers = await asyncio.gather(*[client.call("echo", {"n": number}) for number in range(200)])
    assert [answer["n"] for answer in answers] == list(range(200))


async def test_call_goes_on_when_whoever_asked_leaves(pair: Pair) -> None:
    client = await pair.client()
    asking = asyncio.create_task(client.call("wait"))
    await client.call("nothing")
    asking.cancel()
    await client.close()
    pair.desk.go.set()
    await (await pair.client()).call("nothing")
    assert pair.desk.finished == ["wait"]


async def test_subscription_streams_until_it_ends(pair: Pair) -> None:
    client = await pair.client()
    events = await client.subscribe("events")
    assert pair.desk.streams_open <= 1
    for event in ({"kind": "posted"}, None, 3, "over"):
        pair.desk.news.put_nowait(event)
    assert [event async for event in events] == [{"kind": "posted"}, None, 3]
    assert pair.desk.streams_open == 0
    assert await client.call("nothing") is None


async def test_stream_that_fails_says_why_after_its_events(pair: Pair) -> None:
    events = await (await pair.client()).subscribe("failing_events")
    assert await anext(events) == "first"
    with pytest.raises(RemoteCommandError, match="channel is gone"):
        await anext(events)


async def test_stream_ends_with_its_client(pair: Pair) -> None:
    client = await pair.client()
    events = await client.subscribe("events")
    pair.desk.news.put_nowait("first")
    assert await anext(events) == "first"
    assert pair.desk.streams_open == 1
    await client.close()
    await asyncio.wait_for(pair.desk.stream_ended.wait(), 5)
    assert pair.desk.streams_open == 0


async def test_call_and_subscription_are_not_mistaken_for_each_other(pair: Pair) -> None:
    client = await pair.client()
    with pytest.raises(RemoteCommandError, match="is a subscription"):
        await client.call("events")
    with pytest.raises(RemoteCommandError, match="is a call"):
        await client.subscribe("nothing")
    with pytest.raises(RemoteCommandError, match="no such channel"):
        await client.subscribe("missing")


async def test_node_that_stops_ends_calls_and_streams(pair: Pair) -> None:
    client = await pair.client()
    events = await client.subscribe("events")
    waiting = asyncio.create_task(client.call("wait"))
    await client.call("nothing")
    await pair.server.close()
    with pytest.raises(ControlLost):
        await waiting
    with pytest.raises(ControlLost):
        await anext(events)
    with pytest.raises(ControlLost):
        await client.call("nothing")
    assert pair.desk.finished == []
    assert pair.desk.streams_open == 0
    await pair.server.close()
