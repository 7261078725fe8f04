"""The topics of a group: each derived once, and anew where a kid turns out to be another scope's."""

from tests.core.group.world import World
from whisper_net.core.crypto.handover import Welcome
from whisper_net.core.crypto.items import ON_DEVICE, ON_GROUP, ON_SCOPE, device_topic
from whisper_net.core.group.commands_hints import KeysFound
from whisper_net.core.group.own_hints import MOST_OWN, own_topics
from whisper_net.core.group.provisional import OnTrial
from whisper_net.core.group.records import StoredKey
from whisper_net.core.group.topics import Topics
from whisper_net.core.ids import Kid, ScopeId


def test_each_key_has_its_topic_once() -> None:
    state = World()["ana"].state
    topics = Topics(state)
    first, again = list(topics), list(topics)
    assert {topic.kid for topic in first} == {key.kid for key in state.keys}
    assert len({topic.keys.topic for topic in first}) == len(first)
    assert all(one.keys is other.keys for one, other in zip(first, again, strict=True))
    group = ScopeId(state.me.group)
    assert all(topic.keys.allows == (ON_GROUP if topic.scope == group else ON_SCOPE) for topic in first)


def test_own_topics_are_those_of_the_newest_keys_and_of_all_on_trial() -> None:
    world = World()
    state = world["ana"].state
    topics, group = Topics(state), ScopeId(state.me.group)
    for n in range(MOST_OWN + 2):
        state.keys.add(StoredKey(Kid(bytes([n]) * 32), group, bytes([n]) * 32))
    state.provisional[Kid(b"t" * 32)] = OnTrial(b"t" * 32, 99, b"u" * 32, b"", world.now, b"", b"", 0)
    own = [keys for keys, _ in own_topics(state, topics)]
    assert [trial for _, trial in own_topics(state, topics)] == [False] * MOST_OWN + [True]
    assert own[-1] == device_topic(b"u" * 32, state.me.box_key)
    assert own[-1].allows == ON_DEVICE
    true = next(key for key in state.keys if key.scope == group)
    assert own[0] == device_topic(true.secret, state.me.box_key)  # the numbers of the others are not known
    assert own_topics(state, topics)[0][0] is own[0]
    state.welcome = Welcome([], [], [])
    assert own_topics(state, topics) == []


def test_keys_that_were_found_show_no_secret() -> None:
    assert repr(KeysFound(b"sealed keys")) == "KeysFound(11 bytes)"
