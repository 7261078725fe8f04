"""One relay's line, kept up for as long as a node runs, or used for one round.

Rules: a fault of a relay ends its line and nothing else. It is called again at once after a line that stood, and ever
later after failures, up to five minutes, never all at one moment; sooner when the network changes or somebody asks.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence

from whisper_net.core.errors import LocalError
from whisper_net.core.wire.relay_address import RelayAddress
from whisper_net.node.means import Means
from whisper_net.node.relay_line import Guest, News, Post, visit
from whisper_net.ports.relay import RelayFault

log = logging.getLogger(__name__)
FIRST_SECONDS, LONGEST_SECONDS = 1.0, 300.0
STEADY_SECONDS = 60.0
"""After a line that stood for so long the next try comes at once."""
POLL_SECONDS = 0.02
NONCE_SIZE = 32
OFF, CONNECTING, CONNECTED, WAITING = "off", "connecting", "connected", "waiting"


class RelayKeeper:
    """Calls one relay on behalf of its guests, and knows how that goes."""

    def __init__(self, address: RelayAddress, means: Means, guests: Sequence[Guest]) -> None:
        self.address = address
        self.state = OFF
        self.error = ""
        """Why the last line ended, or could not be had, in a word of ports.relay.REASONS; "" while one stands."""
        self.last_ok: int | None = None
        """When the relay last proved its key, seconds since 1970."""
        self.ahead: int | None = None
        """Seconds by which this machine's clock goes before the relay's, as far as it says."""
        self.post: Post | None = None
        """The line, while it stands."""
        self._means, self._guests = means, [*guests, self]
        self._task: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()
        self._tries = 0
        self._stood = False
        """The last line was proved."""
        self._since = 0.0
        """When it was proved."""

    # -- as the line's own guest

    def arrived(self, post: Post) -> None:
        self.state, self.error, self.post, self._stood = CONNECTED, "", post, True
        self._since = self._means.clock.monotonic()
        self.last_ok = self._means.clock.now()
        self.ahead = None if post.told is None else self.last_ok - post.told

    async def heard(self, _post: Post, _news: News, /) -> None:
        self.last_ok = self._means.clock.now()

    def departed(self, _post: Post, /) -> None:
        self.post = None

    # -- keeping it up

    @property
    def kept(self) -> bool:
        """There is to be a line now."""
        return self._task is not None

    def keep(self) -> None:
        """Have a line from now on, and whenever it ends another one."""
        if self._task is None:
            self._task = asyncio.ensure_future(self._keep())

    def wake(self) -> None:
        """Do not wait any longer before it is tried again."""
        self._wake.set()

    async def close(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        self.state = OFF

    async def _keep(self) -> None:
        pause = FIRST_SECONDS
        while True:
            self._wake.clear()
            steady = await self._try()
            pause = FIRST_SECONDS if steady else min(pause * 2, LONGEST_SECONDS)
            if await self._woken(pause * (0.5 + self._means.jitter())):
                pause = FIRST_SECONDS

    async def _woken(self, seconds: float) -> bool:
        """Wait so long, or until somebody does not want to."""
        waking = asyncio.ensure_future(self._wake.wait())
        sleeping = asyncio.ensure_future(self._means.clock.sleep(seconds))
        try:
            await asyncio.wait([waking, sleeping], return_when=asyncio.FIRST_COMPLETED)
            return waking.done()
        finally:
            for task in (waking, sleeping):
                task.cancel()
            await asyncio.gather(waking, sleeping, return_exceptions=True)

    async def _try(self) -> bool:
        """Use one line until it ends; whether it stood for a while.

        A relay that ends every line, or breaks the rules on it, is called ever less often, however well it began.
        """
        self.state, self._stood, self._since = CONNECTING, False, self._means.clock.monotonic()
        try:
            await visit(self.address, self._means.relays, self._means.entropy(NONCE_SIZE), self._guests)
        except RelayFault as fault:
            self.error = fault.word
        except LocalError as error:
            self.error = error.code
        except Exception:
            log.exception("a line to a relay failed unforeseen")
            self.error = "bad"
        finally:
            self.state = WAITING
            self._tries += 1
        return self._stood and self._means.clock.monotonic() >= self._since + STEADY_SECONDS

    # -- one round

    async def round(self, seconds: float, idle: Callable[[Post], bool]) -> bool:
        """Have a line until `idle` says that all is done on it, or the time is up; whether the relay answered."""
        kept, tries = self._task is not None, self._tries
        self.keep()
        if self.state == WAITING:
            self.wake()
        deadline = self._means.clock.monotonic() + seconds
        while self._means.clock.monotonic() < deadline and self._tries == tries:
            if self.post is not None and not self.post.waiting and idle(self.post):
                break
            await self._means.clock.sleep(POLL_SECONDS)
        answered = self.post is not None or (self._tries != tries and self._stood)
        if not kept:
            await self.close()
        return answered
