"""The member at the other end of a line: who answers for what it brings, and how much of it they wrote themselves.

Once that is more than their bucket takes (node/allowances.py), the line ends at the next of it, unopened; whoever calls
again brings more as the bucket empties. Other members' lines bring it at once.
"""

from collections.abc import Sequence

from whisper_net.core.envelope.format import Opened
from whisper_net.core.envelope.parts import part_key
from whisper_net.core.group.commands import EnvelopesReceived, LinksReceived
from whisper_net.core.ids import DeviceId
from whisper_net.core.membership.link import parse
from whisper_net.core.sync.session import Session
from whisper_net.node.allowances import Allowances
from whisper_net.node.relay_cursors import stored
from whisper_net.node.runner import GroupRunner
from whisper_net.ports.runtime import Clock

ENOUGH = "a member of whom enough was taken for now"


class Bearer:
    """Who brings things over one line."""

    def __init__(self, runner: GroupRunner, session: Session, allowances: Allowances, clock: Clock) -> None:
        self._runner, self._session, self._clock = runner, session, clock
        self._allowances, self._links, self._envelopes = allowances, allowances.links, allowances.envelopes

    @property
    def member(self) -> bytes:
        """All devices of one person share one allowance; b"" before anybody said who they are."""
        device = self._session.peer
        return b"" if device is None else self._runner.group.state.owner(device) or device

    @property
    def over(self) -> bool:
        """Whether no more envelopes are taken of them for now."""
        return bool(self._envelopes.wait(self.member, self._clock.now()))

    @property
    def waits(self) -> bool:
        """Whether something of theirs is not taken for now."""
        return self.over or bool(self._links.wait(self.member, self._clock.now()))

    async def bring_links(self, links: Sequence[bytes]) -> bool:
        """Hand links to the group; False if they have to wait."""
        who = self.member or (parse(links[0]).link.author if links else b"")  # who introduces a device is its person
        if links and self._links.wait(who, self._clock.now()):
            return False
        entering, mine = self._runner.group.view.entering, self._runner.group.state.me.member
        added = await self._runner.submit(LinksReceived(tuple(links), who))
        if not entering and who != mine:
            self._links.spend(who, [size for signer, size in added if signer == who], self._clock.now())
            await self._allowances.save()
        return True

    async def bring_envelopes(self, opened: Sequence[Opened], holds: Sequence[bool]) -> int:
        """Hand envelopes to the group; how many were new, acknowledgements aside."""
        who, own = self.member, self._own(opened, holds)
        received: int = await self._runner.submit(EnvelopesReceived(tuple(opened), tuple(holds), who))
        self._envelopes.spend(who, own, self._clock.now())
        await self._allowances.save()
        return received

    def _own(self, opened: Sequence[Opened], holds: Sequence[bool]) -> list[int]:
        """Sizes of what they wrote themselves and is not here; nothing where they are our own person."""
        state, who = self._runner.group.state, self.member
        if who == state.me.member:
            return []
        return [
            len(one.raw)
            for one, true in zip(opened, holds, strict=True)
            if true
            and state.owner(DeviceId(one.inner.device)) == who
            and not stored(state, part_key(one.feed, one.inner.seq), one.inner.seq)
        ]
