"""When a running group forgets what was to disappear: right after it was opened, and then every minute.

What is over is said in core/group/fading.py. What could not be deleted now, because the disk is full, is tried again.
"""

import logging

from whisper_net.core.errors import LocalError
from whisper_net.core.group.commands_channels import LetGo
from whisper_net.node.runner import GroupRunner
from whisper_net.ports.runtime import Clock

log = logging.getLogger(__name__)

LOOK_SECONDS = 60.0


async def let_go(runner: GroupRunner, clock: Clock) -> None:
    """Forget what is due by now."""
    if not runner.group.fades(clock.now()):
        return
    try:
        await runner.submit(LetGo())
    except LocalError as error:
        log.warning("what was to disappear is still here: %s", error.code)


async def keep_letting_go(runner: GroupRunner, clock: Clock) -> None:
    """Look again and again, until cancelled."""
    while True:
        await clock.sleep(LOOK_SECONDS)
        await let_go(runner, clock)
