"""A drop hands a circle's key to its devices, and tells everybody else a size class and nothing more."""

from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl import bindings

from tests.core.envelope.ground import DRAFT
from tests.core.envelope.ground import sealed as envelope
from tests.core.group.chance import Chance
from whisper_net.core.crypto import drops
from whisper_net.core.crypto.drops import (
    BOX_SIZE,
    SIZES,
    Drop,
    LooseKey,
    Meta,
    find_secret,
    make_drop,
    open_meta,
    read_drop,
)
from whisper_net.core.crypto.epochs import ScopeKey, recipients_hash
from whisper_net.core.crypto.lockbox import box_key_of, unlock
from whisper_net.core.crypto.sealing import OVERHEAD, seal
from whisper_net.core.errors import CannotOpen, DecodeError, TooLong
from whisper_net.core.ids import BoxKey, GroupId, Kid, MemberId
from whisper_net.core.wire.bounds import MAX_ENVELOPE, MAX_LAMPORT, MAX_NAME, MAX_PARENTS, MAX_TIME
from whisper_net.core.wire.codec import encode

SECRET, GROUP = b"E" * 32, GroupId(b"g" * 32)
DEVICES = [bytes([number]) * 32 for number in range(1, 4)]
BOX_KEYS = [box_key_of(device) for device in DEVICES]
OWNER, OTHER = MemberId(b"o" * 32), MemberId(b"p" * 32)
META = Meta(OWNER, b"r" * 16, 0, "References", [OWNER, OTHER], recipients_hash(BOX_KEYS), [], b"")
HEADS = [b"1" * 32, b"2" * 32]


def made(meta: Meta = META, box_keys: list[BoxKey] = BOX_KEYS, n: int = 1) -> Drop:
    return make_drop(SECRET, GROUP, n, meta, HEADS, box_keys, Chance("drop"))[0]


def opened(drop: Drop, secret: bytes = SECRET, group: GroupId = GROUP, n: int = 1) -> Meta:
    return open_meta(secret, group, n, Kid(drop.kid), HEADS, drop.sealed)


def changed(meta: Meta = META, **changes: Any) -> Meta:
    return msgspec.structs.replace(meta, **changes)


DROP = made()
LOOSE = LooseKey(b"F" * 32, 2, b"s" * 32)


def test_a_loose_key_tells_its_kid_and_travels_sealed() -> None:
    """Whoever carries one cannot pass another secret off as that of a kid."""
    meta = changed(loose=[LOOSE])
    assert opened(made(meta)) == meta
    scope = drops.circle_scope(GROUP, OWNER, META.random)
    again = drops.LooseKey(SECRET, 1, drops.stands_of(META, HEADS))
    assert drops.loose_kid(again, GROUP, scope) == DROP.kid
    kids = {drops.loose_kid(changed_key, GROUP, scope) for changed_key in (
        LOOSE, msgspec.structs.replace(LOOSE, secret=b"G" * 32), msgspec.structs.replace(LOOSE, n=3),
        msgspec.structs.replace(LOOSE, stands=b"t" * 32),
    )}  # fmt: skip
    assert len(kids) == 4
    assert repr(LOOSE) == "LooseKey(n=2)"
    assert LOOSE.secret not in encode(made(meta))


def test_every_device_finds_the_key_and_what_the_circle_is() -> None:
    for device in DEVICES:
        assert find_secret(device, DROP) == SECRET
    assert opened(DROP) == META
    assert drops.roster_of(META) == {OWNER, OTHER}
    assert "References" not in repr(META)


def test_nobody_else_finds_a_key() -> None:
    assert find_secret(b"x" * 32, DROP) is None
    with pytest.raises(CannotOpen):
        opened(DROP, secret=b"F" * 32)


def test_only_a_size_class_shows() -> None:
    """One more device, a longer name, a further person: other bytes, the same lengths and the same order of things."""
    few = made(changed(roster=[OWNER], name=""), BOX_KEYS[:1])
    many = made(changed(name="x" * MAX_NAME))
    assert [len(one.boxes) for one in (few, many)] == [4, 4]
    assert len(encode(few)) == len(encode(many)) == len(encode(DROP))
    assert {len(box) for box in few.boxes} == {BOX_SIZE}
    assert few.boxes == sorted(few.boxes)  # the place of a box says nothing of who it is for


