"""Entries go to fields and back; whatever is not exactly one of them is refused, later kinds aside."""

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.core.documents import entries
from whisper_net.core.documents.attachments import Attach
from whisper_net.core.documents.entries import (
    Claim,
    Delete,
    Edit,
    Imported,
    Known,
    Lead,
    LeadEdit,
    LeadWithdraw,
    Post,
    Profile,
    React,
    ResolveComment,
    ResumeComment,
    Unknown,
    from_fields,
    to_fields,
)
from whisper_net.core.documents.guard import Field
from whisper_net.core.errors import GuardError, RefusedError, TooLong
from whisper_net.core.ids import EnvelopeId, ResumeId
from whisper_net.core.wire.bounds import (
    MAX_COMMENT,
    MAX_CONTEXT,
    MAX_EMOJI,
    MAX_LEAD_LINE,
    MAX_LEAD_NOTE,
    MAX_NAME,
    MAX_QUOTE,
    MAX_TEXT,
    MAX_TIME,
)

ID = EnvelopeId(b"\x07" * 32)
TARGETS = st.binary(min_size=32, max_size=32).map(EnvelopeId)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=15).filter(
    str.strip
)
URLS = st.sampled_from(["", "https://example.org/jobs?id=7", "http://[2001:db8::1]:8080"])
RESUMES = st.binary(min_size=32, max_size=32).map(ResumeId)
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=15).filter(str.strip)
RESUME = ResumeId(ID)
ENTRIES: st.SearchStrategy[Known] = st.one_of(
    st.builds(Post, TEXTS, st.none() | TARGETS),
    st.builds(Edit, TARGETS, TEXTS),
    st.builds(Delete, TARGETS),
    st.builds(React, TARGETS, TEXTS, st.booleans()),
    st.builds(Profile, TEXTS),
    st.builds(Imported, TEXTS, st.integers(0, MAX_TIME), TEXTS, RESUMES),
    st.builds(Lead, TEXTS, TEXTS, URLS, st.just("") | TEXTS),
    st.builds(LeadEdit, TARGETS, TEXTS, TEXTS, URLS, st.just("") | TEXTS),
    st.builds(LeadWithdraw, TARGETS),
    st.builds(Claim, TARGETS, st.booleans()),
    st.builds(ResumeComment, RESUMES, WORDS, WORDS, WORDS, st.integers(0, 400_000), RESUMES, TEXTS),
    st.builds(ResolveComment, TARGETS, st.booleans()),
    st.builds(
        Attach, st.just("") | TEXTS, TEXTS, st.integers(1, 100_000), RESUMES, RESUMES, RESUMES, st.none() | TARGETS
    ),
)
ANY_FIELD: st.SearchStrategy[Field] = st.text(max_size=5) | st.integers(-1, 12) | st.booleans() | st.binary(max_size=40)


@given(ENTRIES)
def test_entries_go_both_ways(entry: Known) -> None:
    assert from_fields(to_fields(entry)) == entry


def test_every_kind_has_its_number_and_its_letters() -> None:
    assert to_fields(Post("hi")) == {"k": 1, "t": "hi"}
    assert to_fields(Post("hi", ID)) == {"k": 1, "t": "hi", "r": ID}
    assert to_fields(Edit(ID, "hi")) == {"k": 2, "g": ID, "t": "hi"}
    assert to_fields(Delete(ID)) == {"k": 3, "g": ID}
    assert to_fields(React(ID, "👍", on=False)) == {"k": 4, "g": ID, "e": "👍", "o": False}
    assert to_fields(Profile("Dana")) == {"k": 5, "n": "Dana"}
    said = {"c": "Acme", "p": "Engineer", "u": "", "m": ""}
    assert to_fields(Lead("Acme", "Engineer", "", "")) == {"k": 6, **said}
    assert to_fields(LeadEdit(ID, "Acme", "Engineer", "", "")) == {"k": 7, "g": ID, **said}
    assert to_fields(LeadWithdraw(ID)) == {"k": 8, "g": ID}
    assert to_fields(Claim(ID, on=True)) == {"k": 9, "g": ID, "o": True}
    about = {"q": "words", "b": "some ", "a": "", "s": 5, "v": bytes(32)}
    assert to_fields(comment("hi")) == {"k": 10, "g": ID, "t": "hi", **about}
    assert to_fields(ResolveComment(ID, on=False)) == {"k": 11, "g": ID, "o": False}


def comment(text: str, quote: str = "words") -> ResumeComment:
    return ResumeComment(RESUME, quote, "some ", "", 5, bytes(32), text)


def test_the_table_of_kinds_names_each_kind_by_its_tag() -> None:
    assert {kind.__struct_config__.tag: kind for kind in get_args(Known)} == entries._KINDS


@given(st.integers(-(2**63), 2**63 - 1).filter(lambda kind: kind not in entries._KINDS), ANY_FIELD)
def test_a_kind_of_a_later_version_is_kept_and_unknown(kind: int, field: Field) -> None:
    assert from_fields({"k": kind, "x": field}) == Unknown(kind)


