"""Calls between processes of one person, over a Unix socket that only this account can open.

Server and client are counterparts; control_wire.py holds the lines between them, control_socket.py says where they
meet. A client's calls run side by side. asyncio offers no Unix sockets on Windows: `serve` raises ControlUnavailable
there, and `connect` finds nobody.
"""

import asyncio
import os
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from whisper_net.adapters import control_socket
from whisper_net.adapters.control_wire import (
    ANSWERS,
    MAX_ANSWER,
    MAX_REQUEST,
    REQUESTS,
    Answer,
    Request,
    close_stream,
    line_of,
)
from whisper_net.core.errors import ProfileInUse, TooLong, WhisperNetError
from whisper_net.ports.control import ControlLost, ControlUnavailable, Dispatch, RemoteCommandError

_CALLS_AT_A_TIME = 32


class ControlServer:
    """Implements ports.control.CommandServer at `path`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._socket_path: Path | None = None
        self._server: asyncio.Server | None = None
        self._sessions: set[asyncio.Task[None]] = set()

    async def serve(self, dispatch: Dispatch) -> None:
        if not control_socket.available:
            raise ControlUnavailable("this system has no Unix sockets, so no other process can command this node")
        path = control_socket.place(self._path)
        if await _answers(path):
            raise ProfileInUse("this profile is in use by another whisper_net")
        try:
            bound = control_socket.bind(path)
        except OSError as error:
            raise ControlUnavailable(f"no control socket can be made at {path}: {error.strerror}") from error

        def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            _track(self._sessions, _Session(reader, writer, dispatch).run())

        self._socket_path = path
        self._server = await asyncio.start_unix_server(begin, sock=bound, limit=MAX_REQUEST)

    async def close(self) -> None:
        if self._server is None or self._socket_path is None:
            return
        self._server.close()
        self._server = None
        self._socket_path.unlink(missing_ok=True)
        await _stop(self._sessions)


class _Session:
    """One client of the server: its calls run side by side, a bounded number at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, dispatch: Dispatch) -> None:
        self._reader, self._writer, self._dispatch = reader, writer, dispatch
        self._slots = asyncio.Semaphore(_CALLS_AT_A_TIME)
        self._calls: set[asyncio.Task[None]] = set()
        self._streams: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        try:
            if control_socket.same_account(self._writer.transport):
                await self._read_requests()
                # A client that left wants no more events, but what it asked for is done all the same.
                await _stop(self._streams)
                await asyncio.gather(*self._calls, return_exceptions=True)
        finally:
            await _stop(self._streams | self._calls)
            await close_stream(self._writer)

    async def _read_requests(self) -> None:
        while True:
            try:
                line = await self._reader.readuntil(b"\n")
            except asyncio.LimitOverrunError:
                await self._answer(Answer(None, error="bad_request", message="a request of more than 1 MiB"))
                return
            except (asyncio.IncompleteReadError, ConnectionError):
                return
            try:
                request = REQUESTS.decode(line)
            except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
                await self._answer(Answer(None, error="bad_request", message=f"not a request: {error}"))
                continue
            await self._slots.acquire()
            _track(self._calls, self._run_call(request))

    async def _run_call(self, request: Request) -> None:
        try:
            (outcome,) = await asyncio.gather(self._dispatch(request.call, request.args), return_exceptions=True)
        finally:
            self._slots.release()
        if isinstance(outcome, BaseException):
            await self._answer(_refusal(request.id, outcome))
        elif isinstance(outcome, AsyncIterator):
            _track(self._streams, self._run_stream(request.id, outcome))
        else:
            await self._answer(Answer(request.id, result=outcome))

    async def _run_stream(self, id_: int, events: AsyncIterator[Any]) -> None:
        await self._answer(Answer(id_, stream=True))
        (outcome,) = await asyncio.gather(self._send_events(id_, events), return_exceptions=True)
        last = Answer(id_, end=True) if outcome is None else _refusal(id_, outcome)
        await self._answer(last)

    async def _send_events(self, id_: int, events: AsyncIterator[Any]) -> None:
        try:
            async for event in events:
                await self._answer(Answer(id_, event=event))
        finally:
            if isinstance(events, AsyncGenerator):
                await events.aclose()

    async def _answer(self, answer: Answer) -> None:
        try:
            self._writer.write(line_of(answer))
            await self._writer.drain()
        except ConnectionError:
            return  # the reader sees the end as well


