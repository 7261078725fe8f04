"""Whoever has the secret can find the group and prove it; whoever has another finds and proves nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.core.crypto.epochs import invite_box_key
from whisper_net.core.crypto.invitation import (
    InviteBox,
    card_hash_of,
    check_card,
    invitation_keys,
    make_card,
    meet_item_key,
    meet_lan_psk,
    meet_topic_seed,
    open_invite_box,
    seal_invite_box,
    stretch,
)
from whisper_net.core.crypto.lockbox import box_key_of
from whisper_net.core.crypto.noise import nnpsk0_initiator, nnpsk0_responder
from whisper_net.core.crypto.sealing import seal
from whisper_net.core.crypto.signing import keypair
from whisper_net.core.errors import BadSignature, CannotOpen, DecodeError, UnusableBoxKey
from whisper_net.core.ids import BoxKey, GroupId, Kid, MemberId, ScopeId

KEYS = invitation_keys(b"stretched".ljust(32))
OTHERS = invitation_keys(b"something else".ljust(32))
GROUP, INVITER, CHANNEL = GroupId(b"g" * 32), MemberId(b"m" * 32), ScopeId(b"c" * 32)
LOBBY = box_key_of(b"l" * 32)
KID, VETTERS, NONCE = Kid(b"k" * 32), b"v" * 32, b"n" * 24


def card(inv_sk: bytes = KEYS.inv_sk, lobby: BoxKey = LOBBY) -> bytes:
    return make_card(inv_sk, GROUP, "Acme people", INVITER, "Ann", [CHANNEL], 1_900_000_000, lobby)


def test_card_says_whose_group_it_is() -> None:
    raw = card()
    for card_hash in (card_hash_of(raw), None):
        told = check_card(raw, KEYS.inv_pk, card_hash)
        assert (told.group, told.group_name, told.inviter, told.inviter_name) == (GROUP, "Acme people", INVITER, "Ann")
        assert (told.channels, told.expires, told.lobby_pk) == ([CHANNEL], 1_900_000_000, LOBBY)


def test_wrong_secret() -> None:
    assert stretch(b"0123456789") != stretch(b"0123456780")
    assert len({KEYS.inv_pk, OTHERS.inv_pk, KEYS.meet, OTHERS.meet}) == 4
    with pytest.raises(BadSignature):
        check_card(card(), OTHERS.inv_pk, None)
    first = nnpsk0_initiator(meet_lan_psk(OTHERS.meet), b"e" * 32).write()
    with pytest.raises(CannotOpen):
        nnpsk0_responder([meet_lan_psk(KEYS.meet)], first, b"f" * 32)


def test_card_that_the_link_does_not_name_is_refused() -> None:
    """Somebody who overheard the words can sign a card of their own; not one with the hash that the link names."""
    with pytest.raises(CannotOpen, match="not the one"):
        check_card(card(lobby=box_key_of(b"x" * 32)), KEYS.inv_pk, card_hash_of(card()))


def test_card_changed_anywhere_is_refused() -> None:
    raw = card()
    for place in range(len(raw)):
        changed = bytearray(raw)
        changed[place] ^= 1
        with pytest.raises((BadSignature, DecodeError)):
            check_card(bytes(changed), KEYS.inv_pk, None)


def test_lobby_that_nothing_can_be_sent_to_is_refused() -> None:
    with pytest.raises(UnusableBoxKey):
        check_card(card(lobby=BoxKey(bytes(32))), KEYS.inv_pk, None)


def test_card_cannot_be_made_past_its_bounds() -> None:
    raw = make_card(KEYS.inv_sk, GROUP, "x" * 200, INVITER, "Ann", [], 1, LOBBY)
    with pytest.raises(DecodeError):
        check_card(raw, KEYS.inv_pk, None)


def test_longest_card_fits_the_box_of_an_invite() -> None:
    raw = make_card(KEYS.inv_sk, GROUP, "\U0001f98a" * 120, INVITER, "\U0001f98a" * 120, [CHANNEL] * 64, 1 << 40, LOBBY)
    check_card(raw, KEYS.inv_pk, card_hash_of(raw))
    box = seal_invite_box(VETTERS, KID, KEYS.meet, raw, NONCE)
    assert open_invite_box(VETTERS, KID, box) == InviteBox(KEYS.meet, raw)


def test_box_of_an_invite_opens_for_vetters_only() -> None:
    box = seal_invite_box(VETTERS, KID, KEYS.meet, card(), NONCE)
    assert open_invite_box(VETTERS, KID, box) == InviteBox(KEYS.meet, card())
    for secret, kid in ((b"w" * 32, KID), (VETTERS, Kid(b"j" * 32))):
        with pytest.raises(CannotOpen):
            open_invite_box(secret, kid, box)


def test_nonsense_in_the_box_of_an_invite_is_refused() -> None:
    with pytest.raises(DecodeError):
        open_invite_box(VETTERS, KID, seal(invite_box_key(VETTERS), KID, b"nonsense", NONCE))


def test_every_use_of_meet_has_a_key_of_its_own() -> None:
    uses = {meet_lan_psk(KEYS.meet), meet_topic_seed(KEYS.meet), meet_item_key(KEYS.meet), KEYS.meet}
    assert len(uses) == 4
    assert keypair(meet_topic_seed(KEYS.meet))[0] != KEYS.inv_pk


def test_secret_does_not_show_when_printed() -> None:
    shown = repr(KEYS) + repr(InviteBox(KEYS.meet, b""))
    assert all(repr(secret) not in shown for secret in (KEYS.inv_sk, KEYS.meet))
    assert KEYS.inv_pk.hex() in shown


@given(st.binary(max_size=300))
def test_random_bytes_raise_nothing_else(raw: bytes) -> None:
    with pytest.raises(DecodeError):
        check_card(raw, KEYS.inv_pk, None)
    with pytest.raises(CannotOpen):
        open_invite_box(VETTERS, KID, raw)
