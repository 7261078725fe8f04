"""Where a passphrase comes from, and what is said when it comes from nowhere."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.ground import ENVIRONMENT, PASSPHRASE, Terminal
from whisper_net.adapters.entropy import system_entropy
from whisper_net.adapters.keyfile import change_passphrase
from whisper_net.adapters.store.sqlite_profile import KEY
from whisper_net.cli import passphrase
from whisper_net.cli.passphrase import NoPassphrase, passphrase_of


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No environment, no terminal."""
    monkeypatch.delenv(ENVIRONMENT)
    monkeypatch.setattr(passphrase, "TERMINAL", tmp_path / "no terminal")


@pytest.mark.usefixtures("alone")
def test_file_is_read_without_its_line_end(founded: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "passphrase"
    for ending in ("", "\n", "\r\n"):
        file.write_bytes(f"{PASSPHRASE}{ending}".encode())
        assert founded.json("group", "list", "--passphrase-file", str(file))


def test_file_that_was_named_counts_before_the_environment(founded: Terminal, tmp_path: Path) -> None:
    (tmp_path / "passphrase").write_text("incorrect horse")
    assert founded.error("--passphrase-file", str(tmp_path / "passphrase"), "group", "list") == "wrong_passphrase"


@pytest.mark.usefixtures("alone")
def test_nobody_to_ask_is_said_with_what_to_do(founded: Terminal) -> None:
    outcome = founded("group", "list")
    assert outcome.code == 1
    assert ENVIRONMENT in outcome.err
    assert founded.error("group", "list") == "no_passphrase"


@pytest.mark.parametrize("content", [b"", b"\n", b"  \n", b"\xff\xfe", b"x" * 5_000])
def test_file_without_a_passphrase_in_it_is_refused(founded: Terminal, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "passphrase").write_bytes(content)
    assert founded.error("--passphrase-file", str(tmp_path / "passphrase"), "group", "list") == "no_passphrase"


@pytest.mark.parametrize("name", ["missing", "."])
def test_file_that_cannot_be_read_is_named(founded: Terminal, tmp_path: Path, name: str) -> None:
    assert founded.error("--passphrase-file", str(tmp_path / name), "group", "list") == "no_passphrase"


@pytest.mark.parametrize("given", ["", " ", "\udcff"])
def test_environment_without_a_passphrase_in_it_is_refused(
    founded: Terminal, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv(ENVIRONMENT, given)
    assert founded.error("group", "list") == "no_passphrase"


ASK = """
import sys
from whisper_net.cli.invocation import Invocation
from whisper_net.cli.passphrase import passphrase_of
print("got", repr(passphrase_of(Invocation(), new=sys.argv[1] == "new")))
"""


def ask(kind: str, *typed: str) -> str:
    """What somebody at a terminal sees who types these lines."""
    ours, theirs = pty.openpty()
    environment = {key: value for key, value in os.environ.items() if key != ENVIRONMENT}
    with subprocess.Popen(
        [sys.executable, "-c", ASK, kind],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        seen, answered = b"", 0
        lines = iter(typed)
        while data := _read(ours):
            seen += data
            # One line for each prompt: what is typed before it is thrown away.
            if len(re.findall(rb"(?:Passphrase|Once more): ", seen)) > answered:
                answered += 1
                os.write(ours, next(lines, "").encode() + b"\n")
        assert process.wait(10) == 0
    os.close(ours)
    return seen.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1_024)
    except OSError:  # Linux says so when the other end is gone
        return b""


def test_known_profile_asks_once_and_shows_nothing_of_it() -> None:
    seen = ask("known", "tr0ub4dor")
    assert seen.count("Passphrase:") == 1
    assert seen.replace("got 'tr0ub4dor'", "").count("tr0ub4dor") == 0
    assert "got 'tr0ub4dor'" in seen


def test_new_profile_advises_and_asks_until_both_are_the_same() -> None:
    seen = ask("new", "plum orchard", "plum orchads", "the same words", "the same words")
    assert "Nobody can reset it" in seen
    assert "do not match" in seen
    assert "got 'the same words'" in seen


def test_new_passphrase_that_is_weak_is_asked_for_again_at_once() -> None:
    seen = ask("new", "short", "aaaaaaaaaaaa", "plum orchard", "plum orchard")
    assert "at least 8 characters" in seen
    assert "again and again" in seen
    assert seen.count("Once more:") == 1
    assert "got 'plum orchard'" in seen


@pytest.mark.parametrize("weak", ["short", "xxxxxxxxxxxxxxxx", "a a a a a a a a"])
def test_weak_passphrase_makes_no_profile(
    nobody: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, weak: str
) -> None:
    found = ("group", "found", "Acme", "--me", "Ana")
    monkeypatch.setenv(ENVIRONMENT, weak)
    assert nobody.error(*found) == "weak_passphrase"
    (tmp_path / "passphrase").write_text(weak)
    assert nobody.error("--passphrase-file", str(tmp_path / "passphrase"), *found) == "weak_passphrase"
    assert not (nobody.profile / "key").exists()


def test_profile_of_old_with_a_weak_passphrase_still_opens(stranger: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    change_passphrase(stranger.profile / KEY, PASSPHRASE, "short", entropy=system_entropy)
    monkeypatch.setenv(ENVIRONMENT, "short")
    assert stranger.json("group", "list") == []


def test_error_names_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    from whisper_net.cli.invocation import Invocation

    monkeypatch.setenv(ENVIRONMENT, "")
    with pytest.raises(NoPassphrase) as caught:
        passphrase_of(Invocation(), new=False)
    assert caught.value.code == "no_passphrase"
