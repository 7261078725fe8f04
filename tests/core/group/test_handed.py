"""Keys of circles that wait for their drops are facts of the database, by who gave them."""

import pytest

from tests.core.group.chance import seed
from whisper_net.core.crypto.epochs import ScopeKey
from whisper_net.core.errors import ProfileCorrupt
from whisper_net.core.group.commands_hints import CircleKeysFound
from whisper_net.core.group.handed import Waiting, fact_of, stored, waiting
from whisper_net.core.ids import DeviceId

GIVER = DeviceId(seed("device"))
WAITS = Waiting(20_000, [ScopeKey(seed("kid"), seed("secret"))])


def test_facts_bring_them_back() -> None:
    value = stored(WAITS)
    assert value is not None
    assert waiting({fact_of(GIVER): value, "name": b"Ana"}) == {GIVER: WAITS}
    assert stored(Waiting(20_000, [])) is None


@pytest.mark.parametrize(("name", "value"), [(fact_of(GIVER), b"junk"), ("handed:junk", stored(WAITS))])
def test_fact_that_cannot_be_read_is_damage(name: str, value: bytes) -> None:
    with pytest.raises(ProfileCorrupt):
        waiting({name: value})


def test_no_key_reaches_a_log() -> None:
    assert repr(WAITS) == "Waiting(1 keys)"
    assert repr(CircleKeysFound(b"sealed keys")) == "CircleKeysFound(11 bytes)"
