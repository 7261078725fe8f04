"""Who this person is in the group that is on the screen, and the way from its screens to the node.

Rules: every view model of a group is given one `Membership` and reaches the bridge through it alone, so that none of
them names a group or sees another one's events.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from PySide6.QtCore import QElapsedTimer, QObject, Signal

from whisper_net.core.documents.patches import Patch
from whisper_net.core.errors import LocalError
from whisper_net.core.group.commands import Command
from whisper_net.core.group.events import Event
from whisper_net.core.ids import GroupId, MemberId
from whisper_net.desktop.bridge import Bridge, Notice
from whisper_net.desktop.chosen_file import Chosen
from whisper_net.desktop.reply import Reply
from whisper_net.desktop.viewmodels.drafts import Drafts
from whisper_net.desktop.viewmodels.file_works import FileWorks
from whisper_net.desktop.viewmodels.standing import standing_of
from whisper_net.node.memberships import GroupSummary
from whisper_net.node.node import Node

CALL_MS = 20_000
"""Between two calls of relays that somebody's being here makes."""
T = TypeVar("T")
P = ParamSpec("P")


class Membership(QObject):
    """One group of this person's, as long as it is on the screen."""

    changed = Signal(list)
    """list[Patch | Event]: what happened in this group, in order; one signal a batch."""
    read = Signal()
    """Something was marked as read, which no event says."""
    standing_changed = Signal()
    """`standing` or `role` is another than before."""

    def __init__(self, bridge: Bridge, summary: GroupSummary, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.id: GroupId = summary.id
        self.group: str = summary.id.hex()
        self.name: str = summary.name
        self.me: MemberId = summary.me
        self.my_name: str = summary.my_name
        self.role: str = summary.role
        self.standing: str = standing_of(summary)
        """Whether this person is in: a word of standing.py."""
        self.bridge = bridge
        self._drafts: Drafts | None = None
        self._files: FileWorks | None = None
        self.chosen: dict[str, tuple[Chosen, ...]] = {}
        """Files that are to be sent, by the place of the draft that they go with; gone when one quits."""
        self._called = QElapsedTimer()
        bridge.notified.connect(self._notified)

    def follow(self, summary: GroupSummary) -> None:
        """Take how this person stands from a newer reading."""
        before = self.role, self.standing
        self.role, self.standing = summary.role, standing_of(summary)
        if before != (self.role, self.standing):
            self.standing_changed.emit()

    @property
    def lockable(self) -> bool:
        """What was typed in a group is kept, so it may be locked at any time."""
        return True

    @property
    def drafts(self) -> Drafts:
        """What was typed in this group and not sent."""
        if self._drafts is None:
            self._drafts = Drafts(self.bridge, self.group, self)
        return self._drafts

    @property
    def files(self) -> FileWorks:
        """What is done with files that messages of this group bring."""
        if self._files is None:
            self._files = FileWorks(self.bridge, self.group, self.call_relays, self)
        return self._files

    def ask(
        self, query: Callable[Concatenate[Node, str, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> Reply[T]:
        """Read typed rows of this group by a query of node/queries.py."""
        return self.bridge.ask(query, self.group, *args, **kwargs)

    def command(self, command: Command) -> Reply[Any]:
        """Hand a command to this group; answered once it is stored."""
        return self.bridge.command(self.group, command)

    def submit(self, name: str, /, **args: Any) -> Reply[Any]:
        """Perform an operation of node/operations in this group by name."""
        return self.bridge.submit(name, {**args, "group": self.group})

    def call_relays(self) -> None:
        """Call at once the relays that did not answer: somebody is here and waits for what they bring or take.

        Once in a while at most. By itself a node calls ever less often, after a long absence once in some minutes.
        """
        if not self._called.isValid() or self._called.elapsed() >= CALL_MS:
            self._called.start()
            self.submit("relay_again").otherwise(_unheard)

    def lock(self) -> None:
        """Close the profile, of which this group is a part."""
        self.bridge.close()

    def _notified(self, notices: list[Notice]) -> None:
        happened: list[Patch | Event] = []
        for notice in notices:
            if notice.group == self.id:
                happened += [*notice.patches, *notice.events]
        if happened:
            self.changed.emit(happened)


def _unheard(_: LocalError) -> None:
    """The group was closed meanwhile: nobody waits for it any more."""
