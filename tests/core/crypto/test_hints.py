"""A HINT opens for its recipients, and only with the key of its kid."""

import msgspec
import pytest

from tests.core.group.chance import seed
from whisper_net.core.crypto.epochs import kid_of, make_boxes, recipients_hash
from whisper_net.core.crypto.hints import boxes_digest, check_recipients, gives_boxes, open_hint, open_own_hint
from whisper_net.core.crypto.lockbox import box_key_of, lock
from whisper_net.core.errors import BadHint, CannotOpen
from whisper_net.core.ids import GroupId, Kid, ScopeId
from whisper_net.core.wire.item import Hint, OwnHint

SECRET, GROUP, N = seed("e"), GroupId(seed("group")), 7
DEVICES = [seed("device", i) for i in range(3)]
BOX_KEYS = sorted(bytes(box_key_of(device)) for device in DEVICES)
TO = recipients_hash(BOX_KEYS)
KID = kid_of(SECRET, GROUP, ScopeId(GROUP), N, TO)
HINT = Hint(20_000, b"an epoch", BOX_KEYS, make_boxes(SECRET, BOX_KEYS), b"")


def test_every_recipient_opens_it() -> None:
    check_recipients(HINT, TO)
    assert {open_hint(HINT, device, GROUP, N, KID) for device in DEVICES} == {SECRET}


def test_nobody_else_does() -> None:
    with pytest.raises(CannotOpen):
        open_hint(HINT, seed("another device"), GROUP, N, KID)


def test_own_hint_opens_for_its_device_with_the_key_of_its_kid_alone() -> None:
    hint = OwnHint(20_000, b"an epoch", make_boxes(SECRET, BOX_KEYS[:1])[0])
    (taker,) = [device for device in DEVICES if box_key_of(device) == BOX_KEYS[0]]
    assert open_own_hint(hint, taker, GROUP, N, TO, KID) == SECRET
    for n, to, kid in ((N + 1, TO, KID), (N, seed("to"), KID), (N, TO, Kid(seed("another kid")))):
        with pytest.raises(BadHint):
            open_own_hint(hint, taker, GROUP, n, to, kid)
    with pytest.raises(CannotOpen):
        open_own_hint(hint, seed("another device"), GROUP, N, TO, KID)


@pytest.mark.parametrize("n", [N - 1, N + 1])
def test_key_of_another_epoch_is_known(n: int) -> None:
    with pytest.raises(BadHint):
        open_hint(HINT, DEVICES[0], GROUP, n, KID)


def test_key_of_another_kid_is_known() -> None:
    with pytest.raises(BadHint):
        open_hint(HINT, DEVICES[0], GROUP, N, Kid(seed("another kid")))


def test_box_that_holds_no_key_is_no_box() -> None:
    boxes = [lock(box_key_of(device), SECRET, seed(device)) for device in DEVICES]
    short = msgspec.structs.replace(HINT, boxes=[box[:-1] + bytes([box[-1] ^ 1]) for box in boxes])
    with pytest.raises(CannotOpen):
        open_hint(short, DEVICES[0], GROUP, N, KID)


@pytest.mark.parametrize(
    "changed",
    [
        {"box_keys": BOX_KEYS[::-1]},
        {"box_keys": [BOX_KEYS[0], *BOX_KEYS[:2]]},
        {"box_keys": BOX_KEYS[:2], "boxes": HINT.boxes[:2]},
        {"boxes": HINT.boxes[:2]},
        {"boxes": [*HINT.boxes, HINT.boxes[0]]},
    ],
)
def test_recipients_are_those_of_the_epoch(changed: dict[str, list[bytes]]) -> None:
    with pytest.raises(BadHint):
        check_recipients(msgspec.structs.replace(HINT, **changed), TO)


def test_epoch_for_nobody_is_for_nobody() -> None:
    empty = msgspec.structs.replace(HINT, box_keys=[], boxes=[])
    check_recipients(empty, recipients_hash([]))
    with pytest.raises(CannotOpen):
        open_hint(empty, DEVICES[0], GROUP, N, KID)


def test_bad_box_of_anybody_is_found_once_the_key_is_known() -> None:
    known = boxes_digest(HINT.boxes)
    assert gives_boxes(SECRET, BOX_KEYS, known)
    assert not gives_boxes(SECRET, BOX_KEYS[:2], known)
    assert not gives_boxes(seed("another"), BOX_KEYS, known)
