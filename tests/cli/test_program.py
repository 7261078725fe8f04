"""The program as a whole: its help, how it starts, and what it does when something goes wrong that nobody foresaw."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tests.cli.ground import ENVIRONMENT, PASSPHRASE, Terminal
from whisper_net.__main__ import main
from whisper_net.cli import failures
from whisper_net.cli.invocation import Window
from whisper_net.cli.main import root, run
from whisper_net.config import default_profile
from whisper_net.core.crypto.invitation import CARD_HASH_SIZE, SECRET_SIZE
from whisper_net.core.crypto.keytext import link_text
from whisper_net.node.operations import table

HEAVY = (
    "PySide6",
    "asyncio",
    "automerge",
    "msgspec",
    "nacl",
    "rich",
    "sqlcipher3",
    "sqlite_utils",
    "whisper_net.bootstrap",
)
COMMANDS = (
    "group found", "group list", "group log", "invite create", "invite list", "invite revoke", "join", "member list",
    "member approve", "member decline", "member promote", "member demote", "member remove", "member leave",
    "channel list", "channel create", "channel grant", "channel revoke", "channel policy",
    "post", "edit", "delete", "react", "reply", "messages",
    "lead add", "lead edit", "lead claim", "lead unclaim", "lead withdraw", "lead list",
    "node run", "lan status", "lan home", "lan forget", "sync", "status", "repair", "app", "demo", "version",
)  # fmt: skip


def commands(command: click.Command = root, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            yield from commands(child, (*path, name))
    else:
        yield path


def test_there_is_every_command() -> None:
    assert {" ".join(path) for path in commands()} >= set(COMMANDS)


@pytest.mark.parametrize("path", [(), ("group",), ("node",), *commands()])
def test_everything_explains_itself(nobody: Terminal, path: tuple[str, ...]) -> None:
    outcome = nobody(*path, "--help")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith(f"Usage: {' '.join(['whisper-net', *path])}")
    assert "--help" in outcome.out
    assert len(outcome.out.splitlines()) > 6
    assert not nobody.profile.exists()


def test_help_shows_every_noun(nobody: Terminal) -> None:
    outcome = nobody("--help")
    assert all(f"\n  {path[0]} " in outcome.out for path in commands())


def opened(*args: str) -> tuple[int, list[Window]]:
    """What one command line opens a window with, and the exit code."""
    windows: list[Window] = []

    def window(asked: Window) -> int:
        windows.append(asked)
        return 3

    return run(args, window), windows


def test_name_alone_and_app_open_the_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert opened("app") == (3, [Window(default_profile(), passphrase=PASSPHRASE)])
    monkeypatch.delenv(ENVIRONMENT)
    assert opened() == (3, [Window(default_profile())])
    assert opened("--profile", str(tmp_path)) == (3, [Window(tmp_path)])
    there = ["--listen", "127.0.0.1:0", "--peer", "one:4400", "--peer", "two:4400"]
    wanted = Window(tmp_path, listen="127.0.0.1:0", peers=("one:4400", "two:4400"))
    assert opened("app", "--profile", str(tmp_path), *there) == (3, [wanted])


def test_picture_of_the_window_needs_a_passphrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = ["--profile", str(tmp_path), "app", "--picture", str(tmp_path / "ana.png"), "--place", "leads"]
    window = Window(tmp_path, passphrase=PASSPHRASE, picture=tmp_path / "ana.png", place="leads")
    assert opened(*wanted) == (3, [window])
    monkeypatch.delenv(ENVIRONMENT)
    monkeypatch.setattr("whisper_net.cli.passphrase._somebody_there", lambda: False)
    assert opened(*wanted) == (1, [])


def test_invitation_is_handed_to_the_window_if_it_is_one(tmp_path: Path, nobody: Terminal) -> None:
    key = link_text(bytes(SECRET_SIZE), bytes(CARD_HASH_SIZE))
    code, (window,) = opened("app", f" {key}\n", "--profile", str(tmp_path))
    assert (code, window.key) == (3, key)
    for text in ("whisper://join/#nonsense", "--", "file:///etc/passwd", "x" * 10_000):
        assert opened("app", "--", text)[1] == []
    assert nobody.error("app", "whisper://join/#nonsense") == "bad_key"


def test_invitation_is_read_from_standard_input_where_nobody_else_sees_it(
    tmp_path: Path, nobody: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = link_text(bytes(SECRET_SIZE), bytes(CARD_HASH_SIZE))

    def said(data: bytes) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))

    said(f"{key}\n".encode())
    code, (window,) = opened("app", "-", "--profile", str(tmp_path))
    assert (code, window.key) == (3, key)
    for data in (b"", b"nonsense", b"\xff\xfe", b"x" * 100_000):
        said(data)
        assert nobody.error("app", "-") == "bad_key"
    assert "KEY may be - to read it from standard input" in " ".join(nobody("app", "--help").out.split())


def test_passphrase_file_that_is_not_there_opens_no_window(tmp_path: Path, nobody: Terminal) -> None:
    assert nobody.error("app", "--passphrase-file", str(tmp_path / "none")) == "no_passphrase"


def test_noun_alone_shows_its_verbs_and_is_a_usage_error(nobody: Terminal) -> None:
    outcome = nobody("member")
    assert outcome.code == 2
    assert "approve" in outcome.err
    assert nobody.error("member", code=2) == "usage"


def test_every_command_has_its_operation() -> None:
    names = {name.replace(" ", "_") for name in COMMANDS} - {"node_run", "app", "demo", "version"}
    assert names <= table.OPERATIONS.keys()


def test_starting_loads_nothing_that_costs_time() -> None:
    script = f"import sys, whisper_net.cli.main; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_reaching_a_running_node_loads_no_store_and_no_crdt() -> None:
    light = [name for name in HEAVY if name not in ("asyncio", "msgspec", "whisper_net.bootstrap")]
    script = f"import sys, whisper_net.cli.running; print([name for name in {light!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_node_loads_nothing_that_only_texts_need() -> None:
    script = "import sys, whisper_net.adapters.store.sqlite_profile, whisper_net.node.node; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not {"rapidfuzz", "zeroconf", "prometheus_client", "rich"} & set(done.stdout.split())


def test_what_nobody_foresaw_is_one_line_without_content(founded: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    async def failing(*_: object, **__: object) -> None:
        raise RuntimeError("what somebody wrote")

    monkeypatch.setitem(table.OPERATIONS, "channel_list", failing)
    assert founded.error("channel", "list") == "internal"
    outcome = founded("channel", "list")
    assert outcome.code == 1
    assert len(outcome.err.splitlines()) == 1
    assert "RuntimeError" in outcome.err
    assert "what somebody wrote" not in outcome.err
    monkeypatch.setattr("logging.basicConfig", lambda **_: None)  # the log belongs to the test run
    monkeypatch.setenv("WHISPER_NET_DEBUG", "1")
    debugged = founded("--json", "channel", "list")
    assert "what somebody wrote" in debugged.err
    assert json.loads(debugged.err.splitlines()[-1])["error"] == "internal"


@pytest.mark.parametrize(
    ("error", "code", "exit_code"),
    [
        (KeyboardInterrupt(), "interrupted", 130),
        (click.Abort(), "interrupted", 130),
        (PermissionError(13, "Permission denied", "somewhere"), "system", 1),
        (MemoryError(), "internal", 1),
        (click.ClickException("odd"), "usage", 2),
        (click.UsageError("odd"), "usage", 2),
    ],
)
def test_every_kind_of_error_has_a_code(
    nobody: Terminal, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: str, exit_code: int
) -> None:
    def failing() -> str:
        raise error

    monkeypatch.setattr("whisper_net.cli.upkeep.version_number", failing)
    assert nobody.error("version", code=exit_code) == code
    assert nobody("version").err


@pytest.mark.parametrize("typed", ["x" * 50_000, "a word " * 10_000])
def test_what_was_typed_comes_back_in_short(founded: Terminal, typed: str) -> None:
    for args in (["messages", typed], ["messages", "general", "--limit", typed], ["resume", "add", typed]):
        outcome = founded(*args)
        assert outcome.code in (1, 2)
        assert all(len(line) <= failures.MOST_SAID + 1 for line in outcome.err.splitlines())
        assert len(founded("--json", *args).error["message"]) <= failures.MOST_SAID


def test_fault_inside_is_told_by_its_class(capsys: pytest.CaptureFixture[str]) -> None:
    import logging

    line = failures.FaultLine(logging.ERROR)
    fault = ValueError("what somebody wrote")
    line.handle(
        logging.makeLogRecord({"name": "node", "levelno": logging.ERROR, "exc_info": (ValueError, fault, None)})
    )
    line.handle(logging.makeLogRecord({"name": "node", "levelno": logging.ERROR, "msg": "what somebody wrote"}))
    err = capsys.readouterr().err
    assert err.splitlines() == [
        "Something failed inside and was left out (ValueError).",
        "Something failed inside and was left out (node).",
    ]


@pytest.mark.parametrize(
    ("args", "said"), [([], "Stopped."), (["--json"], '{"error": "interrupted", "message": "stopped"}')]
)
def test_stopped_before_it_began_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], args: list[str], said: str
) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("whisper_net.adapters.dumps.leave_no_core_dump", interrupted)
    monkeypatch.setattr(sys, "argv", ["whisper-net", "status", *args])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == failures.INTERRUPTED
    assert capsys.readouterr().err == f"{said}\n"


def test_module_is_the_program() -> None:
    done = subprocess.run([sys.executable, "-m", "whisper_net", "version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("whisper-net ")


def test_reader_who_has_read_enough_is_no_fault() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "whisper_net", "--help"], stdout=writer, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(writer)
    assert done.stderr == b""
    assert done.returncode == 1


@pytest.mark.skipif(os.name != "posix", reason="a shell closes them")
def test_closed_streams_are_nothing(founded: Terminal) -> None:
    """As some services start programs: what is saved is saved, and no file takes the place of a stream."""
    script = 'exec "$@" <&- >&- 2>&-'
    program = [sys.executable, "-m", "whisper_net", "--profile", str(founded.profile)]
    for args, code in ((["post", "general", "Hello."], 0), (["relay", "add", "-"], 2)):
        assert subprocess.run(["sh", "-c", script, "sh", *program, *args], check=False).returncode == code
    assert founded.json("messages", "general")[-1]["text"] == "Hello."


def test_terminal_without_unicode_gets_escapes_and_ascii_json(founded: Terminal) -> None:
    founded.json("post", "general", "naïve 👍")
    command = [sys.executable, "-m", "whisper_net", "--profile", str(founded.profile), "messages", "general"]
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    plain = subprocess.run(command, env=environment, capture_output=True, check=True).stdout
    assert b"na\xefve \\U0001f44d" in plain
    as_json = subprocess.run([*command, "--json"], env=environment, capture_output=True, check=True).stdout
    assert json.loads(as_json)[-1]["text"] == "naïve 👍"


def test_colour_is_left_out_where_nobody_wants_it(founded: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("click.utils.should_strip_ansi", lambda _stream, color=None: color is False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b" in founded("status").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in founded("status").out
