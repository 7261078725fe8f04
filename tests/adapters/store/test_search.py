"""Words of messages and questions, in every script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlcipher3 import dbapi2

from whisper_net.adapters.store.search import MAX_WORDS, answers, asked, index_text, match_expression, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello, World_2", ["hello", "world", "2"]),
        ("naïve Straße", ["naive", "strasse"]),
        ("שָׁלוֹם", ["שלום"]),
        ("مُحَمَّد", ["محمد"]),
        ("你好吗 ok", ["你好", "好吗", "吗", "ok"]),
        ("東京tower", ["東京", "京", "tower"]),
        ("ｶﾅ", ["カナ", "ナ"]),
        ("👍 — …", ["..."][:0]),
        ("", []),
    ],
)
def test_words_of_a_text(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("question", "prefixes"),
    [
        ("two Two words", ("two", "words")),
        ("你好吗", ("你好", "好吗")),
        ("吗", ("吗",)),
        ("你好 吗", ("你好", "吗")),
        ('" OR *', ("or",)),
        ("x" * 100, ("x" * 64,)),
    ],
)
def test_prefixes_that_are_asked_for(question: str, prefixes: tuple[str, ...]) -> None:
    assert asked(question) == prefixes


def test_question_is_bounded() -> None:
    assert len(asked(" ".join(f"w{i}" for i in range(1_000)))) == MAX_WORDS


def test_every_prefix_must_start_some_word() -> None:
    assert answers("the quick fox", ("fo", "qui"))
    assert not answers("the quick fox", ("fo", "ox"))


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(text=texts, question=texts, cut=st.slices(10))
def test_fts5_finds_exactly_what_the_words_say(text: str, question: str, cut: slice) -> None:
    conn = dbapi2.connect(":memory:")
    conn.execute(
        "CREATE VIRTUAL TABLE words USING fts5(text, content = '', columnsize = 0, detail = none, tokenize = 'ascii')"
    )
    conn.execute("INSERT INTO words(rowid, text) VALUES (1, ?)", (index_text(text),))
    for asking in (question, text, text[cut]):
        if prefixes := asked(asking):
            found = conn.execute(
                "SELECT rowid FROM words WHERE words MATCH ?", (match_expression(prefixes),)
            ).fetchall()
            assert bool(found) == answers(text, prefixes)
    conn.close()


@given(text=texts)
def test_a_text_answers_its_own_words(text: str) -> None:
    assert answers(text, asked(text))
