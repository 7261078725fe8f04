"""Bad input between processes: each gets a clear code, nothing is lost, and the node lives."""

import asyncio
import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from tests.cli.ground import ENVIRONMENT, PASSPHRASE
from tests.e2e.conftest import Make, let_in
from tests.e2e.processes import ANYWHERE, Machine
from whisper_net.adapters.clock import SystemClock
from whisper_net.adapters.store.sqlite_profile import GROUPS, STORE, unlock_profile
from whisper_net.bootstrap import close_node, means_for
from whisper_net.core.errors import NobodyReachable
from whisper_net.node.node import Node
from whisper_net.node.operations.table import perform

DAY = 86_400


def test_wrong_passphrase(machine: Make) -> None:
    ana = machine("founded")
    assert ana.error("group", "list", env={ENVIRONMENT: "wrong"}) == "wrong_passphrase"
    assert ana.error("node", "run", env={ENVIRONMENT: "wrong"}) == "wrong_passphrase"
    assert ana.json("group", "list")


def test_used_revoked_mistyped_and_unknown_keys_each_say_so(machine: Make) -> None:
    ana, ben, cleo, dan = (machine(kind) for kind in ("founded", "empty", "empty", "empty"))
    elsewhere = machine("founded")
    foreign = elsewhere.json("invite", "create")
    address = ana.start_node("--listen", ANYWHERE)
    used = ana.json("invite", "create")
    revoked = ana.json("invite", "create")
    ana.json("invite", "revoke", revoked["invitation"])
    let_in(ana, ben, "Ben", address)
    cleo.json("join", used["words"], "--me", "Cleo", "--peer", address)
    assert ben.error("join", used["key"], "--me", "Ben", "--peer", address) == "member"
    assert dan.error("join", used["key"], "--me", "Dan", "--peer", address) == "used"
    assert cleo.error("join", revoked["key"], "--me", "Cleo", "--peer", address) == "revoked"
    words = used["words"].split()
    assert cleo.error("join", *words[1:], words[0], "--me", "Cleo", "--peer", address) == "mistyped"
    assert cleo.error("join", *words[1:], "xylophones", "--me", "Cleo", "--peer", address) == "mistyped"
    unknown = cleo.json("join", foreign["key"], "--me", "Cleo", "--peer", address)
    assert (unknown["state"], unknown["group"]) == ("joining", None)
    assert {row["state"] for row in ana.json("invite", "list")} == {"used", "revoked"}
    assert ana.alive()


class AheadClock(SystemClock):
    """The clock of this machine, some seconds ahead."""

    ahead = 0

    def now(self) -> int:
        return super().now() + self.ahead


def test_expired_key_is_refused_by_who_invited(machine: Make) -> None:
    ana, ben = machine("founded"), machine("empty")

    async def work() -> str:
        clock = AheadClock()
        profile = unlock_profile(ana.profile, PASSPHRASE)
        node = await Node.open(msgspec.structs.replace(means_for(profile), clock=clock))
        address = await node.listen(ANYWHERE)
        key = (await perform(node, "invite_create", {"seconds": DAY}))["key"]
        clock.ahead = 2 * DAY
        (row,) = await perform(node, "invite_list", {})
        assert row["state"] == "expired"
        code = await asyncio.to_thread(ben.error, "join", key, "--me", "Ben", "--peer", address)
        await close_node(node)
        return code

    assert asyncio.run(work()) == "expired"
    assert ben.json("group", "list")[0]["role"] == "refused"
    assert [row["name"] for row in ana.json("member", "list")] == ["Ana"]


def test_wrong_group_is_named(machine: Make) -> None:
    ana = machine("founded")
    ana.start_node("--listen", ANYWHERE)
    assert ana.error("--group", "Globex", "post", "general", "x") == "not_found"
    assert ana.error("--group", "00000000", "messages", "general") == "not_found"


def group_file(machine: Machine) -> Path:
    (file,) = (machine.profile / GROUPS).glob("*.db")
    return file


@pytest.mark.parametrize("which", ["group", "profile", "key"])
def test_damaged_file_is_named_and_left_as_it_is(machine: Make, which: str) -> None:
    ana = machine("founded")
    file = {"group": group_file(ana), "profile": ana.profile / STORE, "key": ana.profile / "key"}[which]
    whole = file.read_bytes()
    damaged = bytes(random.Random(1).randbytes(len(whole)))
    file.write_bytes(damaged)
    assert ana.error("messages", "general") == "profile_corrupt"
    assert ana.error("node", "run") == "profile_corrupt"
    assert file.read_bytes() == damaged
    file.write_bytes(whole)
    assert ana.texts() == []


