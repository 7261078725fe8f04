"""Real nodes that find each other on a network called home, and say nothing on any other: every frame is looked at."""

import os
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.adapters.discovery.packets import SRV, TXT, A, Said, read
from tests.e2e.conftest import Make
from tests.e2e.namespaces import Resident, Space, Switch, missing
from tests.e2e.processes import until
from whisper_net.core.sync.announcing import decode_text

pytestmark = [
    pytest.mark.skipif(bool(missing()), reason=missing() or "never"),
    pytest.mark.timeout(240),
]
MDNS = 5353
SERVICE = "_whisper._tcp.local"
ANA, ANA_MOVED, BEN, EVE = "10.77.0.11", "10.77.0.21", "10.77.0.12", "10.77.0.66"
TWO_LOOKS = 11.0
"""Seconds in which a node has looked at its networks twice."""
PATIENCE = 60.0
QUESTION = bytes.fromhex("000000000001000000000000") + b"\x08_whisper\x04_tcp\x05local\x00" + bytes.fromhex("000c8001")


ASK = """
import socket, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
    asking.settimeout(2)
    asking.sendto(bytes.fromhex(sys.argv[2]), (sys.argv[1], 5353))
    try:
        sys.stdout.buffer.write(asking.recv(9000))
    except (TimeoutError, ConnectionRefusedError):
        pass
"""
CALL = """
import os, socket, sys
with socket.create_connection((sys.argv[1], int(sys.argv[2])), 15) as calling:
    calling.sendall(b"\\x00\\x30" + os.urandom(48))
    try:
        sys.stdout.buffer.write(calling.recv(1000))
    except ConnectionResetError:
        pass
"""


class Neighbours:
    """Ana and Ben of one group, and Eve, who runs the same program and is a stranger; on one switch."""

    def __init__(self, make: Make, switch: Switch) -> None:
        self.switch = switch
        self.ana = self._settle(make, "ana", ANA)
        self.ben = self._settle(make, "ben", BEN)
        self.eve = self._settle(make, "empty", EVE)
        self.eve.json("group", "found", "Others", "--me", "Eve")

    def _settle(self, make: Make, template: str, address: str) -> Resident:
        space = self.switch.machine(template, address)
        return Resident(make(template).profile, space)

    def everybody(self) -> list[Resident]:
        return [self.ana, self.ben, self.eve]

    def packets(self, port: str, since: int = 0) -> list[bytes]:
        """All mDNS packets that a machine sent."""
        sent = [frame.udp(MDNS) for frame in self.switch.sent(since) if frame.port == port]
        return [packet for packet in sent if packet is not None]

    def said(self, port: str, since: int = 0) -> list[Said]:
        """All records that a machine gave for an answer."""
        return [record for packet in self.packets(port, since) for record in read(packet)]


@pytest.fixture
def neighbours(machine: Make) -> Iterator[Neighbours]:
    switch = Switch(f"wn{os.getpid()}-")
    try:
        here = Neighbours(machine, switch)
        yield here
        for one in here.everybody():
            one.kill()
    finally:
        switch.close()


def ask(space: Space, address: str) -> bytes:
    """What a machine answers to a question for this service that is put to it alone; b"" for nothing."""
    return space.python(ASK, address, QUESTION.hex())


def reads(machine: Resident, text: str) -> bool:
    return text in machine.texts()


def test_found_by_each_other_at_home_and_by_nobody_before(neighbours: Neighbours) -> None:
    switch, (ana, ben, eve) = neighbours.switch, neighbours.everybody()
    until(lambda: not any(frame.udp(9) is None for frame in switch.sent()))
    quiet = len(switch.frames)
    for one in (ana, ben, eve):
        one.start_node()
    time.sleep(TWO_LOOKS)
    assert switch.sent(quiet) == [], "nothing at all is sent before a network is called home"
    assert ask(eve.space, ANA) == b""

    for one in (ana, ben, eve):
        network = one.json("lan", "home")
        assert (network["network"], network["remembered"], network["announced"]) == ("10.77.0.0/24", True, True)
    first = ana.json("post", "general", "found you")["message"]
    ben.wait_for("message", message=first)
    until(lambda: ana.json("lan", "status")["found"] == ben.json("lan", "status")["found"] == 1)
    assert ask(eve.space, ANA) != b""

    # The stranger is here too, and has nobody: what anybody hears is that this program runs.
    assert eve.json("lan", "status")["found"] == 0
    assert eve.json("status")["peers"] == []
    assert_nothing_but_the_program(neighbours, ana, ben)
    assert call_as_a_stranger(neighbours) == b""

    moves(neighbours)
    falls_out(neighbours)
    forgets(neighbours)
    assert [one.stop_node() for one in (ana, ben, eve)] == [0, 0, 0]


def assert_nothing_but_the_program(neighbours: Neighbours, *members: Resident) -> None:
    """Whatever Ana sent holds a nonce, tags and random names, and no word or id of hers or her group's."""
    said = neighbours.said("ana")
    texts = {record.rdata for record in said if record.kind == TXT}
    assert [len(decode_text(text).tags) for text in texts] == [8]
    names = {name for record in said for name in (record.owner, record.target)} - {"", SERVICE}
    own = {name.removesuffix(f".{SERVICE}").removesuffix(".local") for name in names}
    assert len(own) == 2
    assert all(re.fullmatch("[0-9a-f]{16}", name) for name in own)
    everything = b"".join(neighbours.packets("ana")).lower()
    spoken = " ".join(names).lower()
    for name in ("acme", "ana", "ben"):
        assert name not in spoken
    for word in (b"acme", socket.gethostname().lower().encode()):  # three letters may stand in random bytes by chance
        assert word not in everything
    for id_ in ids_of(members):
        assert id_.encode() not in everything
        assert bytes.fromhex(id_)[:8] not in b"".join(neighbours.packets("ana"))


