"""New passphrases: what a thief tries first is refused, all else is the person's own business."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.core.crypto.passphrase import LEAST, MOST, check_passphrase
from whisper_net.core.errors import WeakPassphrase


@pytest.mark.parametrize("text", ["plum orchard", "12345678", "aaaaaaab", "חמש מילים", "五个词语五个词语", "a b c d e"])
def test_passphrase_that_is_long_and_varied_enough_is_taken(text: str) -> None:
    check_passphrase(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "too short"),
        ("seven77", "too short"),
        ("aaaaaaaaaaaaaaaa", "again and again"),
        ("aAaAaAaAaA", "again and again"),
        ("a a a a a a", "again and again"),
        ("          ", "again and again"),
        ("ａaａaａaａaａa", "again and again"),
        ("x\udc80y" * 8, "half a character"),
        ("ab" * MOST, "far too long"),
    ],
)
def test_weak_passphrase_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(WeakPassphrase, match=words) as caught:
        check_passphrase(text)
    assert caught.value.code == "weak_passphrase"


@given(st.text())
def test_whatever_is_typed_is_taken_or_refused_by_name(text: str) -> None:
    try:
        check_passphrase(text)
    except WeakPassphrase:
        return
    assert len(text) * 18 >= LEAST  # one sign may stand for eighteen letters
    assert len(set(text)) > 0
