"""A node as a process: when it says that it listens, how it is asked, how it stops, and what a killed one leaves."""

import asyncio
import signal
import socket
import stat
from pathlib import Path

import pytest

from tests.cli.ground import ENVIRONMENT
from tests.e2e.conftest import Make
from tests.e2e.processes import ANYWHERE, Machine
from whisper_net.bootstrap import control_client, profile_lock
from whisper_net.config import control_path
from whisper_net.core.errors import ProfileInUse

READING = (
    ("group", "list"), ("invite", "list"), ("member", "list"), ("channel", "list"), ("messages", "general"),
    ("messages", "general", "--search", "letter"), ("status",), ("repair",),
)  # fmt: skip
REFUSED = (("messages", "nowhere"), ("edit", "deadbeef", "x"), ("edit", "dead", "x"), ("post", "general", ""))


def test_running_node_and_open_store_give_the_same_answers(machine: Make) -> None:
    ana = machine("founded")
    message = ana.json("post", "general", "Did the letter come?")["message"]
    ana.json("react", message, "👍")
    ana.json("invite", "create")
    direct = [ana.json(*args) for args in READING]
    refusals = [ana.run(*args).error for args in REFUSED]
    ana.start_node("--listen", ANYWHERE)
    nothing = {ENVIRONMENT: ""}  # which no profile opens with
    assert [ana.json(*args, env=nothing) for args in READING] == direct
    assert [ana.run(*args, env=nothing).error for args in REFUSED] == refusals


def test_commands_are_answered_once_it_says_that_it_listens_and_a_clean_stop_removes_the_socket(machine: Make) -> None:
    ana = machine("founded")
    for number in (signal.SIGTERM, signal.SIGINT):
        host, _, port = ana.start_node("--listen", ANYWHERE).rpartition(":")
        assert asyncio.run(ask(ana.profile, "group_list"))
        socket.create_connection((host, int(port))).close()
        assert stat.S_IMODE(control_path(ana.profile).stat().st_mode) == 0o600
        assert ana.stop_node(number) == 0
        assert not control_path(ana.profile).exists()
    profile_lock(ana.profile).acquire()


async def ask(profile: Path, name: str) -> object:
    client = await control_client(profile)
    assert client is not None
    try:
        return await client.call(name, {})
    finally:
        await client.close()


def test_socket_and_lock_of_a_killed_node_are_taken_over(machine: Make) -> None:
    ana = machine("founded")
    ana.start_node("--listen", ANYWHERE)
    ana.kill()
    assert control_path(ana.profile).exists()
    assert ana.json("group", "list")[0]["name"] == "Acme alumni"
    ana.start_node("--listen", ANYWHERE)
    assert ana.json("post", "general", "back")["message"]


def test_where_no_socket_can_be_commands_work_on_the_store_and_a_node_keeps_them_out(
    machine: Make, tmp_path: Path
) -> None:
    ana = machine("founded")
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    ana.profile = ana.profile.rename(deep / "ana")
    # Too long a path for a socket, and so is that of the folder which would stand in.
    nowhere = {"TMPDIR": str(deep), "XDG_RUNTIME_DIR": str(deep)}
    assert ana.json("post", "general", "by way of the store", env=nowhere)
    with ana.begin("node", "run", "--listen", ANYWHERE, env=nowhere) as node:
        assert node.stdout is not None
        assert "listening" in node.stdout.readline()
        assert ana.error("messages", "general", env=nowhere) == "profile_in_use"
        node.terminate()
        _, err = node.communicate(timeout=10)
    assert "short enough path" in err
    assert ana.json("messages", "general", env=nowhere)[0]["text"] == "by way of the store"


def test_second_node_of_a_profile_is_refused_and_the_first_goes_on(machine: Make) -> None:
    ana = machine("founded")
    ana.start_node("--listen", ANYWHERE)
    assert ana.error("node", "run") == "profile_in_use"
    assert ana.json("status")


def test_command_waits_for_another_short_one_and_gives_up_on_one_that_stays(machine: Make) -> None:
    ana = machine("founded")
    both = [ana.begin("post", "general", text) for text in ("one", "two")]
    assert [one.wait(30) for one in both] == [0, 0]
    for one in both:
        one.communicate()
    lock = profile_lock(ana.profile)
    lock.acquire()
    try:
        assert ana.error("messages", "general") == "profile_in_use"
        with pytest.raises(ProfileInUse):
            profile_lock(ana.profile).acquire()
    finally:
        lock.release()
    assert sorted(ana.texts()) == ["one", "two"]


def test_port_in_use_is_said_and_leaves_the_profile_free(machine: Make) -> None:
    ana = machine("founded")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert ana.error("node", "run", "--listen", f"127.0.0.1:{port}") == "port_in_use"
    assert ana.error("node", "run", "--listen", "no-such-host.invalid:4400") == "address"
    assert ana.start_node("--listen", f"127.0.0.1:{port}") == f"127.0.0.1:{port}"


def test_reader_of_its_output_who_is_slow_or_gone_does_not_stop_it(machine: Make) -> None:
    ana = machine("founded")
    ana.node = ana.begin("node", "run", "--listen", ANYWHERE, bufsize=0)
    assert ana.node.stdout is not None
    assert "listening" in ana.node.stdout.readline()
    # Far more events than a pipe holds, and nobody reads them.
    asyncio.run(post_many(ana, 700))
    assert ana.alive()
    ana.node.stdout.close()
    asyncio.run(post_many(ana, 10))
    assert len(ana.texts()) == 710
    assert ana.stop_node() == 0


async def post_many(machine: Machine, count: int) -> None:
    client = await control_client(machine.profile)
    assert client is not None
    calls = [client.call("post", {"channel": "general", "text": f"line {number}"}) for number in range(count)]
    for at in range(0, count, 30):
        await asyncio.gather(*calls[at : at + 30])
    await client.close()


def test_words_of_a_node_for_people_hold_no_text_and_into_a_file_no_name(machine: Make) -> None:
    ana, ben = machine("ana"), machine("ben")
    address = ana.start_node("--listen", ANYWHERE)
    with ben.begin("node", "run", "--peer", address, as_json=False) as plain:
        assert plain.stdout is not None
        assert plain.stdout.readline().startswith("Listening on 127.0.0.1:")
        assert "--listen" in plain.stdout.readline()
        ana.json("post", "general", "a secret text")
        room, member = ana.json("channel", "list")[0]["channel"][:8], ana.json("member", "list")[0]["member"][:8]
        assert plain.stdout.readline() == f"{member} wrote in {room}: whisper-net messages {room}\n"
        plain.send_signal(signal.SIGINT)
        rest = plain.communicate(timeout=10)
    assert plain.returncode == 0
    assert "secret" not in "".join(rest)