@given(st.dictionaries(st.sampled_from("ktrgeoncpumqbasvx"), ANY_FIELD))
def test_any_fields_are_an_entry_or_refused(fields: dict[str, Field]) -> None:
    try:
        entry = from_fields(fields)
    except GuardError:
        return
    assert isinstance(entry, Unknown) or to_fields(entry) == fields


@pytest.mark.parametrize(
    "entry",
    [
        Post("hi", ID),
        Edit(ID, "hi"),
        Delete(ID),
        React(ID, "👍", on=True),
        Profile("Dana"),
        Lead("Acme", "Engineer", "https://example.org", "ask for Fay"),
        LeadEdit(ID, "Acme", "Engineer", "https://example.org", "ask for Fay"),
        LeadWithdraw(ID),
        Claim(ID, on=True),
        comment("hi"),
        ResolveComment(ID, on=True),
    ],
)
def test_fields_are_exactly_those_of_one_kind(entry: Known) -> None:
    fields = to_fields(entry)
    others: list[Any] = ["", 0, True, b"x", None, 1.5, [1], {"a": 1}]
    for name in fields:
        without = {key: value for key, value in fields.items() if key != name}
        if name != "r":
            with pytest.raises(GuardError):
                from_fields(without)
        for other in others:
            if (type(other) is type(fields[name]) and name in "ok") or (name, other) == ("r", None):
                continue
            if (name, other) in (("u", ""), ("m", ""), ("b", ""), ("a", "")) or (name == "s" and other is others[1]):
                continue
            with pytest.raises(GuardError):
                from_fields({**fields, name: other})
    with pytest.raises(GuardError, match="unknown field"):
        from_fields({**fields, "x": 1})


@pytest.mark.parametrize("size", [0, 31, 33])
def test_targets_are_ids(size: int) -> None:
    with pytest.raises(GuardError):
        from_fields({"k": 3, "g": bytes(size)})
    with pytest.raises(GuardError):
        from_fields({"k": 1, "t": "hi", "r": bytes(size)})


def texted(text: str) -> list[tuple[Known, int]]:
    return [
        (Post(text), MAX_TEXT),
        (Edit(ID, text), MAX_TEXT),
        (React(ID, text, on=True), MAX_EMOJI),
        (Profile(text), MAX_NAME),
        (Lead(text, "role", "", ""), MAX_LEAD_LINE),
        (LeadEdit(ID, "company", text, "", ""), MAX_LEAD_LINE),
        (Lead("company", "role", "", text), MAX_LEAD_NOTE),
        (comment(text), MAX_COMMENT),
    ]


@pytest.mark.parametrize("text", ["", " ", "\n\t\u3000", "a\0b", "\ud800"])
def test_texts_are_neither_blank_nor_broken(text: str) -> None:
    for entry, _ in texted(text):
        if entry == Lead("company", "role", "", ""):  # the one text that may be left empty
            continue
        with pytest.raises(RefusedError) as refused:
            to_fields(entry)
        assert not isinstance(refused.value, TooLong)
        with pytest.raises(GuardError):
            from_fields(fields_unchecked(entry))


@pytest.mark.parametrize("letter", ["a", "ש", "👍"])
def test_texts_are_bounded_in_bytes(letter: str) -> None:
    for which in range(len(texted("x"))):
        most = texted("x")[which][1] // len(letter.encode())
        assert from_fields(to_fields(texted(letter * most)[which][0]))
        with pytest.raises(TooLong):
            to_fields(texted(letter * (most + 1))[which][0])
        with pytest.raises(GuardError, match="at most"):
            from_fields(fields_unchecked(texted(letter * (most + 1))[which][0]))


def test_a_comment_is_about_bounded_plain_words() -> None:
    assert from_fields(to_fields(comment("hi", "ש" * MAX_QUOTE)))
    broken = [
        comment("hi", "x" * (MAX_QUOTE + 1)),
        comment("hi", " "),
        comment("hi", "a\x1bb"),
        ResumeComment(RESUME, "x", "b" * (MAX_CONTEXT + 1), "", 0, bytes(32), "hi"),
        ResumeComment(RESUME, "x", "", "", -1, bytes(32), "hi"),
    ]
    for entry in broken:
        with pytest.raises(RefusedError):
            to_fields(entry)
        with pytest.raises(GuardError):
            from_fields(fields_unchecked(entry))
    for version in (bytes(31), bytes(33)):
        with pytest.raises(GuardError):
            from_fields({**to_fields(comment("hi")), "v": version})


def fields_unchecked(entry: Known) -> dict[str, Field]:
    """What a version that checks nothing would write."""
    kind: Any = entry.__struct_config__.tag
    letters = zip(entry.__struct_fields__, entry.__struct_encode_fields__, strict=True)
    values = {letter: getattr(entry, name) for name, letter in letters}
    return {"k": kind, **{letter: value for letter, value in values.items() if value is not None}}
