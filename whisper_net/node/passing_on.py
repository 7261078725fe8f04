"""What a group stores from now on, passed on to the other end of one link: whatever it may have and does not have yet.

Rules: links once both logs were exchanged, in batches; envelopes to whoever may read them, and never what came from
there. What was stored before is served on request: outbox.py.
"""

from collections.abc import Callable, Iterable, Sequence

from whisper_net.core.envelope.format import Opened
from whisper_net.core.envelope.parts import part_key
from whisper_net.core.group.effects import Publish, Published
from whisper_net.core.sync.session import Session
from whisper_net.core.wire import peer as wire
from whisper_net.node.batches import batches
from whisper_net.node.known import KnownLinks
from whisper_net.node.outbox import Outbox
from whisper_net.node.runner import GroupRunner


class PassingOn:
    """The news of one group for one peer."""

    def __init__(
        self, session: Session, runner: GroupRunner, outbox: Outbox, put: Callable[[wire.Message], None]
    ) -> None:
        self.changed = False
        """Digests are others than were last said."""
        self._session, self._runner, self._outbox, self._put = session, runner, outbox, put
        self._links = KnownLinks()

    def heard_links(self, links: Iterable[bytes]) -> None:
        """The other end has these."""
        self._links.hear(links)

    def heard_envelopes(self, opened: Sequence[Opened], holds: Sequence[bool]) -> None:
        """The other end has those whose signatures hold: whoever forges says nothing of what they have."""
        for one, true in zip(opened, holds, strict=True):
            if true:
                self._outbox.note(part_key(one.feed, one.inner.seq), one.inner.seq)
        self.changed = True

    def take(self, publish: Publish) -> None:
        """Pass on what was just stored, or owe it until both logs were exchanged."""
        self._links.owe(publish.links)
        if self._session.open:
            self.tell_links()
            for raw in publish.boxes:
                self._put(wire.Boxes(raw))
            self._push(publish.envelopes)

    def tell_links(self) -> None:
        """Pass on the links that were stored since the logs were compared, or while that was still going on."""
        for batch in batches(self._links.due()):
            self._put(wire.Links(batch, False))

    def _push(self, envelopes: Sequence[Published]) -> None:
        peer, view = self._session.peer, self._runner.group.view
        lacks = [one for one in envelopes if not self._outbox.has(one.part, one.seq)]
        fresh = [one for one in lacks if peer is not None and view.may_read(peer, one.scope, one.part.kid)]
        for one in fresh:
            self._outbox.note(one.part, one.seq)
        self._outbox.sent += len(fresh)
        self.changed = self.changed or bool(fresh)
        for batch in batches([one.raw for one in fresh]):
            self._put(wire.Envelopes(batch))
