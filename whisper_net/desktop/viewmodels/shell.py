"""What stands around every screen: the groups, the channels and what is unread, where one is, how syncing stands.

Rules: nothing here paints. What is shown is read anew when events say that it changed, at most one reading of a kind at
a time; how syncing stands is shell_sync.py's.
"""

from typing import NamedTuple

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from whisper_net.core.documents import patches
from whisper_net.core.errors import LocalError
from whisper_net.core.group.events import AccordsChanged, Entered, MovedOn, RequestArrived, RoleChanged
from whisper_net.desktop.bridge import Bridge, Notice
from whisper_net.desktop.viewmodels.asking import Reading
from whisper_net.desktop.viewmodels.circles import Circles, Talk
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.people_words import plain_name
from whisper_net.desktop.viewmodels.place import CHANNEL, PEOPLE, SETTINGS, Place
from whisper_net.desktop.viewmodels.plain_line import isolated
from whisper_net.desktop.viewmodels.shell_sync import ShellSync
from whisper_net.desktop.viewmodels.syncing import SyncState
from whisper_net.desktop.viewmodels.told_apart import told_apart
from whisper_net.desktop.viewmodels.unseen import Unseen
from whisper_net.desktop.viewmodels.wording import sentence, translated
from whisper_net.node import memberships, queries
from whisper_net.node.memberships import GroupSummary
from whisper_net.node.neighbours import SyncSummary
from whisper_net.ports.store import ChannelRow

COUNT_MS = 100
"""While messages pour in, what is unread is counted so often."""
_COUNTED = (
    patches.MessagePosted,
    patches.MessageDeleted,
    patches.Retold,
    patches.RosterChanged,
    patches.ChannelChanged,
    Entered,
    RequestArrived,
    RoleChanged,
    AccordsChanged,
    MovedOn,
)


class Channel(NamedTuple):
    """A channel as the sidebar lists it."""

    place: Place
    name: str
    unread: int


