"""The socket of the control adapter: where it lies, who may use it, and what garbage does to it."""

import asyncio
import json
import os
import socket
import stat
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from whisper_net.adapters import control_socket, control_wire
from whisper_net.adapters.control import ControlClient, ControlServer
from whisper_net.adapters.control_wire import MAX_REQUEST
from whisper_net.core.errors import ProfileInUse
from whisper_net.ports.control import ControlLost, ControlUnavailable, RemoteCommandError


async def echo(name: str, args: dict[str, Any]) -> Any:
    return [name, args]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "control.sock"


@pytest.fixture
async def server(path: Path) -> AsyncIterator[ControlServer]:
    server = ControlServer(path)
    await server.serve(echo)
    yield server
    await server.close()


async def ask(path: Path) -> Any:
    client = await ControlClient.connect(path)
    assert client is not None
    try:
        return await client.call("hello", {})
    finally:
        await client.close()


async def say(path: Path, *lines: bytes) -> list[dict[str, Any]]:
    """Every answer to these raw lines."""
    reader, writer = await asyncio.open_unix_connection(os.fspath(path))
    answers: list[dict[str, Any]] = []
    with suppress(ConnectionError):
        writer.write(b"".join(lines))
        writer.write_eof()
        while line := await reader.readline():
            answers.append(json.loads(line))
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()
    return answers


def mode(path: Path) -> str:
    return stat.filemode(path.lstat().st_mode)


def names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))  # noqa: PTH208 - names, not paths


async def test_socket_is_its_owners_alone_and_goes_with_a_clean_stop(path: Path, server: ControlServer) -> None:
    assert mode(path) == "srw-------"
    await server.close()
    assert names(path.parent) == []
    assert await ControlClient.connect(path) is None


async def test_nobody_there_is_none(path: Path) -> None:
    assert await ControlClient.connect(path) is None
    assert await ControlClient.connect(path / "deeper" / "control.sock") is None


