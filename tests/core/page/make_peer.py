"""What two peers say to each other: every message once, and the first frames of a line (docs/protocol.md section 8)."""

from typing import Any, get_args

from tests.core.page.given import GROUP, SCOPE, bytes_of
from whisper_net.core.crypto.contexts import Context
from whisper_net.core.crypto.epochs import lan_psk
from whisper_net.core.crypto.noise import nnpsk0_initiator, nnpsk0_responder
from whisper_net.core.crypto.signing import keypair, sign
from whisper_net.core.envelope.parts import PartKey
from whisper_net.core.ids import DeviceId, Incarnation, Kid
from whisper_net.core.sync.comparing import Comparison
from whisper_net.core.sync.vectors import Holdings, digest_of, vector_of
from whisper_net.core.wire import peer as wire
from whisper_net.core.wire.codec import encode

DEVICES = [keypair(bytes_of(name)) for name in ("caller", "called")]
KIDS = sorted(Kid(bytes_of(name)) for name in ("one key", "another key"))
SECRET = bytes_of("key of the group")


def holdings() -> Holdings:
    """Two feeds under one key, one of them also under another; whole parts, and begun ones."""
    one, other = (DeviceId(public) for public, _ in DEVICES)
    lives = [Incarnation(bytes_of(name, 8)) for name in ("first life", "second life")]
    return {
        PartKey(one, lives[0], KIDS[0], 0): 1_000,
        PartKey(one, lives[0], KIDS[0], 1): 1_000,
        PartKey(one, lives[0], KIDS[0], 2): 17,
        PartKey(one, lives[1], KIDS[1], 0): 1,
        PartKey(other, lives[0], KIDS[0], 0): 1_000,
        PartKey(other, lives[0], KIDS[0], 2): 1_000,
    }


def line() -> dict[str, Any]:
    """Each frame of a handshake, the caller's proof, and its first message."""
    psk, secrets = lan_psk(SECRET), [bytes_of(name) for name in ("caller's ephemeral", "called one's ephemeral")]
    caller = nnpsk0_initiator(psk, secrets[0])
    first = caller.write()
    _, called, _ = nnpsk0_responder([psk], first, secrets[1])
    second = called.write()
    caller.read(second)
    sending, _ = caller.ciphers()
    auth = wire.encode_message(authenticated(caller.handshake_hash, 0))
    frames = [first, second, sending.encrypt(b""), sending.encrypt(len(auth).to_bytes(4, "big") + auth)]
    return {
        "group key": SECRET,
        "ephemerals": secrets,
        "handshake hash": caller.handshake_hash,
        "sent": [len(frame).to_bytes(2, "big") + frame for frame in frames],
    }


def authenticated(hash_: bytes, role: int) -> wire.Auth:
    public, secret = DEVICES[role]
    return wire.Auth(public, sign(secret, Context.AUTH, encode([role, GROUP, hash_])))


def messages(hash_: bytes) -> list[wire.Message]:
    """Every message of a session, then of the lobby."""
    ids, held = [bytes_of(name) for name in ("one", "two")], holdings()
    tag = Comparison(None, hash_).tag(SCOPE)  # type: ignore[arg-type]
    session = [
        authenticated(hash_, 0),
        wire.Heads(ids, [bytes_of("older")]),
        wire.Links([b"a link", b"the next"], False),
        wire.WantLinks(ids),
        wire.WantBoxes(ids),
        wire.Boxes(encode([[bytes(80)], b"", b""])),
        wire.WantKeys(ids),
        wire.Keys(b"a lockbox"),
        wire.Scopes([(tag, digest_of(held))]),
        vector_of(tag, held),
        wire.Envelopes([b"an envelope"]),
        wire.Served(tag),
        wire.Ping(),
        wire.Pong(),
        wire.Introduce([b"a link"]),
        wire.WantChunks(ids),
        wire.Chunk(b"a chunk"),
        wire.NoChunks(ids),
    ]
    lobby = [
        wire.WantCard(),
        wire.CardIs(b"a card"),
        wire.JoinRequest(b"a lockbox"),
        wire.Status("pending", 1, 2, ""),
        wire.WelcomeIs(b"a lockbox"),
        wire.WantDeviceCard(),
        wire.DeviceCardIs(b"a card", bytes_of("salt", 16), bytes_of("founder")),
        wire.DeviceRequest(b"a lockbox"),
    ]
    every = {*get_args(wire.SessionMessage), *get_args(wire.LobbyMessage)}
    assert {type(message) for message in (*session, *lobby)} == every
    return [*session, *lobby]


def made() -> dict[str, Any]:
    """The whole file."""
    shaken, held = line(), holdings()
    rows = [[*part.feed, part.part, count] for part, count in held.items()]
    return {
        "about": "Section 8. `line`: what the caller and the called one send, frame by frame, from these ephemeral "
        "secrets, the last frame with an Auth in it. `messages`: each kind once; tags are of `scope` on that line, the "
        "digest and the vector of `held`, rows of device, incarnation, kid, part, envelopes.",
        "group": GROUP,
        "scope": SCOPE,
        "devices": [public for public, _ in DEVICES],
        "line": shaken,
        "held": rows,
        "messages": {type(m).__name__: wire.encode_message(m) for m in messages(shaken["handshake hash"])},
    }
