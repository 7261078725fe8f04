"""A terminal before machines in memory, one at a time: Ana, who founded a group, and a laptop that has nothing yet."""

import io
import json
from typing import Any

import pytest

from tests.node.asking import key_of
from tests.node.world import Machine, World
from whisper_net.adapters.clock import VirtualClockLoop
from whisper_net.cli import running
from whisper_net.cli.invocation import Invocation, Work
from whisper_net.cli.main import run
from whisper_net.node.operations.table import perform


class Desk:
    """Ana's group, and a terminal before one machine at a time."""

    def __init__(self, loop: VirtualClockLoop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
        self.loop, self._capsys, self.world = loop, capsys, World()
        self.ana: Machine = self.wait(self.world.machine("ana"))
        founded = self.wait(self.ana.do("group_found", name="Acme", me="Ana", needed=1))
        self.words: str = founded["phrase"]
        self.at = self.laptop = self.wait(self.world.machine("laptop"))
        self.created = False
        self._monkeypatch = monkeypatch
        monkeypatch.setattr(running, "run", self._reach)

    def wait(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    def _reach(self, _: Invocation, work: Work[Any], *, create: bool) -> Any:
        self.created = create

        async def call(name: str, args: dict[str, Any]) -> Any:
            return await perform(self.at.node, name, args)

        return self.wait(work(call))

    def pipe(self, text: bytes) -> None:
        """What standard input holds."""
        self._monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text), encoding="utf-8"))

    def __call__(self, *args: str, code: int = 0) -> str:
        """What a command line prints; on stderr where it fails."""
        self._capsys.readouterr()
        assert run([*args]) == code
        caught = self._capsys.readouterr()
        return caught.err if code else caught.out

    def json(self, *args: str) -> Any:
        return json.loads(self("--json", *args))

    def add(self, *args: str, code: int = 0) -> str:
        key = self.wait(key_of(self.ana))
        return self("device", "add", key, "--peer", self.ana.address, *args, code=code)
