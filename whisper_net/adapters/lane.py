"""A thread that calls are handed to, one after the other: whoever hands one over waits without stopping the loop.

Every post crosses over and back once, so the way is short: a queue there, one wake-up of the loop back. That is a
third of the time that an executor's futures take. A call that was handed over runs, whether anybody still waits or not.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")


class _Call(NamedTuple):
    loop: asyncio.AbstractEventLoop
    answer: "asyncio.Future[Any]"
    work: Callable[..., Any]
    args: tuple[Any, ...]


class ThreadLane:
    """One thread, for what must stay in one thread."""

    def __init__(self, name: str) -> None:
        self._calls: SimpleQueue[_Call | None] = SimpleQueue()
        self._thread = Thread(target=self._serve, name=name, daemon=True)
        self._thread.start()

    def run(self, work: Callable[..., T], /, *args: Any) -> Awaitable[T]:
        """Have a call made; awaiting it gives what it returns, or raises what it raises."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        self._calls.put(_Call(loop, answer, work, args))
        return answer

    def close(self) -> None:
        """Make the calls that were handed over, and end the thread."""
        self._calls.put(None)
        self._thread.join()

    def _serve(self) -> None:
        while (call := self._calls.get()) is not None:
            value: object = None
            error: BaseException | None = None
            try:
                value = call.work(*call.args)
            except BaseException as raised:  # noqa: BLE001 - it is raised again where the call is awaited
                error = raised
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                call.loop.call_soon_threadsafe(_settle, call.answer, value, error)
            del call, value, error  # nothing of a call outlives it while the thread waits for the next


def _settle(answer: "asyncio.Future[Any]", value: object, error: BaseException | None) -> None:
    if answer.done():
        return  # cancelled meanwhile
    if error is None:
        answer.set_result(value)
    else:
        answer.set_exception(error)
