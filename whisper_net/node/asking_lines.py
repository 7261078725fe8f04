"""Lines of one attempt to join, to the relays of its key: its own, and none that a group uses.

The card is fetched there, the JOIN left and answers to it followed, whether or not anybody of the group is online; what
comes of it goes the same way as what somebody says who is called (applicant.py). Nothing is kept here: the JOIN lies in
the profile, and a line that begins leaves it again.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Protocol

from whisper_net.core.crypto.invitation import invitation_keys
from whisper_net.core.errors import LocalError, RelayAddressError, RemoteError
from whisper_net.core.group.applying import Application, card_of
from whisper_net.core.ids import BoxKey
from whisper_net.core.sync.asking import Ask, AskerAct, NewcomerMeeting
from whisper_net.core.sync.lobby import DeliverWelcome
from whisper_net.core.sync.mailbox_acts import Came, Declined, Kept
from whisper_net.core.wire.relay_address import RelayAddress, parse_relay
from whisper_net.node.means import Means
from whisper_net.node.relay_guest import RelayRow
from whisper_net.node.relay_keeper import CONNECTED, RelayKeeper
from whisper_net.node.relay_line import News, Post
from whisper_net.node.relay_offers import FULL
from whisper_net.ports.relay import REASONS

log = logging.getLogger(__name__)
TEND_SECONDS = 60.0


class Asker(Protocol):
    """The attempt that these lines serve."""

    application: Application

    async def take(self, act: AskerAct) -> None:
        """Do what a relay brought. Raises LocalError where it ends the attempt, or could not be kept."""
        ...

    def overdue(self) -> bool:
        """A welcome that came should have led somewhere by now."""
        ...


class AskingLines:
    """One attempt's."""

    def __init__(self, asker: Asker, means: Means, *, further: bool) -> None:
        application = asker.application
        keys = invitation_keys(application.stretched)
        self._asker, self._means = asker, means
        self._meeting = NewcomerMeeting(keys.meet, keys.inv_pk, application.card_hash or None, further=further)
        self._keepers: dict[bytes, RelayKeeper] = {}
        self._left: dict[bytes, str] = {}
        self._trouble: dict[bytes, str] = {}
        """Why the JOIN is not kept where somebody answers, in a word of the relay's."""
        self._ended: set[bytes] = set()
        """Relays whose topic was read to the end on this line."""
        self.outcomes: dict[bytes, LocalError] = {}
        """What speaks against this attempt, by the relay where it lies."""
        self._tending: asyncio.Task[None] | None = None
        self.use()

    def use(self) -> None:
        """Know the relays of the application as it is now."""
        for address in addresses(self._asker.application.relays):
            self._keepers.setdefault(address.key, RelayKeeper(address, self._means, [self]))
            if self._tending is not None:
                self._keepers[address.key].keep()

    @property
    def left_at(self) -> list[str]:
        """Where the JOIN lies, as far as this run knows."""
        return sorted(self._left.values())

    @property
    def lies(self) -> bool:
        """The JOIN lies at some relay, as far as this run knows."""
        return bool(self._left)

    @property
    def kept(self) -> bool:
        """Lines are kept up, as far as relays answer."""
        return self._tending is not None

    def rows(self) -> list[RelayRow]:
        """How each relay of the application stands, as far as this run knows; nothing else waits for them."""
        return [self._row(keeper) for keeper in self._keepers.values()]

    def _row(self, keeper: RelayKeeper) -> RelayRow:
        trouble = self._trouble.get(keeper.address.key, "")
        error = trouble if keeper.state == CONNECTED else keeper.error or trouble
        return RelayRow(keeper.address, False, keeper.state, keeper.last_ok, 0, error, keeper.ahead)

    # -- the lines

    def arrived(self, post: Post, /) -> None:
        self._ended.discard(post.relay)
        self._meeting.arrive(post.relay)
        post.follow(self._meeting.keys.topic, self._meeting.keys.secret)
        self._leave(post)

    async def heard(self, post: Post, news: News, /) -> None:
        match news:
            case Came(topic, items, last) if topic == self._meeting.keys.topic:
                raws = [item for _, item in items]
                for act in self._meeting.receive(post.relay, raws, self._means.clock.now(), last=last):
                    await self._take(post, act)
                if last:
                    self._ended.add(post.relay)
                self._leave_everywhere()
            case Kept():
                self._left[post.relay] = post.address.where
                self._trouble.pop(post.relay, None)
            case Declined(about, code):
                self._trouble[post.relay] = "full" if code in FULL else code
                if about == self._meeting.keys.topic:
                    self._ended.add(post.relay)
            case _:
                return

    async def _take(self, post: Post, act: AskerAct) -> None:
        try:
            await self._asker.take(act)
        except RemoteError:
            return  # a card or welcome that does not hold: the true one is still to come
        except LocalError as error:
            self.outcomes[post.relay] = error
        else:
            self.outcomes.clear()  # later than any refusal, wherever that lay

    def departed(self, post: Post, /) -> None:
        self._ended.discard(post.relay)

    def _leave_everywhere(self) -> None:
        for keeper in self._keepers.values():
            if keeper.post is not None:
                self._leave(keeper.post)

    def _leave(self, post: Post) -> None:
        """Leave the JOIN once it is signed, wherever it does not lie yet."""
        asked = self._asker.application
        card = card_of(asked)
        if not asked.sealed or card is None:
            return
        self._meeting.ask(Ask(asked.sealed, asked.box_secret, BoxKey(card.lobby_pk)))
        for leave in self._meeting.due(post.relay, self._means.clock.now()):
            post.put(self._meeting.keys.topic, self._meeting.keys.secret, leave.item, leave.expiry)

    # -- once, and for ever

    async def round(self, seconds: float) -> dict[str, str | None]:
        """Have one line to each relay until all is said on it; what is wrong with each in words, or None."""
        keepers = list(self._keepers.values())
        answered = await self._visit(keepers, seconds)
        if self._asker.application.sealed:  # by a card that lay at another relay than some
            bare = [one for one in keepers if one.address.key in answered and one.address.key not in self._left]
            await self._visit(bare, seconds)
        return {one.address.where: self._wrong(one, answered) for one in keepers}

    async def _visit(self, keepers: Sequence[RelayKeeper], seconds: float) -> set[bytes]:
        """Those that answered."""
        answered = await asyncio.gather(*(one.round(seconds, self._idle) for one in keepers))
        return {one.address.key for one, good in zip(keepers, answered, strict=True) if good}

    def _wrong(self, keeper: RelayKeeper, answered: set[bytes]) -> str | None:
        key = keeper.address.key
        word = self._trouble.get(key, "") if key in answered else keeper.error or "slow"
        return f"{keeper.address.where}: {REASONS.get(word, REASONS['bad'])}" if word else None

    def _idle(self, post: Post) -> bool:
        return post.relay in self._ended

    def keep_up(self) -> None:
        """Keep the lines up until the group is entered."""
        if self._tending is None:
            self._tending = asyncio.ensure_future(self._tend())
            self.use()

    async def _tend(self) -> None:
        """Leave the JOIN again each day; try another welcome where one led nowhere."""
        while True:
            await self._means.clock.sleep(TEND_SECONDS)
            self._leave_everywhere()
            if self._asker.overdue():
                await self._try_quietly()

    async def _try_quietly(self) -> None:
        try:
            await self.try_another()
        except LocalError as error:
            log.debug("another welcome could not be taken: %s", error.code)  # it is tried again

    async def try_another(self) -> None:
        """Take another welcome that lies there in place of one that led nowhere."""
        sealed = self._meeting.next_welcome()
        if sealed is not None:
            await self._asker.take(DeliverWelcome(sealed))

    async def close(self) -> None:
        if self._tending is not None:
            self._tending.cancel()
            await asyncio.gather(self._tending, return_exceptions=True)
            self._tending = None
        for keeper in self._keepers.values():
            await keeper.close()


def addresses(relays: Sequence[str]) -> list[RelayAddress]:
    """The relays of a key; what somebody wrote into it and that is no address is left out."""
    found: list[RelayAddress] = []
    for url in relays:
        try:
            found.append(parse_relay(url))
        except RelayAddressError:
            continue
    return found
