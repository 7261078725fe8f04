"""Links of whoever floods, at relays or in a file: they wait on the disk, outside the log (docs/decisions/0030).

A relay keeps 64 MiB a topic, which is a quarter of a million small links of one member: more than any device has
memory for. So of each member's as many are taken as over their own lines (node/allowances.py), and the rest is laid
aside. It comes in as the bucket empties; and at once, as much of it as that rests on, where a link or an envelope by
somebody else waits for it: nobody's word, and no removal, waits because it rests on a flood. How much comes in for the
sake of one member's words is bounded, too, so that an accomplice cannot bring in all of it.
"""

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from typing import Final

from whisper_net.core.errors import LocalError, RemoteError
from whisper_net.core.group.commands import LinksReceived
from whisper_net.core.group.linking import check_link, is_mine, signer
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import LinkId
from whisper_net.core.membership.link import Parsed, parse
from whisper_net.core.sync.pace import UNSAVED, Paces
from whisper_net.core.wire.bounds import KIB
from whisper_net.node.allowances import Allowances
from whisper_net.node.runner import GroupRunner
from whisper_net.ports.held_links import HeldLink
from whisper_net.ports.runtime import Clock

MOST_HELD: Final = 64 * KIB * KIB
"""Bytes of links that wait. Of more those that came first go, and are heard of again from whoever has them in their
log: whoever's word rests on some puts these together with it.
"""
AT_ONCE: Final = 256
"""Links in one command, and in one question to the database."""
MOST_BEHIND: Final = 32_768
"""Links that one may rest on and still bring in at once."""
WELCOME: Final = b"welcome"
"""Who has let in what our own welcome rests on."""
Account = tuple[Paces, bytes]


TEND_SECONDS: Final = 1_800.0
"""Between two looks at what there is room for again, whether or not a line to a relay stands."""
log = logging.getLogger(__name__)


async def keep_letting_in(held: "HeldLinks", clock: Clock) -> None:
    """Let in, by and by, what waits, until cancelled."""
    while True:
        await clock.sleep(TEND_SECONDS)
        try:
            await held.tend()
        except LocalError as error:
            log.warning("links that wait are not let in: %s", error.code)


