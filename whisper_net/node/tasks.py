"""Work of a node that nobody waits for: kept from being forgotten, and its end looked at."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import TypeAlias

from whisper_net.core.errors import LocalError, RemoteError

log = logging.getLogger(__name__)
Tasks: TypeAlias = dict[asyncio.Task[None], None]
"""In the order in which they began, which is that in which they are ended: a set's is that of addresses in memory."""


def track(tasks: Tasks, work: Coroutine[None, None, None]) -> None:
    """Begin some work and hold it among `tasks` until it ends."""
    task = asyncio.ensure_future(work)
    tasks[task] = None
    task.add_done_callback(lambda done: _ended(tasks, done))


def report(outcome: object) -> None:
    """Say in the log how one task of a link ended."""
    if isinstance(outcome, RemoteError):
        log.debug("a link ended: %s", outcome.code)
    elif isinstance(outcome, LocalError):
        log.warning("a link ended, because what came could not be kept: %s", outcome.code)
    elif isinstance(outcome, Exception):
        log.error("a link failed unforeseen", exc_info=outcome)


def _ended(tasks: Tasks, task: asyncio.Task[None]) -> None:
    """What this machine could not do is said in the log, and done again after the next start."""
    tasks.pop(task, None)
    error = None if task.cancelled() else task.exception()
    if isinstance(error, LocalError):
        log.warning("something was not remembered: %s", error.code)
    elif error is not None:
        log.error("something failed unforeseen", exc_info=error)