class ControlClient:
    """Implements ports.control.CommandClient; made by `connect`."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._waiting: dict[int | None, asyncio.Queue[Answer | None]] = {}
        self._last_id = 0
        self._lost = False
        self._task = asyncio.get_running_loop().create_task(self._read_answers())

    @classmethod
    async def connect(cls, path: Path) -> "ControlClient | None":
        """A client of the node that serves `path`, or None where none does. Raises ControlUnavailable."""
        if not control_socket.available:
            return None
        where = os.fspath(control_socket.place(path))
        try:
            reader, writer = await asyncio.open_unix_connection(where, limit=MAX_ANSWER)
        except (FileNotFoundError, ConnectionRefusedError):
            return None
        except OSError as error:
            raise ControlUnavailable(f"the node of this profile cannot be reached: {error.strerror}") from error
        if not control_socket.same_account(writer.transport):
            await close_stream(writer)
            raise ControlUnavailable("the node of this profile runs under another account")
        return cls(reader, writer)

    async def call(self, name: str, args: dict[str, Any] | None = None) -> Any:
        id_ = self._ask(name, args)
        try:
            answer = await self._next_answer(id_)
        finally:
            del self._waiting[id_]
        if answer.result is msgspec.UNSET:
            raise RemoteCommandError("bad_request", f"{name} is a subscription, not a call")
        return answer.result

    async def subscribe(self, name: str, args: dict[str, Any] | None = None) -> AsyncIterator[Any]:
        id_ = self._ask(name, args)
        subscribed = False
        try:
            subscribed = (await self._next_answer(id_)).stream
        finally:
            if not subscribed:
                del self._waiting[id_]
        if not subscribed:
            raise RemoteCommandError("bad_request", f"{name} is a call, not a subscription")
        return self._events(id_)

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await close_stream(self._writer)

    def _ask(self, name: str, args: dict[str, Any] | None) -> int:
        if self._lost:
            raise ControlLost("the node has stopped")
        line = msgspec.json.encode(Request(self._last_id + 1, name, args or {})) + b"\n"
        if len(line) > MAX_REQUEST:
            raise TooLong("that is more than a node takes in one request")
        self._last_id += 1
        self._waiting[self._last_id] = asyncio.Queue()
        self._writer.write(line)
        return self._last_id

    async def _next_answer(self, id_: int) -> Answer:
        answer = await self._waiting[id_].get()
        if answer is None:
            raise ControlLost("the node stopped before it answered")
        if answer.error is not None:
            raise RemoteCommandError(answer.error, answer.message or answer.error)
        return answer

    async def _events(self, id_: int) -> AsyncIterator[Any]:
        try:
            while not (answer := await self._next_answer(id_)).end:
                yield answer.event
        finally:
            del self._waiting[id_]

    async def _read_answers(self) -> None:
        try:
            # ValueError: a line too long, or not an answer; nothing after it can be trusted.
            with suppress(ConnectionError, ValueError):
                while line := await self._reader.readline():
                    answer = ANSWERS.decode(line)
                    if answer.id in self._waiting:
                        self._waiting[answer.id].put_nowait(answer)
        finally:
            self._lost = True
            for answers in self._waiting.values():
                answers.put_nowait(None)


async def _answers(path: Path) -> bool:
    """Whether a live process serves the socket at `path`."""
    try:
        _reader, writer = await asyncio.open_unix_connection(os.fspath(path))
    except BlockingIOError:  # alive, and very busy
        return True
    except OSError:
        return False
    await close_stream(writer)
    return True


def _refusal(id_: int, error: BaseException) -> Answer:
    if isinstance(error, WhisperNetError):
        return Answer(id_, error=error.code, message=str(error))
    context = {"message": "a command failed in an unexpected way", "exception": error}
    asyncio.get_running_loop().call_exception_handler(context)
    return Answer(id_, error="internal", message="something went wrong inside the node; its log says what")


def _track(tasks: set[asyncio.Task[None]], work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.get_running_loop().create_task(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)


async def _stop(tasks: set[asyncio.Task[None]]) -> None:
    running = list(tasks)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
