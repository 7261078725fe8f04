"""When a running group acknowledges what it received: once a minute it looks whether that is due, and after a sync.

What is said, and how often, is core/group/acknowledging.py. Whether this profile says anything at all is its person's
choice; what others acknowledge counts either way.
"""

import logging
from collections.abc import Callable

from whisper_net.core.errors import LocalError
from whisper_net.core.group.commands_acks import Acknowledge
from whisper_net.node.runner import GroupRunner, Offload
from whisper_net.ports.runtime import Clock
from whisper_net.ports.store import ProfileStore

log = logging.getLogger(__name__)

LOOK_SECONDS = 60.0
FACT, OFF = "acks", b"off"


class Choice:
    """Whether this profile acknowledges what it receives: yes, until its person says no."""

    def __init__(self, store: ProfileStore, run: Offload) -> None:
        self._store, self._run = store, run
        self.on = True

    async def load(self) -> None:
        self.on = await self._run(self._store.fact, FACT) != OFF

    async def put(self, on: bool) -> None:
        """Keep the choice; it counts at once."""
        await self._run(self._store.put_fact, FACT, None if on else OFF)
        self.on = on


async def acknowledge(runner: GroupRunner, clock: Clock) -> int:
    """Acknowledge what is due by now; in how many scopes."""
    due = runner.group.acks_due(clock.now())
    for scope in due:
        try:
            await runner.submit(Acknowledge(scope))
        except LocalError as error:
            log.info("nothing was acknowledged: %s", error.code)  # it stays due
    return len(due)


async def keep_acknowledging(runner: GroupRunner, clock: Clock, wanted: Callable[[], bool]) -> None:
    """Look again and again, until cancelled."""
    while True:
        await clock.sleep(LOOK_SECONDS)
        if wanted():
            await acknowledge(runner, clock)
