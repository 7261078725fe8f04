"""`whisper-net relay serve`, as a process: it says what members add, keeps what it called stored, stops cleanly."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.relay.ground import NONCE, TOPIC_SECRET, Client, item, relay_put
from whisper_net.core.crypto.tickets import proof_holds, sign_get
from whisper_net.core.wire.relay import Fetch, Items, Stored
from whisper_net.core.wire.relay_address import RelayAddress, parse_relay


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], RelayAddress]]:
    """A relay process, ready, and what it told its members to add."""
    command = [sys.executable, "-m", "whisper_net", "relay", "serve", "--json", "--listen", "127.0.0.1:0"]
    process = subprocess.Popen(
        [*command, *options], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ
    )
    try:
        assert process.stdout is not None
        assert process.stderr is not None
        line = process.stdout.readline()
        assert line, process.stderr.read()  # it ended before it was ready, and said why
        ready = json.loads(line)
        address = parse_relay(ready["url"])
        assert address.where == ready["listening"]
        yield process, address
    finally:
        process.kill()
        process.communicate(timeout=10)


def asked(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "whisper_net", "relay", "serve", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=30, check=False)


async def test_item_survives_a_clean_stop_and_a_killed_relay(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, address):
        async with Client.to(address) as client:
            assert proof_holds(client.proof.sig, address.key, NONCE, client.proof.store, client.proof.challenge, b"")
            answer = await client.ask(relay_put(item(1), address.key))
            assert isinstance(answer, Stored)
            store = client.proof.store
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    with serving(tmp_path) as (process, again):
        assert again.key == address.key
        async with Client.to(again) as client:
            assert client.proof.store == store
            await client.ask(relay_put(item(2), again.key))
        process.kill()
    with serving(tmp_path) as (_, third):
        async with Client.to(third) as client:
            ticket = sign_get(TOPIC_SECRET, third.key, client.proof.challenge)
            found = await client.ask(Fetch(answer.topic, 0, ticket))
            assert isinstance(found, Items)
            assert [one.item for one in found.items] == [item(1), item(2)]


async def test_passcode_is_part_of_what_members_add(tmp_path: Path) -> None:
    (tmp_path / "passcode").write_text("hunter-22-and-more\n")
    with serving(tmp_path, "--passcode-file", "passcode") as (process, address):
        assert address.passcode == "hunter-22-and-more"
        async with Client.to(address) as client:
            assert client.proof.relay == address.key
        assert "hunter" not in " ".join(map(str, process.args if isinstance(process.args, list) else []))


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--listen", "nowhere"], 2, "lacks a host"),
        (["--store", "mysql://x"], 1, "sqlite:///relay.db"),
        (["--store", "postgresql://me@127.0.0.1:1/x"], 1, "cannot be used"),
        (["--passcode-file", "missing"], 2, "does not exist"),
        (["--passcode-file", "bad"], 2, "8 to 64"),
        (["--tls-cert", "bad"], 2, "go together"),
        (["--tls-cert", "bad", "--tls-key", "bad"], 1, "cannot be used"),
    ],
)
def test_what_was_typed_wrong_is_said(tmp_path: Path, options: list[str], code: int, words: str) -> None:
    (tmp_path / "bad").write_text("short")
    done = asked(tmp_path, *options)
    assert done.returncode == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = asked(tmp_path, "--listen", f"127.0.0.1:{taken.getsockname()[1]}")
    assert done.returncode == 1
    assert "nothing can listen" in done.stderr.lower()
