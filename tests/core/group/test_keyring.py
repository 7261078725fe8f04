"""Keys by kid, each of one scope."""

from tests.core.group.chance import seed
from whisper_net.core.crypto.epochs import message_key
from whisper_net.core.envelope.format import Place
from whisper_net.core.group.keyring import Keyring
from whisper_net.core.group.records import StoredKey
from whisper_net.core.ids import GroupId, Kid, ScopeId

GROUP, ROOM, OTHER = GroupId(seed("group")), ScopeId(seed("room")), ScopeId(seed("other"))
KEY = StoredKey(Kid(seed("kid")), ROOM, seed("secret"))


def ring() -> Keyring:
    keys = Keyring(GROUP)
    keys.add(KEY)
    return keys


def test_key_is_held_by_its_kid() -> None:
    keys = ring()
    assert KEY.kid in keys
    assert Kid(seed("nobody")) not in keys
    assert list(keys) == [KEY]
    assert keys.get(KEY.kid) == KEY
    assert keys.get(Kid(seed("nobody"))) is None


def test_key_is_a_key_of_its_own_scope_alone() -> None:
    keys = ring()
    assert keys.secret(ROOM, KEY.kid) == KEY.secret
    assert keys.secret(OTHER, KEY.kid) is None
    assert keys.secret(ROOM, Kid(seed("nobody"))) is None


def test_what_it_opens_is_derived_once_and_named_by_its_place() -> None:
    keys = ring()
    opening = keys.opening(KEY.kid)
    assert opening == (Place(GROUP, ROOM, KEY.kid), message_key(KEY.secret))
    assert keys.opening(KEY.kid) is opening
    assert keys.sealing(KEY.kid) is opening
    assert keys.opening(Kid(seed("nobody"))) is None


def test_secrets_stay_out_of_a_repr() -> None:
    shown = repr([ring(), KEY, list(ring())])
    assert KEY.secret.hex() not in shown
    assert repr(KEY.secret)[2:-1] not in shown
