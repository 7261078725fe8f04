"""Derivations and formats are frozen: what was derived or sealed once must come out the same for ever.

tests/vectors/crypto.json holds inputs and results; "0x..." stands for bytes. Each is met twice: by the package, and by
naive.py with its own MessagePack and hashes. A vector is added when a derivation is; none is ever changed.
"""

import base64
import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from nacl.public import Box, PrivateKey, PublicKey, SealedBox

from tests.core.crypto import naive
from whisper_net.core.crypto import (
    codes,
    drops,
    epochs,
    handover,
    hints,
    invitation,
    keytext,
    meeting,
    phrase,
    safetycode,
    sealing,
)
from whisper_net.core.crypto.contexts import Context, derive, digest
from whisper_net.core.crypto.lockbox import box_key_of, lock, unlock
from whisper_net.core.crypto.signing import keypair, sign
from whisper_net.core.crypto.words import words_of
from whisper_net.core.errors import CannotOpen
from whisper_net.core.ids import GroupId
from whisper_net.core.membership import cuts, join
from whisper_net.core.membership.link import Join, join_id, parse
from whisper_net.core.wire.codec import encode
from whisper_net.core.wire.item import Hint
from whisper_net.core.wire.meeting import StatusSaid

PATH = Path(__file__).parents[2] / "vectors" / "crypto.json"
SAMPLE = [b"bytes", "text", 300, [b"inner", 0]]
KEY = bytes(range(32))


def thaw(value: Any) -> Any:
    """JSON to values."""
    if isinstance(value, str) and value.startswith("0x"):
        return bytes.fromhex(value[2:])
    return [thaw(item) for item in value] if isinstance(value, list) else value


def freeze(value: Any) -> Any:
    """Values to JSON."""
    if isinstance(value, bytes):
        return "0x" + value.hex()
    return [freeze(item) for item in value] if isinstance(value, list | tuple) else value


VECTORS: dict[str, Any] = json.loads(PATH.read_text("utf-8"))
CONTEXTS: dict[str, list[str]] = VECTORS["contexts"]
DERIVATIONS: dict[str, list[Any]] = VECTORS["derivations"]
FORMATS: dict[str, list[Any]] = VECTORS["formats"]


def naive_root(master: bytes, place: bytes) -> bytes:
    return naive.ed25519_public(naive.derive(master, "wn1.root", [place]))


def naive_boxes(secret: bytes, keys: list[bytes]) -> list[bytes]:
    ephemerals = [naive.derive(secret, "wn1.boxeph", [key]) for key in sorted(keys)]
    return [naive.x25519_public(ephemeral) for ephemeral in ephemerals]


def naive_circle_kid(secret: bytes, group: bytes, n: int, said: list[Any], parents: list[bytes]) -> bytes:
    owner, random, kind, roster, told, heads = said
    scope = naive.digest("wn1.circle", [group, owner, random])
    stands = naive.digest("wn1.roster", [kind, roster, parents, told, heads])
    return naive.derive(secret, "wn1.kid", [group, scope, n, stands])


def circle_kid(secret: bytes, group: bytes, n: int, said: list[Any], parents: list[bytes]) -> bytes:
    owner, random, kind, roster, told, heads = said
    keys = [epochs.ScopeKey(parent, bytes(32)) for parent in parents]
    meta = drops.Meta(owner, random, kind, "", roster, bytes(32), keys, told)
    return drops.circle_kid(secret, GroupId(group), n, meta, heads)