async def test_stale_socket_is_taken_over(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as crashed:
        crashed.bind(os.fspath(path))
    assert await ControlClient.connect(path) is None
    server = ControlServer(path)
    await server.serve(echo)
    assert await ask(path) == ["hello", {}]
    await server.close()


async def test_live_socket_is_not_taken_over(path: Path, server: ControlServer) -> None:
    with pytest.raises(ProfileInUse):
        await ControlServer(path).serve(echo)
    assert await ask(path) == ["hello", {}]


async def test_socket_whose_queue_is_full_counts_as_alive(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as busy, socket.socket(socket.AF_UNIX) as waiting:
        busy.bind(os.fspath(path))
        busy.listen(0)
        waiting.connect(os.fspath(path))
        with pytest.raises(ProfileInUse):
            await ControlServer(path).serve(echo)
        with pytest.raises(ControlUnavailable):
            await ControlClient.connect(path)


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A runtime folder with a short path, as systems give one."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        yield Path(folder)


async def test_path_too_long_for_a_socket_gets_a_hashed_name(tmp_path: Path, runtime: Path) -> None:
    long = tmp_path / ("é" * 60) / "control.sock"
    server = ControlServer(long)
    await server.serve(echo)
    (folder,) = names(runtime)
    assert mode(runtime / folder) == "drwx------"
    assert len(names(runtime / folder)) == 1
    assert await ask(long) == ["hello", {}]
    assert await ControlClient.connect(long.with_name("another.sock")) is None
    await server.close()
    assert names(runtime / folder) == []


@pytest.mark.parametrize("trap", ["open", "link", "file"])
async def test_runtime_folder_that_somebody_else_prepared_is_refused(tmp_path: Path, runtime: Path, trap: str) -> None:
    folder = runtime / f"whisper-net-{os.getuid()}"
    if trap == "open":
        folder.mkdir()
        folder.chmod(0o777)
    elif trap == "link":
        (runtime / "elsewhere").mkdir(mode=0o700)
        folder.symlink_to(runtime / "elsewhere")
    else:
        folder.touch()
    for action in (ControlServer(tmp_path / ("x" * 120)).serve(echo), ControlClient.connect(tmp_path / ("x" * 120))):
        with pytest.raises(ControlUnavailable):
            await action


def test_runtime_folder_too_deep_for_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", os.fspath(deep))
    with pytest.raises(ControlUnavailable, match="short enough"):
        control_socket.place(deep / "control.sock")


async def test_folder_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ControlUnavailable):
        await ControlServer(tmp_path / "file" / "control.sock").serve(echo)


async def test_other_account_gets_no_word(path: Path, server: ControlServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 123_456)
    assert await say(path, b'{"id": 1, "call": "hello", "args": {}}\n') == []
    with pytest.raises(ControlUnavailable, match="another account"):
        await ControlClient.connect(path)


async def test_system_that_names_no_peers_relies_on_the_owner_only_socket(
    path: Path, server: ControlServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(socket, "SO_PEERCRED", raising=False)
    assert await ask(path) == ["hello", {}]


async def test_system_without_unix_sockets_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control_socket, "available", False)
    with pytest.raises(ControlUnavailable, match="no Unix sockets"):
        await ControlServer(path).serve(echo)
    assert await ControlClient.connect(path) is None


@pytest.mark.parametrize(
    "line",
    [
        b"garbage",
        b"",
        b"[]",
        b'{"id": "one", "call": "hello"}',
        b'{"id": 1}',
        b'{"id": 1, "call": "hello", "args": []}',
        b'{"id": 1, "call": "hello", "more": 1}',
        b'{"id": 1, "call": "\xff"}',
        b'{"id": 1, "call": "hello", "args": {"deep": ' + b"[" * 5_000 + b"]" * 5_000 + b"}}",
    ],
)
async def test_line_that_is_no_request_is_named_and_the_next_one_served(
    path: Path, server: ControlServer, line: bytes
) -> None:
    answers = await say(path, line + b"\n", b'{"id": 7, "call": "hello"}\n')
    assert answers[0]["id"] is None
    assert answers[0]["error"] == "bad_request"
    assert answers[1] == {"id": 7, "result": ["hello", {}]}


async def test_line_past_its_bound_ends_the_connection(path: Path, server: ControlServer) -> None:
    answers = await say(path, b" " * (MAX_REQUEST + 1))
    assert [answer["error"] for answer in answers] == ["bad_request"]
    assert await ask(path) == ["hello", {}]


async def test_line_without_its_end_is_not_run(path: Path, server: ControlServer) -> None:
    assert await say(path, b'{"id": 7, "call": "hello"}') == []


async def test_answer_past_its_bound_is_refused(
    path: Path, server: ControlServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control_wire, "MAX_ANSWER", 200)
    client = await ControlClient.connect(path)
    assert client is not None
    with pytest.raises(RemoteCommandError) as caught:
        await client.call("hello", {"text": "x" * 200})
    assert caught.value.code == "too_long"
    await client.close()


async def test_server_that_talks_nonsense_is_left(path: Path) -> None:
    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"nonsense\n")
        await reader.read()
        writer.close()

    server = await asyncio.start_unix_server(babble, os.fspath(path))
    client = await ControlClient.connect(path)
    assert client is not None
    with pytest.raises(ControlLost):
        await client.call("hello")
    await client.close()
    server.close()
    await asyncio.sleep(0.01)


async def test_client_that_reads_nothing_does_not_hold_up_the_stop(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control_wire, "_FAREWELL_SECONDS", 0.05)

    async def large(name: str, args: dict[str, Any]) -> Any:
        return "x" * 10_000_000

    server = ControlServer(path)
    await server.serve(large)
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.connect(os.fspath(path))
        deaf.sendall(b'{"id": 1, "call": "hello"}\n')
        await asyncio.sleep(0.05)
        await asyncio.wait_for(server.close(), 5)