def test_one_damaged_group_closes_no_other_and_is_mended(machine: Make) -> None:
    ana = machine("founded")
    file = group_file(ana)
    first = ana.json("group", "list")[0]["name"]
    ana.json("--group", first, "post", "general", "kept")
    ana.json("group", "found", "Umbrella", "--me", "Ana")
    whole = file.read_bytes()
    file.write_bytes(random.Random(1).randbytes(len(whole)))
    assert {row["role"] for row in ana.json("group", "list")} == {"admin", "damaged"}
    ana.json("--group", "Umbrella", "post", "general", "still here")
    assert [row["name"] for row in ana.json("--group", "Umbrella", "status")["damaged"]] == [first]
    assert ana.error("--group", first, "post", "general", "x") == "profile_corrupt"
    assert ana.error("--group", first, "repair") == "profile_corrupt"
    file.write_bytes(whole)
    assert ana.json("--group", first, "repair")["faults"] == 0
    assert [row["text"] for row in ana.json("--group", first, "messages", "general")] == ["kept"]


@pytest.mark.parametrize("which", ["group", "profile"])
def test_database_of_a_newer_version_is_left_alone(machine: Make, which: str) -> None:
    ana = machine("founded")
    profile = unlock_profile(ana.profile, PASSPHRASE)
    database = profile.store() if which == "profile" else profile.open_group(group_file(ana).stem)
    database._file._open().conn.execute("PRAGMA user_version = 999")
    profile.close()
    assert ana.error("messages", "general") == "profile_newer"


def test_garbage_on_the_listening_port_harms_nobody(machine: Make) -> None:
    ana, ben = machine("ana"), machine("ben")
    host, _, port = ana.start_node("--listen", ANYWHERE).rpartition(":")
    draw = random.Random(2)
    for size in (0, 1, 2, 31, 64, 5_000, 70_000):
        with socket.create_connection((host, int(port))) as stranger:
            stranger.settimeout(5)
            try:
                stranger.sendall(draw.randbytes(size))
                stranger.shutdown(socket.SHUT_WR)
                assert stranger.recv(1) == b""
            except ConnectionError:
                continue  # hung up on before all was said
    ben.json("post", "general", "still here")
    assert ben.json("sync", "--peer", f"{host}:{port}")["sent"] == 1
    assert ana.texts() == ["still here"]


@contextmanager
def cut_off(address: str, after: int, *, hang_up: bool) -> Iterator[str]:
    """A way to an address that passes `after` bytes on each way and then falls silent, or hangs up."""
    host, _, port = address.rpartition(":")
    open_sockets: list[socket.socket] = []

    def pass_on(source: socket.socket, sink: socket.socket) -> None:
        left = after
        while left and (data := source.recv(min(left, 4_096))):
            sink.sendall(data)
            left -= len(data)
        if hang_up:
            for one in (source, sink):
                one.shutdown(socket.SHUT_RDWR)

    def serve(listener: socket.socket) -> None:
        while True:
            caller, _ = listener.accept()
            called = socket.create_connection((host, int(port)))
            open_sockets.extend((caller, called))
            for pair in ((caller, called), (called, caller)):
                threading.Thread(target=quietly, args=(pass_on, *pair), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=quietly, args=(serve, listener), daemon=True).start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
    for one in open_sockets:
        one.close()


def quietly(work: object, *args: object) -> None:
    try:
        work(*args)  # type: ignore[operator]
    except OSError:
        return


@pytest.mark.parametrize("hang_up", [True, False])
def test_peer_that_stops_in_mid_frame_harms_nobody(machine: Make, hang_up: bool) -> None:
    ana, ben = machine("ana"), machine("ben")
    address = ana.start_node("--listen", ANYWHERE)
    ben.start_node()
    ben.json("post", "general", "through to the end")
    for after in (20, 150, 700):
        with cut_off(address, after, hang_up=hang_up) as way:
            outcome = ben.run("sync", "--peer", way, "--timeout", "1")
            assert outcome.code in (0, 1)
    assert ana.alive()
    assert ben.alive()
    assert ben.json("sync", "--peer", address)["peers"] == 1
    assert ana.texts() == ["through to the end"]


def test_address_that_never_answers_takes_no_longer_than_asked(machine: Make) -> None:
    ana = machine("founded")

    async def work(address: str) -> float:
        node = await Node.open(means_for(unlock_profile(ana.profile, PASSPHRASE)))
        began = asyncio.get_running_loop().time()
        with pytest.raises(NobodyReachable):
            await perform(node, "sync", {"peers": [address], "seconds": 0.2})
        took = asyncio.get_running_loop().time() - began
        await close_node(node)
        return took

    with socket.create_server(("127.0.0.1", 0)) as silent:
        # A handshake alone would be waited for ten seconds.
        assert asyncio.run(work(f"127.0.0.1:{silent.getsockname()[1]}")) < 5
