"""What whoever founds or joins a group is asked and shown: names that a group takes, and the twelve recovery words."""

from collections.abc import Iterator

from whisper_net.cli import text


def check_names(*names: str) -> None:
    """Refuse a name that no group takes before a profile is made for it. Raises TooLong or RefusedError."""
    from whisper_net.core.documents.entries import check_text
    from whisper_net.core.wire.bounds import MAX_NAME

    for name in names:
        check_text("name", name, MAX_NAME)


def phrase_lines(phrase: str) -> Iterator[str]:
    """The twelve words, and one sentence of advice."""
    yield "Your twelve recovery words:"
    yield ""
    yield from text.words(phrase)
    yield ""
    yield "Write them on paper and keep it safe: shown only now, they prove who you are if this machine is lost."