# Each derivation: by the package, and naively. A box is compared by its ephemeral key, the rest is libsodium's.
WAYS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "master": (phrase.master_of, lambda entropy: naive.digest("wn1.master", [entropy])),
    "founder root": (lambda *of: phrase.founder_root(*of)[0], naive_root),
    "member root": (lambda *of: phrase.member_root(*of)[0], naive_root),
    "backup key": (phrase.backup_key, lambda master: naive.derive(master, "wn1.backup")),
    "safety number": (codes.safety_number, lambda g, a, b: naive.digest("wn1.safety", [g, min(a, b), max(a, b)])),
    "view code": (codes.view_code, lambda group, heads: naive.digest("wn1.view", [group, sorted(heads)])),
    "vetters scope": (epochs.vetters_scope, lambda group: naive.digest("wn1.vetters", [group])),
    "recipients": (epochs.recipients_hash, lambda keys: naive.digest("wn1.to", sorted(keys))),
    "kid": (epochs.kid_of, lambda secret, *of: naive.derive(secret, "wn1.kid", list(of))),
    "box ephemerals": (lambda *of: [box[:32] for box in epochs.make_boxes(*of)], naive_boxes),
    "boxes hash": (
        lambda *of: epochs.boxes_hash(epochs.EpochBoxes(*of)),
        lambda *of: naive.digest("wn1.boxes", list(of)),
    ),
    "message key": (epochs.message_key, lambda secret: naive.derive(secret, "wn1.msg")),
    "back key": (epochs.back_key, lambda secret: naive.derive(secret, "wn1.back")),
    "cuts key": (epochs.cuts_key, lambda secret: naive.derive(secret, "wn1.cuts")),
    "topic": (
        lambda secret: keypair(epochs.topic_seed(secret))[0],
        lambda secret: naive.ed25519_public(naive.derive(secret, "wn1.topic")),
    ),
    "item key": (epochs.item_key, lambda secret: naive.derive(secret, "wn1.item")),
    "lan psk": (epochs.lan_psk, lambda secret: naive.derive(secret, "wn1.lan")),
    "lan tag": (epochs.lan_tag, lambda secret, *of: naive.derive(secret, "wn1.lantag", list(of))[:8]),
    "lobby": (
        lambda *of: box_key_of(epochs.lobby_secret(*of)),
        lambda secret, inv_pk: naive.x25519_public(naive.derive(secret, "wn1.lobby", [inv_pk])),
    ),
    "invite box key": (epochs.invite_box_key, lambda secret: naive.derive(secret, "wn1.inv.box")),
    "about key": (epochs.about_key, lambda secret: naive.derive(secret, "wn1.about.key")),
    "invitation key": (
        lambda stretched: invitation.invitation_keys(stretched).inv_pk,
        lambda stretched: naive.ed25519_public(naive.derive(stretched, "wn1.inv.sign")),
    ),
    "meet": (
        lambda stretched: invitation.invitation_keys(stretched).meet,
        lambda stretched: naive.derive(stretched, "wn1.meet"),
    ),
    "meet lan psk": (invitation.meet_lan_psk, lambda meet: naive.derive(meet, "wn1.meet.lan")),
    "meet topic": (
        lambda meet: keypair(invitation.meet_topic_seed(meet))[0],
        lambda meet: naive.ed25519_public(naive.derive(meet, "wn1.meet.topic")),
    ),
    "meet join": (
        lambda sealed, further: meeting.join_address(sealed, further=further),
        lambda *of: naive.digest("wn1.meet.join", list(of)),
    ),
    "meet mark": (meeting.welcome_mark, lambda own, *of: naive.derive(own, "wn1.meet.mark", list(of))[:16]),
    "meet item key": (invitation.meet_item_key, lambda meet: naive.derive(meet, "wn1.meet.key")),
    "card hash": (invitation.card_hash_of, lambda raw: naive.digest("wn1.card.id", [raw])[:16]),
    "keys ephemeral": (
        lambda secret, key, kids: handover.keys_ephemeral(key, [epochs.ScopeKey(kid, secret) for kid in kids]),
        lambda secret, key, kids: naive.derive(secret, "wn1.keyseph", [key, *kids]),
    ),
    "handed ephemeral": (
        handover.handed_ephemeral,
        lambda own, *of: naive.derive(own, "wn1.handedeph", list(of)),
    ),
    "circle scope": (drops.circle_scope, lambda *of: naive.digest("wn1.circle", list(of))),
    "circle kid": (circle_kid, naive_circle_kid),
    "about hash": (join.about_hash, lambda raw: naive.digest("wn1.about", [raw])),
    "join id": (lambda fields: join_id(Join(*fields)), lambda fields: naive.digest("wn1.join", fields)),
}


