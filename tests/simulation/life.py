"""The life of a simulated computer: the time from a start to a stop or a power cut, and the tasks that ran in it.

Every task remembers its life by a context variable, so that a power cut ends exactly the tasks of one machine, though
all of them share one loop.
"""

import asyncio
import contextvars
from collections.abc import Coroutine, Generator
from typing import Any, TypeVar

T = TypeVar("T")
LIFE: contextvars.ContextVar["Life | None"] = contextvars.ContextVar("LIFE", default=None)


class PowerCut(BaseException):
    """The machine is dead: nothing below this is written any more."""


class Life:
    """The tasks of a machine between a start and an end, oldest first."""

    def __init__(self) -> None:
        self.tasks: dict[asyncio.Task[Any], None] = {}
        self.over = False
        self.context = contextvars.copy_context()
        self.context.run(LIFE.set, self)

    def adopt(self, task: "asyncio.Task[Any]") -> None:
        self.tasks[task] = None
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        self.tasks.pop(task, None)
        if self.over and not task.cancelled():
            task.exception()  # whatever a dying machine stumbles over is no news

    def spawn(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        return asyncio.get_running_loop().create_task(work, context=self.context.copy())

    async def end(self) -> None:
        """Cancel every task until none is left."""
        while self.tasks:
            left = list(self.tasks)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)


def adopt_task(
    loop: asyncio.AbstractEventLoop,
    coro: Coroutine[Any, Any, T] | Generator[Any, None, T],
    *,
    context: contextvars.Context | None = None,
) -> "asyncio.Task[T]":
    """A loop's task factory: each task belongs to the life that it was started in."""
    task = asyncio.Task(coro, loop=loop, context=context)
    life = LIFE.get() if context is None else context.get(LIFE)
    if life is not None:
        life.adopt(task)
    return task
