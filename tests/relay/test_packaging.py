"""What packaging/relay/ says holds for the program that is there: options, packages, and that they are enough."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from whisper_net.cli.relay import relay_serve

PACKAGING = Path(__file__).parents[2] / "packaging" / "relay"
LOCK = PACKAGING.parents[1] / "requirements.lock"
OPTIONS = {option for parameter in relay_serve.params for option in parameter.opts}
LOADED = """
import json, sys
from importlib.metadata import packages_distributions
import whisper_net.__main__, whisper_net.cli.main, whisper_net.cli.relay
import whisper_net.relay.process, whisper_net.adapters.transport.address
early = "asyncpg" in sys.modules
import whisper_net.relay.postgres
of = packages_distributions()
names = {name for module in list(sys.modules) for name in of.get(module.partition(".")[0], [])}
print(json.dumps([early, sorted(names)]))
"""


def wanted() -> set[str]:
    lines = (PACKAGING / "packages.txt").read_text().splitlines()
    return {line for line in lines if not line.startswith("#")}


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("whisper-net-relay.service", "ExecStart=", "\n"),
        ("Containerfile", "ENTRYPOINT", "\n\n"),
        ("README.md", "", r"\Z"),
    ],
)
def test_options_that_are_named_are_there(name: str, start: str, end: str) -> None:
    text = (PACKAGING / name).read_text() + "\n\n"
    told = re.search(f"{start}.*?{end}", text, re.DOTALL)
    assert told is not None
    named = set(re.findall(r"(?:`|[\"' =])(--(?:listen|store|behind|tls|passcode|key|log)[a-z-]*)", told[0]))
    assert named
    assert named <= OPTIONS


def test_options_that_are_given_to_a_container_leave_the_others_as_they_are() -> None:
    """What is named behind an image takes the place of CMD: a relay that listens to itself alone would be all of it."""
    text = (PACKAGING / "Containerfile").read_text()
    entry = json.loads(text.partition("ENTRYPOINT ")[2])
    context = relay_serve.make_context("serve", [*entry[5:], "--store", "postgresql:///relay"])
    assert (context.params["listen"], context.params["store"]) == ("0.0.0.0:4480", "postgresql:///relay")


@pytest.mark.parametrize("drop_in", [-1, 0, 1, 2])
def test_unit_and_what_is_told_to_be_added_to_it_are_what_systemd_reads(drop_in: int, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd on this machine")
    unit = (PACKAGING / "whisper-net-relay.service").read_text()
    told = re.findall(r"```ini\n(.*?)```", (PACKAGING / "README.md").read_text(), re.DOTALL)
    assert len(told) == 3
    file = tmp_path / "whisper-net-relay.service"
    file.write_text(unit.replace("/usr/local/lib/whisper-net/bin/whisper-net", sys.executable))
    if drop_in >= 0:
        folder = tmp_path / f"{file.name}.d"
        folder.mkdir()
        (folder / "own.conf").write_text(told[drop_in])
    done = subprocess.run(
        ["systemd-analyze", "verify", str(file)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_packages_that_are_named_are_enough_and_postgres_is_loaded_where_it_is_asked_for() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True, timeout=60)
    early, loaded = json.loads(done.stdout)
    assert not early
    own = {"whisper-net", "setuptools", "typing-extensions"}  # what else is there is loaded if it is there
    assert {name.lower().replace("_", "-") for name in loaded} - own <= wanted()


def test_picked_packages_come_with_their_hashes() -> None:
    command = ["sh", str(PACKAGING / "requirements.sh"), str(PACKAGING / "packages.txt"), str(LOCK)]
    picked = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    names = re.findall(r"^([a-z0-9-]+)==", picked, re.MULTILINE)
    assert set(names) == wanted()
    assert all("--hash=sha256:" in part for part in re.split(r"^(?=[a-z])", picked, flags=re.MULTILINE)[1:])
