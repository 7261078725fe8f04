"""A folder that cannot be written, and a disk without room: said on the page in words, and what was typed stays.

Real files and the node's own thread; only the passphrase is cheap. Where nobody may mount a small disk, the tests that
need one are skipped; tests/desktop/viewmodels has the same refusals from memory.
"""

import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from whisper_net.adapters.store import sqlite_profile
from whisper_net.core.errors import DiskFull
from whisper_net.desktop.bridge import Bridge
from whisper_net.desktop.engine import ProfileEngine
from whisper_net.desktop.remembered import FILE, Remembered
from whisper_net.desktop.theme.theme import DARK_MODE, SYSTEM_MODE, theme
from whisper_net.desktop.viewmodels.onboarding import START, WORDS
from whisper_net.desktop.viewmodels.preferences import USUALLY, Preferences
from whisper_net.desktop.viewmodels.root import GROUPS, LOCKED, RootModel
from whisper_net.desktop.views.unlock import UnlockPage
from whisper_net.desktop.views.welcome import WelcomePage
from whisper_net.desktop.views.welcome_start import StartStep
from whisper_net.node.homes import Homes

PASSPHRASE = "correct horse battery staple"
CHEAP = 8 << 20
SIZE = 1 << 20
Window = Callable[[Path], RootModel]

pytestmark = pytest.mark.loopback


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    create = sqlite_profile.create_profile
    monkeypatch.setattr(sqlite_profile, "create_profile", lambda path, words: create(path, words, ops=1, memory=CHEAP))


@pytest.fixture
def root_of(qapp: QApplication) -> Iterator[Window]:
    """Makes the model of a window over a real profile."""
    made: list[RootModel] = []

    def make(folder: Path) -> RootModel:
        made.append(RootModel(Bridge(ProfileEngine(folder))))
        return made[-1]

    yield make
    for root in made:
        root.bridge.stop()
        root.deleteLater()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a megabyte."""
    where = tmp_path / "disk"
    where.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(where)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root mounts a small disk")
    yield where
    subprocess.run(["umount", "--lazy", str(where)], check=True)


def freeze(disk: Path, *, frozen: bool) -> None:
    way = "ro" if frozen else "rw"
    subprocess.run(["mount", "-o", f"remount,{way}", str(disk)], check=True)


def founding(root: RootModel) -> tuple[WelcomePage, StartStep]:
    page = WelcomePage(root)
    page.model.start()
    page.show()
    form = page.step
    assert isinstance(form, StartStep)
    form.fill("ex-Lumen", "Maya Ortiz", PASSPHRASE, PASSPHRASE)
    return page, form


def submit(qtbot: QtBot, page: WelcomePage, form: StartStep) -> None:
    form.submit()
    qtbot.waitUntil(lambda: not page.model.founding.busy, timeout=20_000)


def assert_said(page: WelcomePage, form: StartStep, words: str) -> None:
    """On the page, which is as it was."""
    assert form._failure.isVisible()
    assert words in form._failure.title.text()
    assert page.model.step == START
    assert {name: field.text() for name, field in form._fields.items()} == {
        "name": "ex-Lumen",
        "me": "Maya Ortiz",
        "passphrase": PASSPHRASE,
        "relay": "",
        "again": PASSPHRASE,
    }


def test_profile_in_a_folder_that_cannot_be_written_is_refused_in_words(
    qtbot: QtBot, disk: Path, root_of: Window
) -> None:
    freeze(disk, frozen=True)
    page, form = founding(root_of(disk / "profile"))
    qtbot.addWidget(page)
    submit(qtbot, page, form)
    assert_said(page, form, "Read-only file system")
    freeze(disk, frozen=False)
    (disk / "ballast").write_bytes(b"")
    submit(qtbot, page, form)
    assert page.model.step == WORDS


@pytest.mark.parametrize("free", [0, 4_096, 16_384, 40_960, 65_536, 131_072, 262_144])
def test_profile_on_a_full_disk_is_refused_in_words_and_made_once_there_is_room(
    qtbot: QtBot, disk: Path, root_of: Window, free: int
) -> None:
    """Wherever on the way the room runs out: at the key, at the databases, at the group."""
    ballast = disk / "ballast"
    ballast.write_bytes(bytes(SIZE - free))
    page, form = founding(root_of(disk / "profile"))
    qtbot.addWidget(page)
    submit(qtbot, page, form)
    assert_said(page, form, "The disk is full: nothing of this was saved")
    assert page.model.root.bridge.exists is page.model.root.bridge.running
    ballast.unlink()
    submit(qtbot, page, form)
    assert page.model.step == WORDS
    assert len(page.model.recovery.words) == 12


def test_nothing_stays_of_a_profile_that_could_not_be_made_whole(
    qtbot: QtBot, tmp_path: Path, root_of: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same without a small disk: room for the key, and for nothing else."""

    async def refuse(_self: Homes) -> None:
        raise DiskFull("the disk is full")

    page, form = founding(root_of(tmp_path / "profile"))
    qtbot.addWidget(page)
    with monkeypatch.context() as full:
        full.setattr(Homes, "load", refuse)
        submit(qtbot, page, form)
    assert_said(page, form, "The disk is full")
    assert not page.model.root.bridge.exists
    assert sorted(one.name for one in (tmp_path / "profile").iterdir()) == ["lock"]
    submit(qtbot, page, form)
    assert page.model.step == WORDS


