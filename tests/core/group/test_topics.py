"""The topics of a group: each derived once, and anew where a kid turns out to be another scope's."""

from tests.core.group.world import World
from whisper_net.core.crypto.items import ON_GROUP, ON_SCOPE
from whisper_net.core.group.commands_hints import KeysFound
from whisper_net.core.group.topics import Topics
from whisper_net.core.ids import ScopeId


def test_each_key_has_its_topic_once() -> None:
    state = World()["ana"].state
    topics = Topics(state)
    first, again = list(topics), list(topics)
    assert {topic.kid for topic in first} == {key.kid for key in state.keys}
    assert len({topic.keys.topic for topic in first}) == len(first)
    assert all(one.keys is other.keys for one, other in zip(first, again, strict=True))
    group = ScopeId(state.me.group)
    assert all(topic.keys.allows == (ON_GROUP if topic.scope == group else ON_SCOPE) for topic in first)


def test_keys_that_were_found_show_no_secret() -> None:
    assert repr(KeysFound(b"sealed keys")) == "KeysFound(11 bytes)"
