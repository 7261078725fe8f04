"""Real processes: one profile each, the program as people start it, and its node as it runs.

Profiles are made beforehand at a cost of 8 MiB, so that a command that opens one takes a third of a second. A node's
lines are collected by a thread; whoever waits for one says which, and fails with all that was said.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.cli.ground import ENVIRONMENT, PASSPHRASE, Outcome

WAIT_SECONDS = 30.0
ANYWHERE = "127.0.0.1:0"
ROOT = Path(__file__).resolve().parents[2]


class Machine:
    """One person's machine: a profile, commands, and perhaps a node."""

    def __init__(self, profile: Path) -> None:
        self.profile = profile
        self.node: subprocess.Popen[str] | None = None
        self._said: list[dict[str, Any]] = []
        self._listener: threading.Thread | None = None
        self._heard = threading.Condition()

    def begin(self, *args: str, as_json: bool = True, **settings: Any) -> subprocess.Popen[str]:
        """Start the program, without a terminal, so that it can ask nobody."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("WHISPER_NET_")}
        environment = {**kept, ENVIRONMENT: PASSPHRASE, "PYTHONPATH": str(ROOT), **settings.pop("env", {})}
        options = ["--profile", str(self.profile), *(["--json"] if as_json else [])]
        return subprocess.Popen(
            [sys.executable, "-m", "whisper_net", *options, *args],
            **{
                "env": environment,
                "stdin": subprocess.DEVNULL,
                "stdout": subprocess.PIPE,
                "stderr": subprocess.PIPE,
                "encoding": "utf-8",
                "start_new_session": True,
                **settings,
            },
        )

    def run(self, *args: str, said: str | None = None, **settings: Any) -> Outcome:
        """One command to its end; `said` comes in by standard input."""
        if said is not None:
            settings["stdin"] = subprocess.PIPE
        with self.begin(*args, **settings) as process:
            try:
                out, err = process.communicate(said, timeout=WAIT_SECONDS * 2)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        assert "Traceback" not in err, err
        return Outcome(process.returncode, out, err)

    def json(self, *args: str, said: str | None = None, **settings: Any) -> Any:
        """The answer of a command that works."""
        outcome = self.run(*args, said=said, **settings)
        assert (outcome.code, outcome.err) == (0, ""), (args, outcome)
        return outcome.json

    def error(self, *args: str, code: int = 1, **settings: Any) -> str:
        """The code of a command that fails, in words."""
        outcome = self.run(*args, **settings)
        assert outcome.code == code, (args, outcome)
        assert outcome.error["message"]
        return outcome.error["error"]

    # -- the node

    def start_node(self, *args: str, **settings: Any) -> str:
        """Start the node and wait until it answers; the address that it listens on."""
        self._said = []
        self.node = self.begin("node", "run", *args, **settings)
        self._listener = threading.Thread(target=self._collect, args=(self.node, self._said), daemon=True)
        self._listener.start()
        return str(self.wait(lambda line: "listening" in line)["listening"])

    def _collect(self, node: subprocess.Popen[str], said: list[dict[str, Any]]) -> None:
        for line in node.stdout or ():
            with self._heard:
                said.append(json.loads(line))
                self._heard.notify_all()

    def wait(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first line of the running node that is wanted, said already or soon."""
        deadline = time.monotonic() + WAIT_SECONDS
        with self._heard:
            while (found := next(filter(wanted, self._said), None)) is None:
                assert self.node is not None
                gone = self.node.poll() is not None
                assert not gone, ("the node stopped", self.node.stderr and self.node.stderr.read())
                assert time.monotonic() < deadline, ("not said by the node", self._said)
                self._heard.wait(0.1)
            return found

    def wait_for(self, event: str, **facts: str) -> None:
        """Wait until the node says that this happened."""
        self.wait(lambda line: line.get("event") == event and facts.items() <= line.items())

    def alive(self) -> bool:
        return self.node is not None and self.node.poll() is None

    def stop_node(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and wait until the node is gone; its exit code, with nothing on its stderr."""
        assert self.node is not None
        node, self.node = self.node, None
        node.send_signal(number)
        code = node.wait(WAIT_SECONDS)
        if self._listener is not None:
            self._listener.join(WAIT_SECONDS)
        assert node.stderr is not None
        err = node.stderr.read()
        assert err == "", err
        for stream in (node.stdout, node.stderr):
            if stream is not None:
                stream.close()
        return code

    def kill(self) -> None:
        """As a power cut would stop it. Without a node nothing happens."""
        if self.node is not None:
            self.stop_node(signal.SIGKILL)

    # -- what one does again and again

    def texts(self, channel: str = "general") -> list[str]:
        return [row["text"] for row in self.json("messages", channel, "--limit", "100000")]


def until(condition: Callable[[], bool], seconds: float = WAIT_SECONDS) -> None:
    """Look again until it is so."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.05)