@pytest.mark.parametrize(("people", "boxes"), [(1, 4), (4, 4), (5, 16), (16, 16), (17, 64), (65, 256)])
def test_size_classes(people: int, boxes: int) -> None:
    roster = [bytes([number // 200, number % 200]) * 16 for number in range(people)]
    drop = made(changed(roster=roster), BOX_KEYS[:1])
    assert len(drop.boxes) == boxes
    assert opened(drop).roster == roster


def test_too_many_devices_are_refused() -> None:
    with pytest.raises(TooLong, match="1024"):
        make_drop(SECRET, GROUP, 1, META, HEADS, [bytes(32)] * (SIZES[-1] + 1), Chance("drop"))


def test_the_largest_drop_fits_an_envelope() -> None:
    kids = [ScopeKey(bytes([number]) * 32, b"e" * 32) for number in range(MAX_PARENTS)]
    roster = [number.to_bytes(2, "big") * 16 for number in range(SIZES[-1])]
    plain = len(encode(changed(roster=roster, parents=kids, name="é" * MAX_NAME)))
    assert plain < SIZES[-1] * drops.PLACE_BYTES + drops.STEP
    sealed = b"x" * (SIZES[-1] * drops.PLACE_BYTES + drops.CUT_BYTES + drops.STEP + OVERHEAD)
    boxes = [number.to_bytes(2, "big") * (BOX_SIZE // 2) for number in range(SIZES[-1])]
    raw = encode(Drop(1 << 32, bytes(32), bytes(32), boxes, sealed))
    assert read_drop(raw).sealed == sealed
    draft: dict[str, Any] = {"heads": DRAFT.heads * 8, "lamport": MAX_LAMPORT, "ts": MAX_TIME, "seq": 1 << 40}
    assert len(envelope(payload=raw, **draft).raw) < MAX_ENVELOPE


def test_many_earlier_keys_take_longer_and_fit() -> None:
    keys = [ScopeKey(bytes([number]) * 32, b"e" * 32) for number in range(MAX_PARENTS)]
    drop = made(changed(parents=keys, name="é" * MAX_NAME))
    assert opened(read_drop(encode(drop))).parents == keys


@pytest.mark.parametrize("name", ["", "x" * MAX_NAME])
@pytest.mark.parametrize("parents", [0, 5, MAX_PARENTS])
def test_cuts_do_not_show_in_its_length(name: str, parents: int) -> None:
    keys = [ScopeKey(bytes([number]) * 32, b"e" * 32) for number in range(parents)]
    uncut = changed(name=name, parents=keys)
    for size in (1, drops.MAX_CUTS):
        drop = made(changed(uncut, cuts=b"\x80" * size))
        assert len(drop.sealed) == len(made(uncut).sealed)
        assert opened(read_drop(encode(drop))).cuts == b"\x80" * size


def test_all_boxes_are_checked_by_whoever_opens_one() -> None:
    assert drops.serves_all(DROP, SECRET, META, BOX_KEYS)
    assert not drops.serves_all(DROP, SECRET, META, BOX_KEYS[:-1])
    fillers = 0
    for box in DROP.boxes:
        spoilt = sorted({*DROP.boxes, bytes(BOX_SIZE)} - {box})
        fillers += drops.serves_all(msgspec.structs.replace(DROP, boxes=spoilt), SECRET, META, BOX_KEYS)
    assert fillers == len(DROP.boxes) - len(BOX_KEYS)
    assert not drops.serves_all(msgspec.structs.replace(DROP, ephemeral=bytes(32)), SECRET, META, BOX_KEYS)


def test_boxes_are_lockboxes_without_their_ephemeral_key() -> None:
    """So anybody opens them with what libsodium has; those of another kid of the same key share nothing with them."""
    for device in DEVICES:
        (secret,) = opened_by_libsodium(device, DROP)
        assert secret == SECRET
    other = made(changed(kind=1))
    assert other.ephemeral != DROP.ephemeral
    assert len(set(other.boxes) & set(DROP.boxes)) == len(DROP.boxes) - len(BOX_KEYS)  # what fills up the rest


def opened_by_libsodium(device: bytes, drop: Drop) -> list[bytes]:
    found = []
    for box in drop.boxes:
        with suppress(CannotOpen):
            found.append(unlock(device, drop.ephemeral + box))
    return found


def test_key_of_low_order_opens_nothing() -> None:
    for point in (bytes(32), (1).to_bytes(32, "little")):
        assert find_secret(DEVICES[0], msgspec.structs.replace(DROP, ephemeral=point)) is None


def test_that_no_box_is_ours_is_found_in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each key of a circle that somebody hands out costs every machine in the group one agreement, not one a box."""
    agreed = list[bytes]()
    agree = bindings.crypto_box_beforenm

    def counted(key: bytes, own: bytes) -> bytes:
        agreed.append(key)
        return bytes(agree(key, own))

    monkeypatch.setattr(bindings, "crypto_box_beforenm", counted)
    monkeypatch.setattr(bindings, "crypto_box_seal_open", None)
    boxes = [number.to_bytes(2, "big") * (BOX_SIZE // 2) for number in range(SIZES[-1])]
    assert find_secret(b"x" * 32, msgspec.structs.replace(DROP, boxes=boxes)) is None
    assert agreed == [DROP.ephemeral]


def test_a_kid_is_of_one_key_in_one_place_for_one_roster() -> None:
    kids = {
        made().kid,
        made(n=2).kid,
        made(changed(owner=OTHER)).kid,
        made(changed(random=b"s" * 16)).kid,
        made(changed(roster=[OWNER])).kid,
        made(changed(kind=2)).kid,
        made(changed(parents=[ScopeKey(b"k" * 32, b"e" * 32)])).kid,
        made(changed(cuts=b"cuts")).kid,
        made(changed(loose=[LOOSE])).kid,
        made(changed(loose=[msgspec.structs.replace(LOOSE, n=3)])).kid,
        drops.circle_kid(SECRET, GROUP, 1, META, HEADS[:1]),
    }
    assert len(kids) == 11
    assert made(changed(name="Other")).kid == DROP.kid
    for group, n in ((GroupId(b"h" * 32), 1), (GROUP, 2)):
        with pytest.raises(DecodeError, match="kid"):
            opened(DROP, group=group, n=n)


def test_hostile_metas_are_refused() -> None:
    """Made by somebody who has the key: everybody else in the circle refuses them alike."""
    loose = [LooseKey(bytes([secret]) * 32, 2, b"s" * 32) for secret in (2, 1)]
    for plain, reason in (
        (drops._encoded(META), "padded"),
        (drops._encoded(META) + b"\x80\0\1", "padded"),
        (drops._encoded(META)[:-1] + b"\x80", "Meta"),
        (drops._encoded(changed(roster=[OTHER, OWNER])) + b"\x80", "kid"),
        (drops._encoded(changed(cuts=b"dropped again with other cuts")) + b"\x80", "kid"),
        (drops._encoded(changed(loose=loose[:1])) + b"\x80", "kid"),
        (drops._encoded(changed(loose=loose)) + b"\x80", "kid"),
        (encode(META) + b"\x80", "Meta"),  # loose keys are there, or the record ends before them
        (drops._encoded(changed(roster=[OWNER, OWNER])) + b"\x80", "kid"),
        (drops._encoded(changed(parents=[ScopeKey(bytes([one]) * 32, b"e" * 32) for one in (2, 1)])) + b"\x80", "kid"),
    ):
        sealed = seal(drops._meta_key(SECRET), Kid(DROP.kid), plain, b"n" * 24)
        with pytest.raises(DecodeError, match=reason):
            open_meta(SECRET, GROUP, 1, Kid(DROP.kid), HEADS, sealed)


def test_hostile_drops_are_refused() -> None:
    raw = encode(DROP)
    assert read_drop(raw) == DROP
    boxes, sealed = DROP.boxes, DROP.sealed
    spoilt: list[dict[str, Any]] = [
        {"boxes": boxes[:-1]},
        {"boxes": [*boxes, b"\xff" * BOX_SIZE]},
        {"boxes": boxes[::-1]},
        {"boxes": [boxes[0], boxes[0], *boxes[2:]]},
        {"boxes": []},
        {"sealed": sealed + b"x"},
        {"sealed": sealed + bytes(5 * drops.STEP)},
        {"sealed": sealed[: -drops.STEP]},
        {"sealed": b""},
        {"n": 0},
    ]
    for fields in spoilt:
        with pytest.raises(DecodeError):
            read_drop(encode(msgspec.structs.replace(DROP, **fields)))
    with pytest.raises(DecodeError):
        read_drop(raw + b"\0")


@given(st.binary(max_size=400))
def test_random_bytes_are_refused_by_name(raw: bytes) -> None:
    with pytest.raises(DecodeError):
        read_drop(raw)


@given(st.binary(max_size=400))
def test_random_bytes_open_nothing(raw: bytes) -> None:
    with pytest.raises(CannotOpen):
        open_meta(SECRET, GROUP, 1, Kid(DROP.kid), HEADS, raw)
