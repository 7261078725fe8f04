"""What may be shown as a reaction."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.core.documents.emoji import is_emoji
from whisper_net.core.wire.bounds import MAX_EMOJI


@pytest.mark.parametrize(
    "text",
    [
        "👍", "👍🏽", "❤️", "❤", "✅", "✓", "☕", "⏰", "↩️", "©️", "‼️", "🆗", "🅰️", "🇩🇪", "1️⃣", "#⃣", "👩🏽‍💻", "👨‍👩‍👧‍👦",
        "👩🏽‍❤️‍💋‍👨🏽", "🏳️‍🌈", "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", "\U0001faff",
    ],
)  # fmt: skip
def test_one_emoji_of_whatever_form_is_one(text: str) -> None:
    assert is_emoji(text)
    assert len(text.encode()) <= MAX_EMOJI


@pytest.mark.parametrize(
    "text",
    [
        "Verified by admin", "a", "1", "!", "+", "", " ", "👍 ", "👍👍", "👍ok", "ok👍", "\u202e👍", "👍\u200d",
        "\u200d", "\ufe0f", "👍\n", "漢", "ע", "⁂", "🇻🇪🇷🇮🇫🇮🇪🇩", "🇩", "🅅🄴🅁🄸🄵🄸🄴🄳", "🄰", "Ⓥ", "ⓥ", "𝐯𝐞𝐫𝐢𝐟𝐢𝐞𝐝", "ｖ",
        "\u0301", "👍\u0301", "\x1b[1m", "\u200d".join("👍" * 7), "🏴\U000e0067", "12⃣", "\ue000",
    ],
)  # fmt: skip
def test_what_can_be_read_hides_or_is_several_is_none(text: str) -> None:
    assert not is_emoji(text)


@given(st.text(st.characters(max_codepoint=0x1FFF), min_size=1))
def test_no_letter_is_ever_in_one(text: str) -> None:
    assert is_emoji(text) <= (text in "©®" or text[1:].lstrip("\ufe0f") == "\u20e3")
