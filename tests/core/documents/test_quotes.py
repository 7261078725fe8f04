"""What a comment may be about."""

import pytest

from whisper_net.core.documents.quotes import check_quote
from whisper_net.core.errors import RefusedError, TooLong
from whisper_net.core.wire.bounds import MAX_CONTEXT, MAX_QUOTE, MAX_TEXT_HISTORY


def test_a_quote_with_its_context_passes() -> None:
    check_quote("words", "", "", 0)
    check_quote("ש" * MAX_QUOTE, "👍" * MAX_CONTEXT, "\n\t " * 10, MAX_TEXT_HISTORY)


@pytest.mark.parametrize(
    ("quote", "before", "after", "start"),
    [
        ("x" * (MAX_QUOTE + 1), "", "", 0),
        ("x", "b" * (MAX_CONTEXT + 1), "", 0),
        ("x", "", "a" * (MAX_CONTEXT + 1), 0),
        ("x", "", "", -1),
        ("x", "", "", MAX_TEXT_HISTORY + 1),
    ],
)
def test_quotes_and_contexts_are_bounded(quote: str, before: str, after: str, start: int) -> None:
    with pytest.raises(TooLong):
        check_quote(quote, before, after, start)


@pytest.mark.parametrize(
    ("quote", "before", "after"),
    [("", "", ""), (" \n", "", ""), ("a\0", "", ""), ("a", "\x1b", ""), ("a", "", "\ud800")],
)
def test_quotes_hold_words_and_whole_characters(quote: str, before: str, after: str) -> None:
    with pytest.raises(RefusedError) as caught:
        check_quote(quote, before, after, 0)
    assert not isinstance(caught.value, TooLong)
