"""The topics that a group's lines to relays follow now."""

from collections.abc import Callable

import msgspec

from whisper_net.core.crypto.items import TopicKeys
from whisper_net.core.group.following import following, links_kid
from whisper_net.core.group.group import Group
from whisper_net.core.group.own_hints import own_topics
from whisper_net.core.group.topics import Topics
from whisper_net.core.ids import Kid, ScopeId


class Topic(msgspec.Struct, frozen=True):
    """One topic. `kid` is the key that it belongs to; None for an attachment's, or a device's own."""

    keys: TopicKeys
    kid: Kid | None
    circle: bool = False
    trial: bool = False
    """Its key is on trial: links alone are looked for there."""

    @property
    def id(self) -> bytes:
        return self.keys.topic


class RelayTopics:
    """One group's."""

    def __init__(self, group: Callable[[], Group]) -> None:
        self._group = group
        self._derived = Topics(group().state)
        self._by_id: dict[bytes, Topic] = {}
        self._by_kid: dict[Kid, Topic] = {}
        self._current: list[Topic] = []
        self._read: frozenset[Kid] = frozenset()
        self.left_out: frozenset[ScopeId] = frozenset()
        """Circles of which nothing is followed, for one is in too many; as of the last look."""
        self._at: tuple[object, ...] = ()
        self._revision = 0

    @property
    def revision(self) -> int:
        """Another whenever the topics are others."""
        self._renew()
        return self._revision

    def current(self) -> list[Topic]:
        """All of them: the newest of every scope, the group's first, then the one before it of every scope.

        After them this device's own, where it is told what finds no room on those of all. Circles come last.
        """
        self._renew()
        return self._current

    def _renew(self) -> None:
        group = self._group()
        state = group.state
        at = group, len(state.log), state.keys.revision, state.circles.changes, state.welcome, tuple(state.provisional)
        if at != self._at:
            if not self._at or self._at[0] is not group:
                self._derived = Topics(state)
            self._at = at
            self._revision += 1
            self._derive(group)

    def _derive(self, group: Group) -> None:
        state = group.state
        found, trials = following(state, group.view, self._derived), state.provisional
        rooms = [Topic(one.keys, one.kid, trial=one.kid in trials) for one in found.rooms]
        circles = [Topic(one.keys, one.kid, circle=True) for one in found.circles]
        rest = [Topic(one.keys, one.kid, circle=True) for one in found.rest]
        own = [Topic(keys, None, trial=trial) for keys, trial in own_topics(state, self._derived)]
        self._current, self.left_out = [*rooms, *own, *circles], found.left_out
        self._read = frozenset(topic.kid for topic in self._current if topic.kid is not None)
        self._by_kid = {topic.kid: topic for topic in (*rooms, *circles, *rest) if topic.kid is not None}
        self._by_id = {topic.id: topic for topic in (*self._current, *rest)}

    def reads(self, kid: Kid) -> bool:
        """Whether the topic of a key is followed."""
        self._renew()
        return kid in self._read

    def of(self, id_: bytes) -> Topic | None:
        """The topic of this name, if it is ours."""
        self._renew()
        return self._by_id.get(id_)

    def of_kid(self, kid: Kid) -> Topic | None:
        self._renew()
        return self._by_kid.get(kid)

    @property
    def links(self) -> Topic | None:
        """Where links and boxes are left."""
        kid = links_kid(self._group().state)
        return None if kid is None else self.of_kid(kid)