@pytest.mark.parametrize("context", list(Context), ids=lambda context: context.name)
def test_frozen_vectors_for_every_context(context: Context) -> None:
    made = [freeze(digest(context, SAMPLE)), freeze(derive(KEY, context, SAMPLE))]
    assert CONTEXTS.get(context.value.decode()) == made, "add a vector for a new context; never change one"
    name = context.value.decode()
    assert made == [freeze(naive.digest(name, SAMPLE)), freeze(naive.derive(KEY, name, SAMPLE))]


def test_no_context_was_dropped() -> None:
    assert set(CONTEXTS) <= {context.value.decode() for context in Context}


@pytest.mark.parametrize("name", WAYS)
def test_frozen_vectors_for_every_derivation(name: str) -> None:
    package, second = WAYS[name]
    arguments, result = (thaw(item) for item in DERIVATIONS[name])
    assert package(*arguments) == result
    assert second(*arguments) == result


def test_no_derivation_was_dropped() -> None:
    assert set(DERIVATIONS) == set(WAYS)


def frozen(name: str) -> list[Any]:
    """[inputs, result] of a format."""
    return [thaw(item) for item in FORMATS[name]]


def test_frozen_phrase_and_words() -> None:
    (entropy, secret, number), (phrase_, spoken_, safety, digits, view) = frozen("words")
    assert phrase.phrase_of(entropy) == phrase_
    assert keytext.spoken(secret) == spoken_.split()
    assert (codes.safety_words(number), codes.safety_digits(number)) == (safety.split(), digits.split())
    assert codes.view_words(number) == view.split()
    whole = secret + naive.digest("wn1.inv.sum", [secret])[:1]
    assert words_of(whole, 8) == spoken_.split()


def test_frozen_stretch() -> None:
    (secret,), stretched = frozen("stretch")
    assert invitation.stretch(secret) == stretched


def test_frozen_link() -> None:
    (secret, card_hash, relays), text = frozen("link")
    assert keytext.link_text(secret, card_hash, relays) == text
    letters = text.removeprefix("whisper://join/#")
    raw = base64.b32decode(letters + "=" * (-len(letters) % 8))
    assert naive.decode(raw[:-4]) == [secret, card_hash, relays]
    assert naive.digest("wn1.link.sum", [raw[:-4]])[:4] == raw[-4:]


def test_frozen_safety_code() -> None:
    (group, shower, reader), texts = frozen("safety code")
    assert [safetycode.safety_text(group, shower, reader), safetycode.safety_text(group, reader, shower)] == texts
    number = naive.digest("wn1.safety", [group, min(shower, reader), max(shower, reader)])
    for text, side in zip(texts, (int(shower > reader), int(reader > shower)), strict=True):
        letters = text.removeprefix("whisper://verify/#")
        raw = base64.b32decode(letters + "=" * (-len(letters) % 8))
        assert naive.decode(raw[:-4]) == [1, naive.digest("wn1.verify", [group])[:8], side, number]
        assert naive.digest("wn1.verify.sum", [raw[:-4]])[:4] == raw[-4:]


def test_frozen_seal() -> None:
    (key, associated, plaintext, nonce), sealed = frozen("seal")
    assert sealing.seal(key, associated, plaintext, nonce) == sealed
    assert sealing.unseal(key, associated, sealed) == plaintext


def test_frozen_lockbox() -> None:
    (secret, message, ephemeral), box = frozen("lockbox")
    assert lock(box_key_of(secret), message, ephemeral) == box
    assert unlock(secret, box) == SealedBox(PrivateKey(secret)).decrypt(box) == message
    assert naive.x25519_public(ephemeral) == box[:32]


