"""Résumés and their comments on the command line."""

import re
from pathlib import Path

import pytest

from tests.cli.ground import Terminal

ID = re.compile(r"[0-9a-f]{64}")
TEXT = "# Ana Levi\n\nPython and Go.\nLed a team of five people.\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "resume.md"
    path.write_text(TEXT, "utf-8")
    return path


def test_resume_is_shared_changed_and_commented_on(founded: Terminal, file: Path) -> None:
    made = founded.json("resume", "add", str(file))
    assert set(made) == {"resume", "version"}
    assert ID.fullmatch(made["resume"])
    assert ID.fullmatch(made["version"])
    resume, me = made["resume"], founded.json("member", "list")[0]["member"]
    said = founded.json("resume", "comment", resume[:8], "--quote", "Python and Go", "how many years?")
    assert set(said) == {"comment"}
    row = {"resume": resume, "by": me, "title": "Ana Levi", "comments": 1}
    assert founded.json("resume", "list") == [row]
    file.write_bytes(("Hi.\r\n" + TEXT).encode())
    changed = founded.json("resume", "edit", resume[:8], str(file))
    assert changed["resume"] == resume
    assert changed["version"] != made["version"]
    comment = {
        "comment": said["comment"], "name": "Ana", "quote": "Python and Go", "text": "how many years?",
        "start": 16, "end": 29, "resolved": False,
    }  # fmt: skip
    page = {"resume": resume, "by": me, "text": "Hi.\n" + TEXT, "comments": [comment]}
    assert founded.json("resume", "show", resume) == page
    assert founded.json("resume", "resolve", said["comment"][:8]) == said
    assert founded.json("resume", "show", resume)["comments"][0]["resolved"] is True
    assert founded.json("resume", "resolve", said["comment"], "--off") == said
    assert founded.json("resume", "show", resume) == page


def test_words_that_do_not_stand_there_are_named(founded: Terminal, file: Path) -> None:
    resume = founded.json("resume", "add", str(file))["resume"]
    assert founded.error("resume", "comment", resume, "--quote", "Rust", "?") == "quote_not_found"
    assert "quote them exactly" in founded("resume", "comment", resume, "--quote", "Rust", "?").err
    assert founded.json("resume", "show", resume)["comments"] == []


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (bytes(5_000_000), "too_long", "larger than 1 MB"),
        (b"\x7fELF\x02\0\xff", "no_text", "not a text"),
        (b"%PDF-1.7", "no_text", "a PDF"),
        ("résumé".encode("latin-1"), "encoding", "UTF-8"),
        ("résumé".encode("utf-16"), "encoding", "UTF-16"),
        (b" \n", "refused", "empty"),
        (b"x" * 200_001, "too_long", "at most 200000"),
    ],
)
def test_files_that_are_no_resume_are_refused_in_words(
    founded: Terminal, file: Path, data: bytes, code: str, words: str
) -> None:
    file.write_bytes(data)
    assert founded.error("resume", "add", str(file)) == code
    assert words in founded("resume", "add", str(file)).err
    assert founded.json("resume", "list") == []


def test_what_cannot_be_meant_is_a_usage_error(founded: Terminal, file: Path, tmp_path: Path) -> None:
    assert founded.error("resume", "add", str(tmp_path / "nothing.md"), code=2) == "usage"
    assert founded.error("resume", "add", str(tmp_path), code=2) == "usage"
    assert founded.error("resume", "comment", "f" * 64, "no quote", code=2) == "usage"
    assert founded.error("resume", "show", "f" * 64) == "not_found"
    assert founded.error("resume", "edit", "fff", str(file)) == "bad_id"


def test_a_resume_reads_well_and_holds_no_orders_for_the_terminal(founded: Terminal, file: Path) -> None:
    assert "No résumés yet" in founded("resume", "list").out
    file.write_text(TEXT + "\u202eevil\n", "utf-8")
    shared = founded("resume", "add", str(file)).out
    resume = shared.removeprefix("Shared: ").strip()
    assert founded("resume", "list").out.splitlines() == ["RESUME    BY     TITLE", f"{resume}  Ana    Ana Levi"]
    words = ["resume", "comment", resume, "--quote"]
    first = founded.json(*words, "Led a team", "whom?\nand \x1b[31mhow")["comment"][:8]
    second = founded.json(*words, "Python and Go", "years?")["comment"][:8]
    assert founded("resume", "resolve", first).out == f"Resolved: {first}\n"
    assert founded("resume", "resolve", first, "--off").out == f"Open again: {first}\n"
    founded("resume", "resolve", first)
    file.write_text(TEXT.replace("Python and Go.\n", ""), "utf-8")
    assert founded("resume", "edit", resume, str(file)).out == f"Changed: {resume}\n"
    assert founded("resume", "show", resume).out.splitlines() == [
        f"── {resume}, from Ana ──",
        "# Ana Levi",
        "",
        "Led a team of five people.",
        "── 2 comments ──",
        f"{first}  Ana on “Led a team” (line 3, resolved)",
        "          whom?",
        "          and \ufffd[31mhow",
        f"{second}  Ana on “Python and Go” (unplaced)",
        "          years?",
    ]
    assert founded("resume", "list").out.splitlines()[1] == f"{resume}  Ana  2 comments  Ana Levi"


def test_a_resume_without_comments_is_its_text(founded: Terminal, file: Path) -> None:
    resume = founded.json("resume", "add", str(file))["resume"]
    assert founded("resume", "show", resume).out == f"── {resume[:8]}, from Ana ──\n{TEXT}"