def test_profile_that_was_made_and_could_not_start_is_opened_by_trying_again(
    qtbot: QtBot, tmp_path: Path, root_of: Window
) -> None:
    root = root_of(tmp_path / "profile")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        engine = root.bridge._engine
        assert isinstance(engine, ProfileEngine)
        engine._listen = f"127.0.0.1:{taken.getsockname()[1]}"
        page, form = founding(root)
        qtbot.addWidget(page)
        submit(qtbot, page, form)
        assert_said(page, form, "in use")
    submit(qtbot, page, form)
    assert page.model.step == WORDS


def test_profile_that_cannot_be_written_any_more_is_not_opened_and_keeps_all(
    qtbot: QtBot, disk: Path, root_of: Window
) -> None:
    page, form = founding(root_of(disk / "profile"))
    qtbot.addWidget(page)
    submit(qtbot, page, form)
    page.model.root.bridge.stop()
    freeze(disk, frozen=True)
    root = root_of(disk / "profile")
    unlocking = UnlockPage(root)
    qtbot.addWidget(unlocking)
    unlocking.show()
    root.unlock(PASSPHRASE)
    qtbot.waitUntil(lambda: not root.opening, timeout=20_000)
    assert root.page == LOCKED
    assert "Read-only file system" in unlocking._field.editor.accessibleDescription()
    freeze(disk, frozen=False)
    root.unlock(PASSPHRASE)
    qtbot.waitUntil(lambda: root.page == GROUPS, timeout=20_000)


@pytest.mark.qt_log_ignore("QVariant::load", "This plugin does not support", extend=True)
@pytest.mark.parametrize("kind", ["binary", "folder", "frozen"])
def test_window_file_that_is_broken_costs_the_look_alone(qtbot: QtBot, disk: Path, root_of: Window, kind: str) -> None:
    folder = disk / "profile"
    page, form = founding(root_of(folder))
    qtbot.addWidget(page)
    submit(qtbot, page, form)
    page.model.root.bridge.stop()
    file = folder / FILE
    if kind == "folder":
        file.mkdir()
    else:
        file.write_bytes(b"[look]\nmode=@Variant(\0\0\0\x7f)\n\xff\xfe\0[window]\ngeometry=@ByteArray(no)\n")
    freeze(disk, frozen=kind == "frozen")
    remembered, wants = Remembered(folder), Preferences(page)
    remembered.dress(theme())
    remembered.follow(wants)
    remembered.place(page)
    assert (theme().mode, theme().text_scale, wants.lock_after) == (SYSTEM_MODE, 1.0, USUALLY)
    theme().use(DARK_MODE)
    remembered.keep_place(page)
    theme().changed.disconnect()
    freeze(disk, frozen=False)
    root = root_of(folder)
    root.unlock(PASSPHRASE)
    qtbot.waitUntil(lambda: root.page == GROUPS, timeout=20_000)
