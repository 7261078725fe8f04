"""What the members of one group may bring of their own, over all their lines and relays together (core/sync/pace.py).

What was taken is written down now and then, so a restart gives nobody a new bucket.
"""

from whisper_net.core.group.pending import NOBODY
from whisper_net.core.ids import MemberId
from whisper_net.core.membership.roster import IN
from whisper_net.core.sync.pace import OF_ENVELOPES, OF_LINKS, OF_RESTS, OF_STRANGERS, Paces, Spent
from whisper_net.node.runner import GroupRunner
from whisper_net.ports.runtime import Clock


class Allowances:
    """One group's."""

    def __init__(self, runner: GroupRunner, clock: Clock) -> None:
        self.links, self.envelopes = Paces(OF_LINKS), Paces(OF_ENVELOPES)
        self.strangers, self.rests = Paces(OF_STRANGERS), Paces(OF_RESTS)
        self.held: set[bytes] = set()
        """Whose links from relays wait on the disk (held_links.py)."""
        self._runner, self._clock = runner, clock

    @property
    def _all(self) -> list[Paces]:
        """In the order by which the database knows them."""
        return [self.links, self.envelopes, self.strangers, self.rests]

    async def restore(self) -> None:
        """Take up what the last run wrote down. Raises LocalError where it cannot be read."""
        now = self._clock.now()
        self.held = set(await self._runner.read(self._runner.store.holds_links_of))
        for row in await self._runner.read(self._runner.store.spent):
            if row.bucket < len(self._all):
                self._all[row.bucket].restore(row.who, row.bytes, row.at, now)

    async def save(self) -> None:
        """Write down what was taken, once it is worth it. Raises LocalError."""
        now = self._clock.now()
        rows = [Spent(n, who, left, now) for n, paces in enumerate(self._all) for who, left in paces.unsaved(now)]
        if rows:
            await self._runner.write(self._runner.store.put_spent, rows)

    def at_relays(self, who: bytes) -> tuple[Paces, bytes]:
        """The bucket for links of somebody's that lie at a relay: all who are not in have one together."""
        view = self._runner.group.state.log.view() if len(self._runner.group.state.log) else None
        if who == NOBODY or view is None or view.role(MemberId(who)) not in IN:
            return self.strangers, NOBODY
        return self.links, who

    def slowed(self) -> list[MemberId]:
        """Of whom something waits."""
        now = self._clock.now()
        some = dict.fromkeys([*self.links.waiting(now), *self.envelopes.waiting(now), *sorted(self.held)])
        return [MemberId(member) for member in some]
