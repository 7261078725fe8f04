"""What tests of commands stand on: a profile with a group in it, and the program run inside this process."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from whisper_net.adapters.store.sqlite_profile import create_profile
from whisper_net.bootstrap import close_node, means_for
from whisper_net.cli.main import run
from whisper_net.cli.passphrase import VARIABLE
from whisper_net.node.node import Node
from whisper_net.node.operations.table import perform

PASSPHRASE = "correct horse"
MEMORY = 8 << 20
SAID = ("Did anyone get the letter?", "A friend's firm hires.", "Bring your résumé on Friday.")


class Outcome(NamedTuple):
    """What one command line came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on stdout."""
        (line,) = self.out.splitlines()
        return json.loads(line)

    @property
    def error(self) -> dict[str, str]:
        """The last line of stderr, of a command that failed with --json and said nothing else."""
        assert self.out == ""
        found: dict[str, str] = json.loads(self.err.splitlines()[-1])
        assert set(found) == {"error", "message"}
        assert "Traceback" not in self.err
        return found


class Terminal:
    """Runs command lines on one profile and catches what they print."""

    def __init__(self, profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.profile = profile
        self._capsys = capsys

    def __call__(self, *args: str) -> Outcome:
        """For people."""
        self._capsys.readouterr()
        code = run(["--profile", str(self.profile), *args])
        caught = self._capsys.readouterr()
        return Outcome(code, caught.out, caught.err)

    def json(self, *args: str) -> Any:
        """With --json; the answer of a command that works."""
        outcome = self("--json", *args)
        assert outcome.code == 0, outcome.err
        assert outcome.err == ""
        return outcome.json

    def error(self, *args: str, code: int = 1) -> str:
        """With --json; the code of a command that fails."""
        outcome = self("--json", *args)
        assert outcome.code == code, outcome
        return outcome.error["error"]


def new_profile(path: Path, *operations: tuple[str, dict[str, Any]]) -> Path:
    """A profile whose passphrase costs little to stretch, on which some operations were done."""
    profile = create_profile(path, PASSPHRASE, ops=1, memory=MEMORY)

    async def work() -> None:
        node = await Node.open(means_for(profile))
        for name, args in operations:
            await perform(node, name, args)
        await close_node(node)

    asyncio.run(work())
    return path


def posts(texts: Sequence[str]) -> list[tuple[str, dict[str, Any]]]:
    return [("post", {"channel": "general", "text": text}) for text in texts]


FOUNDED = ("group_found", {"name": "Acme alumni", "me": "Ana"})
ENVIRONMENT = VARIABLE