class HeldLinks:
    """One group's."""

    def __init__(self, runner: GroupRunner, allowances: Allowances, clock: Clock) -> None:
        self._runner, self._allowances, self._clock = runner, allowances, clock
        self._too_deep: set[LinkId] = set()
        """Links that rest on more than is let in at once: they come as buckets empty."""
        self._turn = asyncio.Lock()

    @property
    def _state(self) -> GroupState:
        return self._runner.group.state

    async def take(self, raws: Sequence[bytes]) -> None:
        """Hand links of a relay to the group, and lay aside what is too much of somebody's. Raises LocalError."""
        async with self._turn:
            now, later = await self._parted(raws)
            await self._hand_over(now, None)
            if later:
                await self._runner.write(self._runner.store.hold_links, later, MOST_HELD)
                self._allowances.held.update(one.who for one in later)
            await self._let_in_wanted()

    async def let_in_wanted(self) -> None:
        """Let in what something that came by now rests on. Raises LocalError."""
        async with self._turn:
            await self._let_in_wanted()

    async def tend(self) -> None:
        """Let in what somebody waits for, and what there is room for again. Raises LocalError."""
        async with self._turn:
            await self._let_in_wanted()
            for who in sorted(self._allowances.held):
                await self._let_in_of(who)

    async def _parted(self, raws: Sequence[bytes]) -> tuple[list[Parsed], list[HeldLink]]:
        """What to hand over, and what to lay aside. What cannot be read is handed over: the group says so."""
        now, later, ahead = list[Parsed](), list[HeldLink](), Counter[bytes]()
        for raw in raws:
            try:
                one = parse(raw)
            except RemoteError:
                await self._runner.submit(LinksReceived((raw,)))
                continue
            who = signer(self._state, one)
            paces, key = self._allowances.at_relays(who)
            if one.id in self._state.log:
                continue
            if is_mine(self._state, one) or paces.room(key, self._clock.now()) > ahead[key]:
                ahead[key] += paces.cost(len(raw))
                now.append(one)
            elif await self._stands(one):
                later.append(HeldLink(one.id, who, raw))
        return now, later

    async def _stands(self, one: Parsed) -> bool:
        """Whether a link may be laid aside. Ids cover no signature: a forged copy would keep the true one out."""
        try:
            check_link(self._state, one)
        except RemoteError:
            await self._runner.submit(LinksReceived((one.raw,)))
            return False
        return True

    async def _hand_over(self, links: Sequence[Parsed], payer: Account | None) -> None:
        """Let links in, or have them wait for others in memory; `payer` answers for them, or who signed each."""
        for start in range(0, len(links), AT_ONCE):
            some, pending = links[start : start + AT_ONCE], self._state.pending
            new = [one for one in some if one.id not in self._state.log and one.raw not in pending]
            await self._runner.submit(LinksReceived(tuple(one.raw for one in some)))
            for one in new:
                if one.id in self._state.log or one.raw in self._state.pending:  # and so its signature holds
                    self._charge(one, payer)
        await self._allowances.save()

    def _charge(self, one: Parsed, payer: Account | None) -> None:
        if payer is None and is_mine(self._state, one):
            return
        paces, key = payer or self._allowances.at_relays(signer(self._state, one))
        paces.spend(key, [len(one.raw)], self._clock.now())

    # -- what comes in

    async def _let_in_of(self, who: bytes) -> None:
        """Of somebody's, the oldest, as far as there is room."""
        paces, key = self._allowances.at_relays(who)
        room = paces.room(key, self._clock.now())
        if room < max(1, paces.bucket.burst // UNSAVED):
            return
        limit = min(AT_ONCE, max(1, room // paces.bucket.least))
        rows = await self._runner.read(self._runner.store.oldest_held_links, who, limit)
        if not rows:
            self._allowances.held.discard(who)
            return
        self._too_deep.clear()
        await self._hand_over([parse(row.raw) for row in rows], None)
        await self._runner.write(self._runner.store.let_go_links, [row.id for row in rows])

    async def _let_in_wanted(self) -> None:
        """Let in what others' words rest on, until nobody's does, or too much was let in for their sake."""
        while self._allowances.held:
            found = False
            for wanter, ids in self._wanted().items():
                found |= await self._let_in_for(wanter, ids)
            if not found:
                return

    def _wanted(self) -> dict[bytes | None, set[LinkId]]:
        """The links that something in memory waits for, by whose it is; None for what our welcome rests on."""
        wanted, log = defaultdict[bytes | None, set[LinkId]](set), self._state.log
        for id_, authors in self._state.pending.links_wanted().items():
            for author in authors:
                wanted[author].add(LinkId(id_))
        if self._state.welcome is not None:
            wanted[None].update(LinkId(id_) for id_ in self._state.welcome.heads if id_ not in log)
        return {wanter: ids - self._too_deep for wanter, ids in wanted.items()}

    async def _let_in_for(self, wanter: bytes | None, ids: set[LinkId]) -> bool:
        """Let in what these are and rest on, unless the same person signed it; whether any came in."""
        rests = self._allowances.rests
        room = MOST_HELD if wanter is None else rests.room(wanter, self._clock.now())
        if not ids or room < max(1, rests.bucket.burst // UNSAVED):
            return False
        chosen = list(_as_many(await self._behind(wanter, ids), room, rests))
        await self._hand_over(chosen, (rests, WELCOME if wanter is None else wanter))
        await self._runner.write(self._runner.store.let_go_links, [one.id for one in chosen])
        return bool(chosen)

    async def _behind(self, wanter: bytes | None, ids: Iterable[LinkId]) -> list[Parsed]:
        """All that waits and that these are or rest on, each after what it rests on; nothing where that is too much."""
        found, seen = dict[LinkId, Parsed](), set(ids)
        ask = list(seen)
        while ask and len(found) <= MOST_BEHIND:
            rows = await self._runner.read(self._runner.store.held_links, ask[:AT_ONCE])
            del ask[:AT_ONCE]
            for one in (parse(row.raw) for row in rows if row.who != wanter or row.id not in ids):
                found[one.id] = one
                new = {LinkId(id_) for id_ in one.link.prev if id_ not in self._state.log} - seen
                seen |= new
                ask += new
        if len(found) > MOST_BEHIND:
            self._too_deep.update(ids)
            return []
        return _in_order(found)


def _in_order(links: Mapping[LinkId, Parsed]) -> list[Parsed]:
    """Each after those of them that it rests on."""
    sorter = TopologicalSorter({id_: [prev for prev in one.link.prev if prev in links] for id_, one in links.items()})
    return [links[LinkId(id_)] for id_ in sorter.static_order()]


def _as_many(links: Iterable[Parsed], room: int, paces: Paces) -> Iterator[Parsed]:
    """The first of them, until there is no more room."""
    for one in links:
        if room <= 0:
            return
        room -= paces.cost(len(one.raw))
        yield one
