"""Twelve words on paper bring back the same keys, different in every group, and a mistake in them is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.core.crypto.phrase import (
    backup_key,
    entropy_of,
    founder_root,
    master_of,
    member_root,
    phrase_of,
)
from whisper_net.core.crypto.words import BIP39
from whisper_net.core.errors import KeyTextError, MistypedWord
from whisper_net.core.ids import GroupId

ENTROPY = bytes(range(16))
PHRASE = phrase_of(ENTROPY)
MASTER = master_of(ENTROPY)


@given(st.binary(min_size=16, max_size=16))
def test_phrase_brings_back_its_entropy(entropy: bytes) -> None:
    phrase = phrase_of(entropy)
    assert len(phrase.split()) == 12
    assert entropy_of(phrase) == entropy


def test_published_bip39_phrases_are_met() -> None:
    """From the reference vectors of BIP39."""
    assert phrase_of(b"\x7f" * 16) == "legal winner thank year wave sausage worth useful legal winner thank yellow"
    assert entropy_of("zoo " * 11 + "wrong") == b"\xff" * 16


def test_phrase_is_read_as_people_type_it() -> None:
    assert entropy_of(f'  "{PHRASE.upper()}"\n') == ENTROPY


def test_mistyped_phrase_is_known() -> None:
    words = PHRASE.split()
    with pytest.raises(MistypedWord, match="Word 1 "):
        entropy_of(" ".join([words[0] + "x", *words[1:]]))
    with pytest.raises(MistypedWord, match="do not belong together"):
        entropy_of(" ".join([words[1], words[0], *words[2:]]))
    others = [word for word in BIP39.wordlist if word != words[4]]
    known = sum(is_mistyped(" ".join([*words[:4], other, *words[5:]])) for other in others)
    assert known / len(others) > 0.9  # four bits of checksum


def is_mistyped(phrase: str) -> bool:
    try:
        entropy_of(phrase)
    except MistypedWord:
        return True
    return False


def test_phrase_of_another_length_is_refused() -> None:
    with pytest.raises(KeyTextError, match="12 words"):
        entropy_of(" ".join(PHRASE.split()[:11]))


def test_roots_differ_by_person_and_group() -> None:
    other = master_of(b"another person's")
    roots = {
        founder_root(MASTER, b"s" * 16),
        founder_root(MASTER, b"t" * 16),
        member_root(MASTER, GroupId(b"s" * 32)),
        member_root(MASTER, GroupId(b"t" * 32)),
        member_root(other, GroupId(b"t" * 32)),
    }
    assert len({public for public, _ in roots}) == 5
    assert backup_key(MASTER) not in {MASTER, backup_key(other)}


@given(st.text(max_size=200))
def test_random_text_raises_nothing_else(text: str) -> None:
    with pytest.raises(KeyTextError):
        entropy_of(text)