def ids_of(members: tuple[Resident, ...]) -> set[str]:
    rows = [row["member"] for one in members for row in one.json("member", "list")]
    return {*rows, *(group["group"] for one in members for group in one.json("group", "list"))}


def call_as_a_stranger(neighbours: Neighbours) -> bytes:
    """What the announced port says to somebody without a key."""
    port = next(record.port for record in neighbours.said("ana") if record.kind == SRV)
    return neighbours.eve.space.python(CALL, ANA, str(port))


def moves(neighbours: Neighbours) -> None:
    """Ana gets another address, and no word of the old one is said any more."""
    switch, ana, ben = neighbours.switch, neighbours.ana, neighbours.ben
    before = len(switch.frames)
    switch.give(ana.space, ANA_MOVED, old=ANA)
    message = ben.json("post", "general", "where are you?")["message"]
    until(lambda: reads(ana, "where are you?"), PATIENCE)
    assert message
    until(lambda: ana.json("lan", "status")["found"] == 1, PATIENCE)
    alive = {record.rdata for record in neighbours.said("ana", before) if record.kind == A and record.ttl}
    assert alive == {socket.inet_aton(ANA_MOVED)}


def falls_out(neighbours: Neighbours) -> None:
    """Ana's cable is out for a while; both write meanwhile."""
    switch, ana, ben = neighbours.switch, neighbours.ana, neighbours.ben
    switch.cut("ana")
    until(lambda: ana.json("lan", "status")["found"] == 0, PATIENCE)
    ana.json("post", "general", "written in the dark")
    ben.json("post", "general", "and on the other side")
    assert not reads(ben, "written in the dark")
    switch.mend("ana", ana.space)
    until(lambda: reads(ben, "written in the dark") and reads(ana, "and on the other side"), PATIENCE)
    until(lambda: ana.json("lan", "status")["found"] == 1, PATIENCE)


def forgets(neighbours: Neighbours) -> None:
    """Called home no longer, the network hears a goodbye and then nothing."""
    switch, ana = neighbours.switch, neighbours.ana
    before = len(switch.frames)
    assert ana.json("lan", "forget")["networks"][0]["home"] is False
    until(lambda: bool(neighbours.said("ana", before)))
    after = len(switch.frames)
    time.sleep(TWO_LOOKS)
    assert {record.ttl for record in neighbours.said("ana", after)} <= {0}  # a goodbye is said three times
    assert {record.ttl for record in neighbours.said("ana", before)} == {0}
    assert ask(neighbours.eve.space, ANA_MOVED) == b""


def test_newcomer_finds_the_group_at_home_by_eight_words(machine: Make) -> None:
    """Somebody in no group asks whoever announces themselves there, and says nothing of themselves."""
    switch = Switch(f"wj{os.getpid()}-")
    try:
        ana, cleo = (
            Resident(machine(template).profile, switch.machine(template, address))
            for template, address in (("ana", ANA), ("empty", EVE))
        )
        for one in (ana, cleo):
            one.start_node()
        words = ana.json("invite", "create")["words"]
        assert cleo.json("join", words, "--me", "Cleo")["state"] == "joining"
        before = len(switch.frames)
        time.sleep(TWO_LOOKS)
        assert not [frame for frame in switch.sent(before) if frame.udp(MDNS) is not None]
        ana.json("lan", "home")
        assert cleo.json("lan", "home")["announced"] is False
        until(lambda: any(row["state"] == "pending" for row in ana.json("member", "list")), PATIENCE)
        (asked,) = [row for row in ana.json("member", "list") if row["state"] == "pending"]
        packets = [frame.udp(MDNS) for frame in switch.sent() if frame.port == "empty"]
        assert not [record for packet in packets if packet is not None for record in read(packet)]
        ana.json("member", "approve", asked["member"])
        until(lambda: len(cleo.json("group", "list")) == 1, 2 * PATIENCE)
        assert [one.stop_node() for one in (ana, cleo)] == [0, 0]
    finally:
        switch.close()


def test_another_network_hears_nothing_even_when_it_asks(neighbours: Neighbours, tmp_path: Path) -> None:
    ana, home = neighbours.ana, neighbours.switch
    office = Switch(f"wo{os.getpid()}-", "10.88.0.1")
    try:
        office.plug(ana.space, "ana", "eth1")
        ana.space.ip("addr", "add", "10.88.0.11/24", "dev", "eth1")
        ana.space.knock("10.88.0.1")
        employer = office.machine("boss", "10.88.0.66")
        ana.start_node("--listen", "0.0.0.0:4400")
        ana.json("lan", "home", "--interface", "eth0")
        until(lambda: bool(neighbours.said("ana")))
        until(lambda: not any(frame.udp(9) is None for frame in office.sent() if frame.port == "boss"))
        before = len(office.frames)
        assert ask(employer, "10.88.0.11") == b""
        assert ask(employer, ANA) == b""
        time.sleep(TWO_LOOKS)
        assert [frame for frame in office.sent(before) if frame.port == "ana"] == []
        ports = {record.port for record in neighbours.said("ana") if record.kind == SRV}
        assert ports == {4400}  # what was typed stays
        assert home.sent()
        ana.kill()
    finally:
        office.close()
