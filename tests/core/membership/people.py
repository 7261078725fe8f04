"""Who the tests of the membership log are about: people whose keys are drawn from their names.

So one story gives the same bytes in every run. world.py lets them write.
"""

import hashlib
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from whisper_net.core.crypto.contexts import Context
from whisper_net.core.crypto.invitation import InvitationKeys
from whisper_net.core.crypto.lockbox import box_key_of
from whisper_net.core.crypto.signing import keypair, sign
from whisper_net.core.ids import BoxKey, DeviceId, GroupId, MemberId
from whisper_net.core.membership import join as joining
from whisper_net.core.membership.link import Found, Join
from whisper_net.core.wire.bounds import EPOCH_PERIOD
from whisper_net.core.wire.codec import decode, encode

NOW = 1_760_000_000
BUCKET = NOW // EPOCH_PERIOD
PEOPLE, PUPPETS = ["F", "a", "b", "d", "e", "v", "w", "m"], ["x", "y", "z"]


def seed(*parts: object) -> bytes:
    """32 bytes that stand for randomness."""
    return hashlib.blake2b(repr(parts).encode(), digest_size=32).digest()


@dataclass(frozen=True)
class Person:
    """Somebody's root and one device."""

    name: str
    root: tuple[bytes, bytes]
    device: tuple[bytes, bytes]
    box_secret: bytes

    @property
    def id(self) -> MemberId:
        return MemberId(self.root[0])

    @property
    def device_id(self) -> DeviceId:
        return DeviceId(self.device[0])

    @cached_property
    def box_key(self) -> BoxKey:
        return box_key_of(self.box_secret)


@cache
def person(name: str) -> Person:
    return Person(name, keypair(seed("root", name)), keypair(seed("device", name)), seed("box", name))


@dataclass(frozen=True)
class Signer:
    """Who signs and with what: "a" with their first device, "a.1" with a further one, "a.root" with the root."""

    person: Person
    key: tuple[bytes, bytes]
    box_secret: bytes

    @property
    def device_id(self) -> DeviceId:
        return DeviceId(self.key[0])

    @cached_property
    def box_key(self) -> BoxKey:
        return box_key_of(self.box_secret)


@lru_cache(maxsize=4096)
def invitation_keys(nonce: object) -> InvitationKeys:
    public, secret = keypair(seed("invitation", nonce))
    return InvitationKeys(public, secret, seed("meet", nonce))


def found_body(founder: Person, needed: int = 2, name: str = "Former Acme") -> Found:
    fields = [seed("salt", founder.name)[:16], name, needed, founder.device[0], founder.box_key]
    return decode(encode([*fields, sign(founder.root[1], Context.FOUND, encode(fields))]), Found)


@lru_cache(maxsize=4096)
def make_join(
    applicant: Person,
    group: GroupId,
    keys: InvitationKeys,
    box_key: BoxKey | None = None,
    device: tuple[bytes, bytes] | None = None,
) -> Join:
    about = joining.make_about(applicant.name, "", bytes(16))
    box = applicant.box_key if box_key is None else box_key
    return joining.make_join(group, keys, applicant.root, device or applicant.device, box, about, bytes(16))