def test_frozen_answer() -> None:
    (lobby, box_secret, fields, nonce), boxed = frozen("answer")
    said = StatusSaid(*fields)
    assert meeting.box_answer(lobby, box_key_of(box_secret), said, nonce) == boxed
    assert meeting.open_answer(box_secret, box_key_of(lobby), boxed, StatusSaid) == said
    plain = Box(PrivateKey(box_secret), PublicKey(box_key_of(lobby))).decrypt(boxed)
    assert naive.decode(plain) == fields


def test_frozen_boxes() -> None:
    (secret, devices, kid, parents, nonce), raw = frozen("boxes")
    back = epochs.seal_back(secret, kid, [epochs.ScopeKey(*parent) for parent in parents], nonce)
    boxes = epochs.make_boxes(secret, [box_key_of(device) for device in devices])
    assert encode(epochs.EpochBoxes(boxes, b"", back)) == raw
    assert naive.decode(raw) == [boxes, b"", back]
    plain = sealing.unseal(naive.derive(secret, "wn1.back"), kid, naive.decode(raw)[2])
    assert naive.decode(plain) == parents


def test_frozen_hint() -> None:
    (link, secret, devices, back, day), raw = frozen("hint")
    box_keys = sorted(bytes(box_key_of(device)) for device in devices)
    hint = Hint(day, link, box_keys, epochs.make_boxes(secret, box_keys), back)
    assert encode(hint) == raw
    parsed = parse(link)
    group, epoch = GroupId(parsed.link.group), parsed.body
    hints.check_recipients(hint, epoch.to)
    for device in devices:
        assert hints.open_hint(hint, device, group, epoch.n, epoch.kid) == secret
    assert naive.decode(raw) == [day, link, box_keys, hint.boxes, back]
    assert epoch.to == naive.digest("wn1.to", box_keys)
    assert epoch.kid == naive.derive(secret, "wn1.kid", [group, group, epoch.n, epoch.to])
    assert [box[:32] for box in hint.boxes] == naive_boxes(secret, box_keys)


def test_frozen_cuts() -> None:
    (secret, kid, rows, nonce), (plain, sealed) = frozen("cuts")
    told = {loss: {(device, life, of): seq for device, life, of, seq in feeds} for loss, feeds in rows}
    assert cuts.write_cuts(told) == plain
    assert cuts.read_cuts(plain) == told
    assert epochs.seal_cuts(secret, kid, plain, nonce) == sealed
    assert epochs.open_cuts(secret, kid, sealed) == plain
    assert naive.decode(plain) == [[loss, sorted(feeds)] for loss, feeds in sorted(rows)]
    assert sealing.unseal(naive.derive(secret, "wn1.cuts"), kid, sealed) == plain


def tried(device: bytes, lockbox: bytes) -> bytes | None:
    with suppress(CannotOpen):
        return unlock(device, lockbox)
    return None


@pytest.mark.parametrize("format_", ["drop", "loose drop"])
def test_frozen_drop(format_: str) -> None:
    (secret, group, n, fields, heads, devices, drawn), raw = frozen(format_)
    owner, random, kind, name, roster, to, parents, told, *loose = fields
    keys, carried = (
        [epochs.ScopeKey(*parent) for parent in parents],
        [drops.LooseKey(*key) for few in loose for key in few],
    )
    meta = drops.Meta(owner, random, kind, name, roster, to, keys, told, carried)
    draws, box_keys = iter(drawn), [box_key_of(device) for device in devices]
    drop, kid = drops.make_drop(secret, group, n, meta, heads, box_keys, lambda _: next(draws))
    assert encode(drop) == raw
    assert naive.decode(raw) == [n, kid, drop.ephemeral, drop.boxes, drop.sealed]
    assert sorted(drop.boxes) == drop.boxes
    assert drop.ephemeral == naive.x25519_public(naive.derive(secret, "wn1.dropeph", [kid]))
    for device in devices:
        assert secret in [opened for box in drop.boxes if (opened := tried(device, drop.ephemeral + box))]
    plain = sealing.unseal(naive.derive(secret, "wn1.circle.meta"), kid, drop.sealed)
    assert naive.decode(plain.rstrip(b"\0")[:-1]) == fields
    numbers = [[[key[1], key[2]] for key in carried] for carried in loose]
    stands = naive.digest("wn1.roster", [kind, roster, [key[0] for key in parents], told, heads, *numbers])
    scope = naive.digest("wn1.circle", [group, owner, random])
    assert kid == naive.derive(secret, "wn1.kid", [group, scope, n, stands])
    assert (len(plain), plain.rstrip(b"\0")[-1]) == (4 * 40 + 2_048 + 1_024, 0x80)


