"""A JOIN proves three keys at once, for one group, one invitation and one person, and only vetters read the rest."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.core.crypto.invitation import invitation_keys
from whisper_net.core.crypto.lockbox import box_key_of, lock
from whisper_net.core.crypto.signing import keypair
from whisper_net.core.errors import BadSignature, CannotOpen, DecodeError, UnusableBoxKey
from whisper_net.core.ids import BoxKey, GroupId, Kid
from whisper_net.core.membership.join import (
    MAX_JOIN,
    About,
    JoinRequest,
    check_join,
    make_about,
    make_join,
    open_about,
    open_request,
    read_about,
    seal_about,
    seal_request,
)
from whisper_net.core.membership.link import Join, join_id
from whisper_net.core.wire.codec import encode

INVITATION = invitation_keys(b"stretched".ljust(32))
ROOT, DEVICE = keypair(b"r" * 32), keypair(b"d" * 32)
BOX_KEY = box_key_of(b"b" * 32)
GROUP = GroupId(b"g" * 32)
ABOUT = make_about("Ann", "payments team 2019-24", b"s" * 16)
LOBBY_SECRET = b"l" * 32
LOBBY = box_key_of(LOBBY_SECRET)
KID, VETTERS, NONCE, EPHEMERAL = Kid(b"k" * 32), b"v" * 32, b"n" * 24, b"e" * 32

replace = msgspec.structs.replace


def join(group: GroupId = GROUP, box_key: BoxKey = BOX_KEY, about: bytes = ABOUT) -> Join:
    return make_join(group, INVITATION, ROOT, DEVICE, box_key, about, b"n" * 16)


def request(join_: bytes, about: bytes) -> bytes:
    return lock(LOBBY, encode(JoinRequest(join_, about)), EPHEMERAL)


def test_honest_join_holds_and_reaches_the_lobby() -> None:
    made = join()
    check_join(made)
    assert open_request(LOBBY_SECRET, seal_request(LOBBY, made, ABOUT, EPHEMERAL)) == (made, ABOUT)
    assert read_about(ABOUT) == About("Ann", "payments team 2019-24", b"s" * 16)


def test_proof_replayed_with_other_keys() -> None:
    """Whoever saw a JOIN can put no key of their own into it, whatever they sign anew with the keys they have."""
    seen, thief, thief_box = join(), keypair(b"t" * 32), box_key_of(b"t" * 32)
    forged = make_join(GROUP, INVITATION, thief, thief, thief_box, ABOUT, b"n" * 16)
    for mixed in (
        replace(seen, root=thief[0]),
        replace(seen, device=thief[0]),
        replace(seen, box_key=thief_box),
        replace(forged, sig_inv=seen.sig_inv),
        replace(forged, sig_root=seen.sig_root, root=seen.root),
        replace(seen, device=thief[0], sig_device=forged.sig_device),
    ):
        with pytest.raises(BadSignature):
            check_join(mixed)


def test_proof_in_other_group() -> None:
    with pytest.raises(BadSignature):
        check_join(replace(join(), group=b"h" * 32))


@pytest.mark.parametrize("field", Join.__struct_fields__)
def test_every_field_is_signed(field: str) -> None:
    made = join()
    value = getattr(made, field)
    with pytest.raises(BadSignature):
        check_join(replace(made, **{field: bytes([value[0] ^ 1]) + value[1:]}))


def test_wrong_secret() -> None:
    """The invitation's public key stands in the log; whoever has only that cannot sign for it."""
    other = invitation_keys(b"guessed".ljust(32))
    guessed = replace(INVITATION, inv_sk=other.inv_sk)
    with pytest.raises(BadSignature, match=r"join\.inv"):
        check_join(make_join(GROUP, guessed, ROOT, DEVICE, BOX_KEY, ABOUT, b"n" * 16))


def test_nobody_can_be_asked_in_by_others() -> None:
    """Holding the invitation and a device is not enough to name somebody else's root, or another's device."""
    other = keypair(b"t" * 32)
    with pytest.raises(BadSignature, match=r"join\.root"):
        check_join(make_join(GROUP, INVITATION, (ROOT[0], other[1]), other, BOX_KEY, ABOUT, b"n" * 16))
    with pytest.raises(BadSignature, match=r"join\.dev"):
        check_join(make_join(GROUP, INVITATION, other, (DEVICE[0], other[1]), BOX_KEY, ABOUT, b"n" * 16))


def test_signatures_do_not_stand_in_for_each_other() -> None:
    made = join()
    with pytest.raises(BadSignature):
        check_join(replace(made, sig_root=made.sig_inv))
    with pytest.raises(BadSignature):
        check_join(replace(made, sig_device=made.sig_root))


def test_zero_box_key_rejected() -> None:
    with pytest.raises(UnusableBoxKey):
        check_join(join(box_key=BoxKey(bytes(32))))


def test_each_join_has_an_id_of_its_own() -> None:
    assert join_id(join()) != join_id(join(GroupId(b"h" * 32)))
    assert join_id(join()) == join_id(join())


def test_request_is_for_one_lobby() -> None:
    with pytest.raises(CannotOpen):
        open_request(b"m" * 32, seal_request(LOBBY, join(), ABOUT, EPHEMERAL))


def test_words_that_the_join_does_not_name_are_refused() -> None:
    other = make_about("Bob", "", b"s" * 16)
    with pytest.raises(CannotOpen, match="does not name"):
        open_request(LOBBY_SECRET, seal_request(LOBBY, join(), other, EPHEMERAL))
    with pytest.raises(CannotOpen, match="does not name"):
        open_about(VETTERS, KID, join(), seal_about(VETTERS, KID, other, NONCE))


def test_words_past_their_bound_are_refused_though_named() -> None:
    for about in (make_about("", "x", b"s" * 16), make_about("Ann", "x" * 501, b"s" * 16), b"nonsense"):
        with pytest.raises(DecodeError):
            open_request(LOBBY_SECRET, seal_request(LOBBY, join(about=about), about, EPHEMERAL))


def test_longest_words_fit() -> None:
    about = make_about("\U0001f98a" * 120, "\U0001f98a" * 500, b"s" * 16)
    opened = open_request(LOBBY_SECRET, seal_request(LOBBY, join(about=about), about, EPHEMERAL))
    assert opened == (join(about=about), about)
    assert len(encode(join())) <= MAX_JOIN


def test_about_opens_for_vetters_only() -> None:
    sealed = seal_about(VETTERS, KID, ABOUT, NONCE)
    assert open_about(VETTERS, KID, join(), sealed).name == "Ann"
    for secret, kid in ((b"w" * 32, KID), (VETTERS, Kid(b"j" * 32))):
        with pytest.raises(CannotOpen):
            open_about(secret, kid, join(), sealed)


def test_request_with_a_join_that_does_not_hold_is_refused() -> None:
    with pytest.raises(BadSignature):
        open_request(LOBBY_SECRET, request(encode(replace(join(), nonce=b"o" * 16)), ABOUT))


@given(st.binary(max_size=200))
def test_random_bytes_raise_nothing_else(raw: bytes) -> None:
    with pytest.raises((CannotOpen, DecodeError)):
        open_request(LOBBY_SECRET, raw)
    with pytest.raises(DecodeError):
        open_request(LOBBY_SECRET, lock(LOBBY, raw, EPHEMERAL))
    with pytest.raises(DecodeError):
        open_request(LOBBY_SECRET, request(raw, ABOUT))
    with pytest.raises((CannotOpen, DecodeError)):
        open_about(VETTERS, KID, join(), raw)
    with pytest.raises(DecodeError):
        read_about(raw)
