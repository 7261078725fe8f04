"""A founded group, made once and copied for each test."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.desk import Desk
from tests.cli.ground import ENVIRONMENT, FOUNDED, PASSPHRASE, SAID, Terminal, new_profile, posts
from whisper_net.adapters.clock import VirtualClockLoop


@pytest.fixture(autouse=True)
def plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """A passphrase in the environment, and nothing of the machine that tests run on."""
    monkeypatch.setenv(ENVIRONMENT, PASSPHRASE)
    monkeypatch.delenv("WHISPER_NET_DEBUG", raising=False)
    monkeypatch.setenv("TZ", "UTC")
    for display in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(display, raising=False)


@pytest.fixture(scope="session")
def founded_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_profile(tmp_path_factory.mktemp("founded") / "profile", FOUNDED, *posts(SAID))


@pytest.fixture
def founded(founded_once: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """Ana, in a group of her own with three messages."""
    shutil.copytree(founded_once, tmp_path / "ana")
    return Terminal(tmp_path / "ana", capsys)


@pytest.fixture(scope="session")
def empty_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_profile(tmp_path_factory.mktemp("empty") / "profile")


@pytest.fixture
def stranger(empty_once: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """Ben, who has a profile and is in no group."""
    shutil.copytree(empty_once, tmp_path / "ben")
    return Terminal(tmp_path / "ben", capsys)


@pytest.fixture
def nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """Somebody without a profile."""
    return Terminal(tmp_path / "nobody", capsys)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    loop = VirtualClockLoop()
    asyncio.set_event_loop(loop)
    made = Desk(loop, monkeypatch, capsys)
    yield made
    made.wait(made.world.close())
    asyncio.set_event_loop(None)
    loop.close()