def test_frozen_card() -> None:
    (seed, *fields), raw = frozen("card")
    public, secret = keypair(seed)
    assert invitation.make_card(secret, *fields) == raw
    *read, signature = naive.decode(raw)
    assert read == fields
    assert naive.ed25519_holds(public, "wn1.card", fields, signature)


def test_frozen_join() -> None:
    (group, stretched, root, device, box_key, about, nonce), raw = frozen("join")
    keys = invitation.invitation_keys(stretched)
    made = join.make_join(group, keys, keypair(root), keypair(device), box_key, about, nonce)
    assert encode(made) == raw
    fields = naive.decode(raw)
    about_hash = naive.digest("wn1.about", [about])
    assert fields[:7] == [group, keys.inv_pk, naive_public(root), naive_public(device), box_key, about_hash, nonce]
    for place, (signer, context) in enumerate(((1, "wn1.join.inv"), (2, "wn1.join.root"), (3, "wn1.join.dev")), 7):
        assert naive.ed25519_holds(fields[signer], context, fields[:place], fields[place])


def naive_public(seed: bytes) -> bytes:
    return naive.ed25519_public(seed)


def test_frozen_request_welcome_and_keys() -> None:
    (secret, join_fields, about, heads, relays, keys, ephemeral), (request, welcome, handed) = frozen("handover")
    key, scope_keys = box_key_of(secret), [epochs.ScopeKey(*pair) for pair in keys]
    assert join.seal_request(key, Join(*join_fields), about, ephemeral) == request
    assert handover.seal_welcome(key, heads, relays, scope_keys, ephemeral) == welcome
    assert handover.seal_keys(key, scope_keys, ephemeral) == handed
    opened = [naive.decode(SealedBox(PrivateKey(secret)).decrypt(box)) for box in (request, welcome, handed)]
    assert opened == [[naive.encode(join_fields), about], [heads, relays, keys], keys]


def test_frozen_signature() -> None:
    (seed, values), signature = frozen("signature")
    public, secret = keypair(seed)
    assert sign(secret, Context.LINK, encode(values)) == signature
    assert naive.ed25519_holds(public, "wn1.link", values, signature)


def test_frozen_keys_of_circles() -> None:
    (seed, own, box_secret, group, day, keys), sealed = frozen("handed")
    public, secret = keypair(seed)
    key, giver = box_key_of(box_secret), handover.Giver(public, secret, own)
    assert handover.seal_handed(giver, group, key, day, [epochs.ScopeKey(*pair) for pair in keys]) == sealed
    plain = SealedBox(PrivateKey(box_secret)).decrypt(sealed)
    ephemeral = naive.derive(own, "wn1.handedeph", [key, plain])
    assert (len(plain), sealed[:32]) == (3_904, naive.x25519_public(ephemeral))
    *said, signature = naive.decode(plain.rstrip(b"\0").removesuffix(b"\x80"))
    assert said == [public, day, keys]
    assert naive.ed25519_holds(public, "wn1.handed", [group, key, *said], signature)


def test_every_format_is_read() -> None:
    names = {
        "words",
        "stretch",
        "link",
        "safety code",
        "seal",
        "lockbox",
        "answer",
        "boxes",
        "hint",
        "cuts",
        "drop",
        "loose drop",
        "card",
        "join",
        "handover",
        "handed",
        "signature",
    }
    assert set(FORMATS) == names
