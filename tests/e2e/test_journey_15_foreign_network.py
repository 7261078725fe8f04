"""A network like that of an office, by real processes on a switch of their own: nothing is announced on it.

The others are met by an address that is typed, at home; and where a firewall is in the way, the doctor says so.
"""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.e2e.conftest import Make
from tests.e2e.namespaces import Resident, Switch, missing
from tests.e2e.processes import ANYWHERE
from tests.e2e.test_lan_namespaces import ANA, BEN, TWO_LOOKS

PORT = 4400


@contextmanager
def swallowing() -> Iterator[str]:
    """An address from which nothing comes back, as behind a firewall: a queue that is full and nobody empties."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        address = server.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(address)
        yield f"{address[0]}:{address[1]}"
        for one in waiting:
            one.close()


@pytest.mark.skipif(bool(missing()), reason=missing() or "never")
def test_nothing_is_announced_and_a_typed_address_works(machine: Make) -> None:
    switch = Switch(f"wf{os.getpid()}-")
    try:
        ana, ben = (
            Resident(machine(name).profile, switch.machine(name, address))
            for name, address in (("ana", ANA), ("ben", BEN))
        )
        before = len(switch.frames)
        ana.start_node("--listen", f"0.0.0.0:{PORT}")
        ben.start_node()
        time.sleep(TWO_LOOKS)
        assert [frame for frame in switch.sent(before) if frame.udp(9) is None] == []
        ana.json("post", "general", "by hand")
        ben.json("sync", "--peer", f"{ANA}:{PORT}")
        assert "by hand" in ben.texts()
        assert [one.stop_node() for one in (ana, ben)] == [0, 0]
    finally:
        switch.close()


def test_doctor_explains_a_firewall(machine: Make) -> None:
    ana, ben = machine("ana"), machine("ben")
    address = ana.start_node("--listen", ANYWHERE)
    ben.json("sync", "--peer", address)
    assert {row["says"] for row in ben.json("doctor") if row["check"] == "address"} >= {
        f"Somebody of the group answers at {address}."
    }
    with swallowing() as behind:
        told = [row for row in ben.json("doctor", "--peer", behind) if behind in row["says"]]
        assert [(row["ok"], "firewall" in row["says"]) for row in told] == [(False, True)]
        assert "relay" in told[0]["do"]
