"""The topics of a group: where on a relay, or in a bundle, this device looks and puts things.

Every key that is held has one, and so has every key on trial: links are taken there until its EPOCH bears it out.
"""

from collections.abc import Iterator
from typing import NamedTuple

from whisper_net.core.crypto.items import TopicKeys, device_topic, group_topic, scope_topic
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import Kid, ScopeId


class Topic(NamedTuple):
    """One topic, and the kid whose it is."""

    scope: ScopeId
    kid: Kid
    keys: TopicKeys


class Topics:
    """The topics of one group, each derived once: it takes 40 us."""

    def __init__(self, state: GroupState) -> None:
        self._state = state
        self._known: dict[Kid, Topic] = {}
        self._own: dict[Kid, TopicKeys] = {}

    def __iter__(self) -> Iterator[Topic]:
        """Of all keys that are here now, in the order in which they came; those on trial last."""
        state, group = self._state, ScopeId(self._state.me.group)
        for key in state.keys:
            yield self._topic(key.scope, key.kid, key.secret)
        for kid, trial in state.provisional.items():
            yield self._topic(group, kid, trial.secret)

    def own(self, kid: Kid, secret: bytes) -> TopicKeys:
        """This device's own under a key of the group."""
        if kid not in self._own:
            self._own[kid] = device_topic(secret, self._state.me.box_key)
        return self._own[kid]

    def _topic(self, scope: ScopeId, kid: Kid, secret: bytes) -> Topic:
        known = self._known.get(kid)
        if known is None or known.scope != scope:
            of_group = scope == ScopeId(self._state.me.group)
            known = self._known[kid] = Topic(scope, kid, group_topic(secret) if of_group else scope_topic(secret))
        return known
