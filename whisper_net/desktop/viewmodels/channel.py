"""A channel as its screen shows it: the timeline, the composer, and who can read what is written there."""

from PySide6.QtCore import QObject, Signal

from whisper_net.core.documents import patches
from whisper_net.core.ids import EnvelopeId, ScopeId
from whisper_net.desktop.viewmodels import circle_words
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.channel_settings import ChannelSettingsModel
from whisper_net.desktop.viewmodels.circle_settings import CircleSettingsModel
from whisper_net.desktop.viewmodels.composer import Composer
from whisper_net.desktop.viewmodels.gaps import Gaps
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.people_words import plain_name
from whisper_net.desktop.viewmodels.place import CHANNEL, Place
from whisper_net.desktop.viewmodels.search import Search
from whisper_net.desktop.viewmodels.thread import ThreadModel
from whisper_net.desktop.viewmodels.timeline import Timeline
from whisper_net.desktop.viewmodels.told_apart import told_apart
from whisper_net.desktop.viewmodels.wording import audience_words, translated
from whisper_net.node import conversations, queries
from whisper_net.node.conversations import Audience
from whisper_net.ports.circles import DIRECT
from whisper_net.ports.store import ChannelRow

_GENERAL = "general"
DISAPPEARS = {"day": "disappears after a day", "week": "disappears after a week"}
HISTORY = {"all": "new members see history", "since_join": "new members see what comes after them"}


class Channel(QObject):
    """Any channel of a group, one at a time."""

    audience_changed = Signal()

    def __init__(self, membership: Membership, parent: QObject | None = None) -> None:
        super().__init__(parent or membership)
        self.membership = membership
        self.timeline = Timeline(membership)
        self.composer = Composer(membership)
        self.composer.sent.connect(self.timeline.jump_to_latest)  # what one wrote oneself is seen
        self.gaps = Gaps(membership, self)
        self.audience: Audience | None = None
        self._names: dict[bytes, str] = {}
        membership.changed.connect(self._happened)

    def enter(self, place: Place) -> None:
        """Be in a channel, named by its id in hex."""
        scope = ScopeId(bytes.fromhex(place.id))
        if scope != self.timeline.scope:
            self.audience = None
            self.audience_changed.emit()
        self.timeline.open(scope)
        self.gaps.follow(scope)
        self.composer.open(scope)
        self._read_audience()

    @property
    def scope(self) -> ScopeId:
        return self.timeline.scope

    @property
    def name(self) -> str:
        """The channel's name, once it is known."""
        audience = self.audience
        return "" if audience is None else self._names.get(audience.scope) or plain_name(audience.name)

    @property
    def alone(self) -> bool:
        """Nobody else is in the group: whoever is in it is in its first channel."""
        return (
            self.audience is not None
            and self.audience.name == _GENERAL
            and not self.is_circle
            and len(self.audience.readers) == 1
        )

    @property
    def people(self) -> str:
        """How many can read here, in words."""
        return "" if self.audience is None else audience_words(len(self.audience.readers))

    @property
    def count(self) -> str:
        """How many can read here, as a number alone."""
        return "" if self.audience is None else str(len(self.audience.readers))

    @property
    def history(self) -> str:
        """What those will read who come later, in words."""
        if self.audience is None:
            return ""
        if self.is_circle:
            return circle_words.later_words(self.audience)
        return translated(HISTORY.get(self.audience.history, HISTORY["all"]))

    @property
    def is_circle(self) -> bool:
        """Whether it is a conversation of chosen people, and no channel."""
        return self.audience is not None and self.audience.kind != CHANNEL

    @property
    def is_direct(self) -> bool:
        """Whether it is direct messages."""
        return self.audience is not None and self.audience.kind == DIRECT

    @property
    def about(self) -> str:
        """What stands below its name: who reads it, and what those read who come later."""
        if self.audience is None:
            return ""
        readers = circle_words.readers_words(self.audience, self.membership.me) if self.is_circle else self.people
        return f"{readers} · {self.history}"

    @property
    def chip(self) -> str:
        """What the chip below the composer says."""
        if self.audience is not None and self.is_circle:
            return circle_words.chip_words(self.audience, self.membership.me)
        said = [self.name, self.people, self.history, self.disappears]
        return " · ".join(words for words in said if words)

    @property
    def disappears(self) -> str:
        """How long what is written stays, in words; "" where it stays for good."""
        return "" if self.audience is None else translated(DISAPPEARS.get(self.audience.disappear, ""))

    def edit_last(self) -> None:
        """Take up this person's newest message again."""
        entry = self.timeline.last_own()
        if entry is not None:
            self.composer.edit(entry)

    def thread_of(self, id_: EnvelopeId) -> EnvelopeId:
        """Which thread a message is in: its own, or, for an answer without answers, that of what it answers."""
        at = self.timeline.row_of(id_)
        entry = None if at is None else self.timeline.entry(at)
        if entry is None or entry.replies is not None or entry.quote is None:
            return id_
        return entry.quote.id

    def open_thread(self, id_: EnvelopeId) -> ThreadModel:
        """The thread that a message is in, with what is written into it."""
        thread = ThreadModel(self.membership, self.timeline.scope, self.thread_of(id_), self.timeline.names)
        thread.composer.enter(inside=self.composer.inside, outside=self.composer.outside)
        return thread

    def open_settings(self) -> ChannelSettingsModel:
        """The settings of this channel."""
        return ChannelSettingsModel(self.membership, self.timeline.scope)

    def open_circle(self) -> CircleSettingsModel:
        """Who is in this circle, and what may be changed about it."""
        return CircleSettingsModel(self.membership, self.timeline.scope)

    def open_search(self) -> Search:
        """A search through this channel."""
        return Search(self.membership, self.timeline.scope)

    def _happened(self, happened: list[object]) -> None:
        telling = (patches.RosterChanged, patches.ChannelChanged, patches.CircleChanged, patches.ProfileSet)
        if self.timeline.scope and any(isinstance(one, telling) for one in happened):
            self._read_audience()

    def _read_audience(self) -> None:
        self.membership.ask(queries.channels).then(answered(self, self._know_names)).otherwise(_unnamed)
        reply = self.membership.ask(conversations.audience, self.timeline.scope)
        reply.then(answered(self, self._know)).otherwise(answered(self, self._unknown))

    def _know_names(self, rows: list[ChannelRow]) -> None:
        self._names = told_apart((row.scope, row.name) for row in rows)

    def _know(self, audience: Audience) -> None:
        if audience.scope == self.timeline.scope:
            self.audience = audience
            outside = circle_words.outside_words(audience, self.membership.me) if self.is_circle else ""
            inside = any(one.member == self.membership.me for one in audience.readers) and not outside
            self.composer.enter(inside=inside, outside=outside)
            self.audience_changed.emit()

    def _unknown(self, _: object) -> None:
        """The chip keeps saying what was known last."""


def _unnamed(_: object) -> None:
    """It keeps the name that it has alone."""
