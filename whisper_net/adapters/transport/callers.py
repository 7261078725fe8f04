"""The tasks that serve callers, one each, for both transports.

Rules: a connection belongs to whoever was handed it and outlives `accept`, unless that raises; a fault of the other end
is no news, any other goes to the loop's exception handler and harms no other caller.
"""

import asyncio
from collections.abc import Awaitable, Callable

from whisper_net.core.errors import RemoteError
from whisper_net.ports.transport import Connection


class Callers:
    """Runs `accept` for each caller, and stops what still runs when the transport closes."""

    def __init__(self) -> None:
        # A dict, not a set: a simulation stops them in the same order every time.
        self._tasks: dict[asyncio.Task[None], None] = {}

    def serve(self, connection: Connection, accept: Callable[[Connection], Awaitable[None]]) -> None:
        """Start the task of one caller."""
        task = asyncio.get_running_loop().create_task(_serve(connection, accept))
        self._tasks[task] = None
        task.add_done_callback(self._served)

    def cancel(self) -> list["asyncio.Task[None]"]:
        """Ask all to stop; what is returned has not stopped yet."""
        for task in self._tasks:
            task.cancel()
        return list(self._tasks)

    async def close(self) -> None:
        """Stop all and wait until they have."""
        await asyncio.gather(*self.cancel(), return_exceptions=True)

    def _served(self, task: "asyncio.Task[None]") -> None:
        del self._tasks[task]
        if not task.cancelled() and (error := task.exception()) is not None:
            context = {"message": "a caller could not be served", "exception": error, "task": task}
            task.get_loop().call_exception_handler(context)


async def _serve(connection: Connection, accept: Callable[[Connection], Awaitable[None]]) -> None:
    handed_over = False
    try:
        await accept(connection)
        handed_over = True
    except RemoteError:
        return
    finally:
        if not handed_over:
            await connection.close()
