"""Comparing safety words on the command line: what is shown, what is said of it, and what is typed wrongly."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cli.ground import Terminal
from tests.node.world import Machine, World
from whisper_net.adapters.clock import VirtualClockLoop
from whisper_net.cli import running
from whisper_net.cli.invocation import Invocation, Work
from whisper_net.cli.main import run
from whisper_net.node.operations.table import perform


class Two:
    """Ana, who types, and Ben, in one group; command lines run on Ana's node."""

    def __init__(self, loop: VirtualClockLoop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
        self.loop, self._capsys, self.world = loop, capsys, World()
        self.ana = self.wait(self.world.founder())
        self.ben = self.wait(self.world.newcomer("ben", self.ana))
        monkeypatch.setattr(running, "run", self._reach)

    def wait(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    def id_of(self, machine: Machine) -> str:
        return machine.group.group.state.me.member.hex()

    def _reach(self, _: Invocation, work: Work[Any], *, create: bool) -> Any:
        async def call(name: str, args: dict[str, Any]) -> Any:
            return await perform(self.ana.node, name, args)

        return self.wait(work(call))

    def __call__(self, *args: str, code: int = 0) -> str:
        """What `member verify` prints of Ben; on stderr where it fails."""
        self._capsys.readouterr()
        assert run(["member", "verify", self.id_of(self.ben)[:8], *args]) == code
        caught = self._capsys.readouterr()
        return caught.err if code else caught.out

    def json(self, *args: str) -> Any:
        return json.loads(self("--json", *args))


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Two]:
    loop = VirtualClockLoop()
    asyncio.set_event_loop(loop)
    made = Two(loop, monkeypatch, capsys)
    yield made
    made.wait(made.world.close())
    asyncio.set_event_loop(None)
    loop.close()


def test_words_are_shown_and_marked_and_taken_back(two: Two) -> None:
    shown = two.json()
    assert list(shown) == ["member", "name", "words", "digits", "state", "when"]
    assert (shown["member"], shown["name"], shown["state"], shown["when"]) == (
        two.id_of(two.ben), "Ben", "unverified", None,
    )  # fmt: skip
    assert (len(shown["words"].split()), len(shown["digits"].replace(" ", ""))) == (12, 60)
    assert two.json("--matches")["state"] == two.json()["state"] == "verified"
    assert two.json("--differs") == shown


def test_people_are_told_what_to_do(two: Two) -> None:
    shown, words = two(), two.json()["words"].split()
    assert shown.startswith("Ben: not compared yet.\n")
    assert all(word in shown for word in words)
    assert "in a call or side by side" in shown
    assert f"member verify {two.id_of(two.ben)[:8]} --matches" in shown
    assert two("--matches").startswith("Verified: Ben")
    assert two().startswith("Ben: verified, you compared ")
    differs = two("--differs")
    assert "warn an admin by another way" in differs
    assert two.id_of(two.ben) in differs
    assert all(len(line) <= 120 for line in (shown + differs).splitlines())


def test_new_device_is_told_in_words(two: Two) -> None:
    two("--matches")
    data = two.ana.group.runner.store._data
    member, marked = next(iter(data.comparisons.items()))
    data.comparisons[member] = type(marked)(marked.at, ())
    assert two().startswith("Ben: a new device since you compared ")
    assert two.json()["state"] == "changed"


def test_what_they_say_is_compared(two: Two) -> None:
    theirs = two.wait(two.ben.do("member_verify", member=two.id_of(two.ana)))
    digits = theirs["digits"]
    assert "safety_mismatch" in two("--json", "--says", digits[1:] + digits[0], code=1)
    assert "There should be 60 digits" in two("--says", digits[:-1], code=1)
    assert "not one of the words we use" in two(
        "--says", theirs["words"].replace(theirs["words"].split()[2], "xyzzy"), code=1
    )
    assert "neither 60 digits nor 12 words" in two("--says", "", code=1)
    assert two.json()["state"] == "unverified"
    assert two("--says", theirs["words"]).startswith("Verified: Ben")


def test_two_verdicts_at_once_are_a_usage_error(two: Two) -> None:
    assert "--says compares by itself" in two("--says", "x", "--matches", code=2)


def test_oneself_and_strangers_are_refused(founded: Terminal) -> None:
    me = founded.json("member", "list")[0]["member"]
    assert founded.error("member", "verify", me) == "refused"
    assert founded.error("member", "verify", "deadbeef") == "not_found"
    assert founded.error("member", "verify", "dead") == "bad_id"