class ShellModel(QObject):
    """The state of the frame around the screens of one profile."""

    groups_changed = Signal()
    group_chosen = Signal()
    """Another group is on the screen: `membership` is new."""
    channels_changed = Signal()
    place_changed = Signal()
    sync_changed = Signal()
    circle_wanted = Signal()
    """Somebody wants to begin a conversation."""
    asked = Signal(str)
    """Words: somebody asks to join the group on the screen, and the person is elsewhere."""
    failed = Signal(str)
    """Words of an error that no screen took."""

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bridge = bridge
        self.groups: tuple[GroupSummary, ...] = ()
        self.channels: tuple[Channel, ...] = ()
        self.membership: Membership | None = None
        self.unseen: Unseen | None = None
        self.circles: Circles | None = None
        self.place: Place | None = None
        self._everything = Reading(self, lambda: bridge.ask(memberships.groups), self._show_groups, self._failed)
        self._rooms: Reading | None = None
        """Of the channels of the group on the screen."""
        self._wanted: str | None = None
        self._places: dict[str, Place] = {}
        self._sync = ShellSync(self)
        self._sync.changed.connect(self._synced)
        self._sync.failed.connect(self.failed)
        self._recount = QTimer(self)
        self._recount.setInterval(COUNT_MS)
        self._recount.setSingleShot(True)
        self._recount.timeout.connect(self._count)
        bridge.notified.connect(self._notified)
        bridge.failed.connect(self._failed)

    # -- beginning and ending

    def start(self) -> None:
        """Read the groups, and everything of the first one."""
        self._everything.begin()
        self._sync.start()

    def stop(self) -> None:
        """Read nothing more."""
        self._sync.stop()
        self._recount.stop()

    # -- how syncing stands

    @property
    def sync(self) -> SyncState:
        """The words of the sidebar's foot."""
        return self._sync.state

    @property
    def summary(self) -> SyncSummary | None:
        """What was read last of the group on the screen."""
        return self._sync.summary

    @property
    def syncing(self) -> bool:
        """Whether somebody asked to sync and it is under way."""
        return self._sync.syncing

    # -- choosing

    @property
    def group(self) -> GroupSummary | None:
        """The group on the screen."""
        if self.membership is None:
            return None
        return next((one for one in self.groups if one.id == self.membership.id), None)

    @property
    def rooms(self) -> tuple[Channel | Talk, ...]:
        """All that one writes in, in the order of the sidebar."""
        return (*self.channels, *(self.circles.all if self.circles is not None else ()))

    def choose_group(self, id_: str) -> None:
        """Put another group on the screen, by its id in hex; one that is not here yet as soon as it is."""
        found = next((one for one in self.groups if one.id.hex() == id_), None)
        if found is None:
            self._wanted = id_
            self._everything.begin()
        elif self.membership is None or self.membership.id != found.id:
            self._enter(found)

    def _enter(self, summary: GroupSummary) -> None:
        if self.membership is not None:
            self.membership.deleteLater()
        self.membership = membership = Membership(self.bridge, summary, self)
        self.membership.read.connect(self.refresh)
        self.membership.changed.connect(self._happened)
        self.unseen = Unseen(self.membership)
        self.circles = Circles(self.membership)
        for changed in (self.unseen.changed, self.circles.changed):
            changed.connect(self.channels_changed)
        self.circles.begun.connect(self.go)
        self._recount.timeout.connect(self.circles.read)
        self.circles.failed.connect(self.failed)
        self.circles.wanted.connect(self.circle_wanted)
        self.channels, self.place = (), None
        self._sync.follow(self.membership)
        self.group_chosen.emit()
        show = lambda rows: self._show_channels(membership, rows)  # noqa: E731
        self._rooms = Reading(membership, lambda: membership.ask(queries.channels), show, lambda _: None)
        self._rooms.begin()
        self.read_sync()

    def go(self, place: Place) -> None:
        """Be somewhere else in this group; a thing of a place may have been closed since, so it is opened again."""
        here = place == self.place and (place.kind == CHANNEL or not place.id)
        if here or self.membership is None:
            return
        if self.circles is not None and self.circles.take(place):
            return
        self.place = place
        if self.unseen is not None:
            self.unseen.go(place.kind)
        if place.kind != SETTINGS:
            self._places[self.membership.group] = place
        self.place_changed.emit()

    def leave_settings(self) -> None:
        """Go back to where one was in this group."""
        before = self._places.get(self.membership.group) if self.membership is not None else None
        before = before or next((one.place for one in self.channels), None)
        if before is not None:
            self.go(before)

    def step(self, by: int, *, unread: bool = False) -> None:
        """Go to the next (1) or the previous (-1) room, round the list; with `unread`, the next that has news."""
        places = [one.place for one in self.rooms if not unread or one.unread or one.place == self.place]
        if not places:
            return
        at = places.index(self.place) if self.place in places else -1 if by > 0 else 0
        self.go(places[(at + by) % len(places)])

    # -- reading

    def _notified(self, notices: list[Notice]) -> None:
        if any(isinstance(one, _COUNTED) for notice in notices for one in (*notice.patches, *notice.events)):
            self.refresh()

    def _happened(self, happened: list[object]) -> None:
        """Whoever may let somebody in hears of a request wherever they are."""
        officer = self.group is not None and self.group.role in ("admin", "vetter")
        asking = [one for one in happened if isinstance(one, RequestArrived) and officer]
        if asking and self.place is not None and self.place.kind != PEOPLE:
            self.asked.emit(translated("%1 asks to join.").replace("%1", isolated(plain_name(asking[-1].name))))

    def refresh(self) -> None:
        """Count anew what is unread; for screens that marked something as read, which no event says."""
        if not self._recount.isActive():
            self._recount.start()

    def _count(self) -> None:
        self._everything.begin()
        if self._rooms is not None:
            self._rooms.begin()

    def _show_groups(self, groups: list[GroupSummary]) -> None:
        groups = [msgspec.structs.replace(one, name=plain_name(one.name)) for one in groups]
        self.groups = tuple(groups)
        if self.membership is not None and self.group is not None:
            self.membership.follow(self.group)
        self.groups_changed.emit()
        wanted = next((one for one in groups if one.id.hex() == self._wanted), None)
        if wanted is not None:
            self._wanted = None
            self._enter(wanted)
        elif self.membership is None and groups:
            self._enter(groups[0])

    def _show_channels(self, membership: Membership, rows: list[ChannelRow]) -> None:
        if membership is not self.membership:
            return
        ordered = sorted(rows, key=lambda row: (row.name != "general", row.name))
        places = [Place(CHANNEL, row.scope.hex()) for row in ordered]
        shown, names = zip(places, ordered, strict=True), told_apart((row.scope, row.name) for row in ordered)
        self.channels = tuple(Channel(place, names[row.scope], row.unread) for place, row in shown)
        self.channels_changed.emit()
        if self.place is None and self.channels:
            self.go(self._places.get(membership.group, self.channels[0].place))

    def read_sync(self) -> None:
        """Look how syncing stands."""
        self._sync.read()

    def sync_now(self) -> None:
        """Call everybody at once, without waiting for the next time."""
        self._sync.now()

    def _synced(self) -> None:
        self.sync_changed.emit()
        if self.group is not None and self.summary is not None and self.group.moved_on != self.summary.moved_on:
            self.refresh()  # somebody answers again, which no event says

    def _failed(self, error: LocalError) -> None:
        self.failed.emit(sentence(error))
