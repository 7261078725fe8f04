"""A HINT opened: the key of a newer epoch of the group, out of the box that is ours (PROTOCOL sections 5 and 8).

Whoever opens one was away and holds none of the links that its EPOCH rests on. So who the recipients are stands in the
HINT itself, and the kid, which only this key gives for these recipients, bears it out. All other boxes are compared
later, once the EPOCH is in the log. How a HINT travels is wire/item.py.
"""

from collections.abc import Sequence

from whisper_net.core.crypto.contexts import Context, digest
from whisper_net.core.crypto.epochs import kid_of, make_boxes, open_own_box, recipients_hash
from whisper_net.core.crypto.lockbox import unlock
from whisper_net.core.errors import BadHint
from whisper_net.core.ids import GroupId, Kid, ScopeId
from whisper_net.core.wire.item import Hint, OwnHint


def check_recipients(hint: Hint, to: bytes) -> None:
    """Raise BadHint unless a HINT names exactly its EPOCH's recipients, once each and in order, a box for each."""
    in_order = all(one < after for one, after in zip(hint.box_keys, hint.box_keys[1:], strict=False))
    if not in_order or len(hint.boxes) != len(hint.box_keys) or recipients_hash(hint.box_keys) != to:
        raise BadHint("a hint whose recipients are others than its EPOCH's")


def open_hint(hint: Hint, box_secret: bytes, group: GroupId, n: int, kid: Kid) -> bytes:
    """E out of our own box. Raises CannotOpen, or BadHint where it is not the key of this kid."""
    secret = open_own_box(box_secret, hint.box_keys, hint.boxes)
    if kid_of(secret, group, ScopeId(group), n, recipients_hash(hint.box_keys)) != kid:
        raise BadHint("a hint that brings another key than its EPOCH's")
    return secret


def open_own_hint(hint: OwnHint, box_secret: bytes, group: GroupId, n: int, to: bytes, kid: Kid) -> bytes:
    """E out of the one box, which is ours. Raises CannotOpen, or BadHint where it is not the key of this kid."""
    secret = unlock(box_secret, hint.box)
    if kid_of(secret, group, ScopeId(group), n, to) != kid:
        raise BadHint("a hint that brings another key than its EPOCH's")
    return secret


def boxes_digest(boxes: Sequence[bytes]) -> bytes:
    """32 bytes to know boxes by until they can be compared with those that a key gives."""
    return digest(Context.BOXES, [list(boxes)])


def gives_boxes(secret: bytes, box_keys: Sequence[bytes], known: bytes) -> bool:
    """Whether a key gives its recipients exactly the boxes of this digest. 60 us each."""
    return boxes_digest(make_boxes(secret, box_keys)) == known
