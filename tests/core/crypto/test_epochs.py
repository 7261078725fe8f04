"""An epoch's key reaches its recipients, all of them or nobody believes it, and opens the readable past."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.core.crypto import epochs
from whisper_net.core.crypto.epochs import (
    BOX_SIZE,
    EpochBoxes,
    ScopeKey,
    boxes_hash,
    check_boxes,
    decode_boxes,
    kid_of,
    make_boxes,
    open_back,
    open_cuts,
    open_own_box,
    recipients_hash,
    seal_back,
    seal_cuts,
)
from whisper_net.core.crypto.lockbox import box_key_of, lock
from whisper_net.core.crypto.sealing import seal
from whisper_net.core.errors import BadBox, CannotOpen, DecodeError, UnusableBoxKey
from whisper_net.core.ids import GroupId, Kid, ScopeId
from whisper_net.core.wire.codec import encode

SECRET, NONCE = b"E" * 32, b"n" * 24
GROUP, SCOPE, KID = GroupId(b"g" * 32), ScopeId(b"s" * 32), Kid(b"i" * 32)
DEVICES = [bytes([number]) * 32 for number in range(1, 6)]
BOX_KEYS = [box_key_of(device) for device in DEVICES]
BOXES = make_boxes(SECRET, BOX_KEYS)


def test_every_recipient_opens_their_own_box_and_finds_all_good() -> None:
    for device in DEVICES:
        assert open_own_box(device, BOX_KEYS, BOXES) == SECRET
    check_boxes(SECRET, reversed(BOX_KEYS), BOXES)
    assert {len(box) for box in BOXES} == {BOX_SIZE}


def test_order_of_recipients_does_not_matter() -> None:
    assert recipients_hash(BOX_KEYS) == recipients_hash(reversed(BOX_KEYS))
    assert recipients_hash(BOX_KEYS) != recipients_hash(BOX_KEYS[:-1])
    assert make_boxes(SECRET, reversed(BOX_KEYS)) == BOXES


def test_stranger_has_no_box() -> None:
    with pytest.raises(CannotOpen, match="no box"):
        open_own_box(b"x" * 32, BOX_KEYS, BOXES)
    with pytest.raises(CannotOpen, match="no box"):
        open_own_box(DEVICES[0], BOX_KEYS, BOXES[:-1])


@pytest.mark.parametrize("place", range(len(DEVICES)))
def test_bad_box_detected(place: int) -> None:
    victim = sorted(BOX_KEYS)[place]
    for bad in (bytes(BOX_SIZE), lock(victim, b"F" * 32, b"e" * 32), lock(victim, SECRET, b"e" * 32)):
        boxes = [*BOXES[:place], bad, *BOXES[place + 1 :]]
        with pytest.raises(BadBox):
            check_boxes(SECRET, BOX_KEYS, boxes)
    with pytest.raises(BadBox):
        check_boxes(SECRET, BOX_KEYS, BOXES[:place] + BOXES[place + 1 :])
    with pytest.raises(BadBox):
        check_boxes(b"F" * 32, BOX_KEYS, BOXES)


def test_victim_of_a_bad_box_cannot_open_it() -> None:
    bad = [*BOXES[1:], BOXES[0]]
    with pytest.raises(CannotOpen, match="somebody else"):
        open_own_box(DEVICES[0], BOX_KEYS, bad)
    long = [lock(key, SECRET + b"!", b"e" * 32) for key in sorted(BOX_KEYS)]
    with pytest.raises(CannotOpen, match="no key"):
        open_own_box(DEVICES[0], BOX_KEYS, long)


def test_unusable_recipient_is_named_not_left_out() -> None:
    with pytest.raises(UnusableBoxKey):
        make_boxes(SECRET, [*BOX_KEYS, bytes(32)])


def test_key_id_belongs_to_one_key_in_one_place() -> None:
    to = recipients_hash(BOX_KEYS)
    ids = {
        kid_of(SECRET, GROUP, SCOPE, 1, to),
        kid_of(b"F" * 32, GROUP, SCOPE, 1, to),
        kid_of(SECRET, GroupId(b"h" * 32), SCOPE, 1, to),
        kid_of(SECRET, GROUP, ScopeId(b"t" * 32), 1, to),
        kid_of(SECRET, GROUP, SCOPE, 2, to),
        kid_of(SECRET, GROUP, SCOPE, 1, recipients_hash(BOX_KEYS[:1])),
    }
    assert len(ids) == 6


def test_boxes_hash_covers_boxes_cuts_and_back() -> None:
    whole = EpochBoxes(BOXES, b"cuts", b"back")
    others = [EpochBoxes(BOXES[:-1], b"cuts", b"back"), EpochBoxes(BOXES, b"cut", b"sback")]
    assert len({boxes_hash(boxes) for boxes in [whole, *others]}) == 3
    assert decode_boxes(encode(whole)) == whole


def test_newest_key_opens_the_keys_before_it() -> None:
    parents = [ScopeKey(b"1" * 32, b"a" * 32), ScopeKey(b"2" * 32, b"b" * 32)]
    back = seal_back(SECRET, KID, parents, NONCE)
    assert open_back(SECRET, KID, back) == parents
    assert open_back(SECRET, KID, b"") == []
    for secret, kid in ((b"F" * 32, KID), (SECRET, Kid(b"j" * 32))):
        with pytest.raises(CannotOpen):
            open_back(secret, kid, back)


def test_cuts_open_for_the_epochs_recipients() -> None:
    cuts = seal_cuts(SECRET, KID, b"cuts", NONCE)
    assert open_cuts(SECRET, KID, cuts) == b"cuts"
    with pytest.raises(CannotOpen):
        open_back(SECRET, KID, cuts)
    with pytest.raises(CannotOpen):
        open_cuts(b"F" * 32, KID, cuts)


def test_every_use_of_a_key_has_a_key_of_its_own() -> None:
    uses = [
        epochs.message_key(SECRET),
        epochs.lan_psk(SECRET),
        epochs.topic_seed(SECRET),
        epochs.item_key(SECRET),
        epochs.back_key(SECRET),
        epochs.cuts_key(SECRET),
        epochs.invite_box_key(SECRET),
        epochs.about_key(SECRET),
        epochs.lobby_secret(SECRET, b"p" * 32),
        epochs.lobby_secret(SECRET, b"q" * 32),
    ]
    assert len({*uses, SECRET}) == len(uses) + 1


def test_lan_tag_changes_with_time_and_announcement() -> None:
    tags = {epochs.lan_tag(SECRET, quarter, nonce) for quarter in (1, 2) for nonce in (b"a", b"b")}
    assert len(tags) == 4
    assert {len(tag) for tag in tags} == {8}


def test_vetters_scope_is_not_the_groups() -> None:
    assert epochs.vetters_scope(GROUP) not in {GROUP, epochs.vetters_scope(GroupId(b"h" * 32))}


def test_secret_does_not_show_when_printed() -> None:
    assert repr(ScopeKey(KID, SECRET)) == f"ScopeKey(kid={KID.hex()})"


@given(st.binary(max_size=300))
def test_random_bytes_raise_nothing_else(raw: bytes) -> None:
    with pytest.raises(CannotOpen):
        open_own_box(DEVICES[0], BOX_KEYS[:1], [raw])
    for read in (lambda: open_back(SECRET, KID, raw), lambda: open_cuts(SECRET, KID, raw), lambda: decode_boxes(raw)):
        with suppress(CannotOpen, DecodeError):
            read()


@pytest.mark.parametrize("raw", [b"", b"\x90\x00", encode([[b"short", b"s" * 32]]), encode([[KID, SECRET]] * 65)])
def test_nonsense_under_the_right_key_is_no_key(raw: bytes) -> None:
    with pytest.raises(DecodeError):
        open_back(SECRET, KID, seal(epochs.back_key(SECRET), KID, raw, NONCE))
