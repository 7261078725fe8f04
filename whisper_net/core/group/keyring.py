"""The epoch keys that this device holds, each bound to its scope by its kid."""

from collections.abc import Iterator

from whisper_net.core.crypto.epochs import message_key
from whisper_net.core.envelope.format import Place
from whisper_net.core.group.records import StoredKey
from whisper_net.core.ids import GroupId, Kid, ScopeId


class Keyring:
    """Keys by kid. What is derived for opening is kept beside them and goes with them."""

    def __init__(self, group: GroupId) -> None:
        self._group = group
        self._keys: dict[Kid, StoredKey] = {}
        self._openings: dict[Kid, tuple[Place, bytes]] = {}
        self.revision = 0
        """Another whenever a key came or went."""

    def add(self, key: StoredKey) -> None:
        self._keys[key.kid] = key
        self.revision += 1

    def drop(self, kid: Kid) -> None:
        """Forget a key with all that was derived from it."""
        self._keys.pop(kid, None)
        self._openings.pop(kid, None)
        self.revision += 1

    def get(self, kid: Kid) -> StoredKey | None:
        return self._keys.get(kid)

    def secret(self, scope: ScopeId, kid: Kid) -> bytes | None:
        """The key of a kid as a key of this scope: an EPOCH elsewhere that names the kid names somebody else's."""
        key = self._keys.get(kid)
        return key.secret if key is not None and key.scope == scope else None

    def __contains__(self, kid: Kid) -> bool:
        return kid in self._keys

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[StoredKey]:
        return iter(self._keys.values())

    def opening(self, kid: Kid) -> tuple[Place, bytes] | None:
        """The place and message key of a key id, if it is held."""
        return self.sealing(kid) if kid in self._keys else None

    def sealing(self, kid: Kid) -> tuple[Place, bytes]:
        """The same of a key that is held."""
        if kid not in self._openings:
            key = self._keys[kid]
            self._openings[kid] = Place(self._group, key.scope, kid), message_key(key.secret)
        return self._openings[kid]
