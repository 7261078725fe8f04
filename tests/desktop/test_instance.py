"""One window a profile, and what it remembers."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.desktop.ground import Ear, settle
from whisper_net.desktop.instance import Instance
from whisper_net.desktop.remembered import FILE, Remembered
from whisper_net.desktop.theme.theme import DARK_MODE, LIGHT_MODE, SYSTEM_MODE, theme


@pytest.mark.loopback  # whose the socket is, is asked of a socket of Python's
def test_second_start_calls_the_first_and_ends(qtbot: QtBot, tmp_path: Path) -> None:
    first, second, ear = Instance(tmp_path), Instance(tmp_path), Ear()
    first.called.connect(ear)
    assert first.claim()
    assert not second.claim()
    qtbot.waitUntil(lambda: len(ear.heard) == 1)
    first.release()


@pytest.mark.loopback  # whose the socket is, is asked of a socket of Python's
def test_second_start_hands_its_invitation_over(qtbot: QtBot, tmp_path: Path) -> None:
    first, second, ear = Instance(tmp_path), Instance(tmp_path), Ear()
    first.called.connect(ear)
    assert first.claim()
    key = "whisper://join/#" + "A" * 4_000
    assert not second.claim(key)
    qtbot.waitUntil(lambda: len(ear.heard) == 1)
    assert ear.heard == [key]
    first.release()


def test_other_profile_has_a_window_of_its_own(tmp_path: Path) -> None:
    first, other = Instance(tmp_path / "one"), Instance(tmp_path / "two")
    assert first.claim()
    assert other.claim()
    first.release()
    other.release()


def test_profile_is_free_once_its_window_is_gone(tmp_path: Path) -> None:
    first, second = Instance(tmp_path), Instance(tmp_path)
    assert first.claim()
    first.release()
    assert second.claim()
    second.release()


def test_noise_on_the_socket_calls_nobody(qtbot: QtBot, tmp_path: Path) -> None:
    first, ear = Instance(tmp_path), Ear()
    first.called.connect(ear)
    assert first.claim()
    socket = QLocalSocket()
    socket.connectToServer(first._name)
    assert socket.waitForConnected(1_000)
    for noise in (b"x" * 4_000, b"y" * 4_000, b"\n", b"join\n", b"show me\n", b"z" * 20_000):
        socket.write(noise)
        socket.flush()
        settle()
    socket.disconnectFromServer()
    settle()
    assert ear.heard == []
    first.release()


@pytest.mark.loopback  # whose the socket is, is asked of a socket of Python's
def test_socket_of_another_account_is_told_nothing_and_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    squatter, ear, victim = Instance(tmp_path), Ear(), Instance(tmp_path)
    squatter.called.connect(ear)
    assert squatter.claim()
    monkeypatch.setattr(os, "getuid", lambda: 12_345)
    assert victim.claim("whisper://join/#SECRET")
    settle()
    assert ear.heard == []
    squatter.release()
    victim.release()


def test_look_is_remembered(tmp_path: Path) -> None:
    folder = tmp_path / "profile"
    Remembered(folder).dress(theme())
    assert theme().mode == SYSTEM_MODE
    theme().use(DARK_MODE)
    theme().use_text_scale(1.5)
    assert (folder / FILE).stat().st_mode & 0o077 == 0 or (folder.stat().st_mode & 0o077) == 0
    theme().use(LIGHT_MODE)
    other = tmp_path / "other"
    other.mkdir()
    (other / FILE).write_text((folder / FILE).read_text().replace("light", "dark"))
    Remembered(other).dress(theme())
    assert (theme().mode, theme().text_scale) == (DARK_MODE, 1.5)
    theme().changed.disconnect()


def test_place_is_remembered(qtbot: QtBot, tmp_path: Path) -> None:
    window, again = QWidget(), QWidget()
    qtbot.addWidget(window)
    qtbot.addWidget(again)
    window.resize(700, 500)
    Remembered(tmp_path).keep_place(window)
    Remembered(tmp_path).place(again)
    assert again.size() == QSize(700, 500)


def test_nonsense_is_as_good_as_nothing(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("[look]\nmode=sepia\ntext=huge\n[window]\ngeometry=12\n")
    remembered = Remembered(tmp_path)
    remembered.dress(theme())
    assert (theme().mode, theme().text_scale) == (SYSTEM_MODE, 1.0)
    window = QWidget()
    remembered.place(window)
    theme().changed.disconnect()


def test_folder_that_cannot_be_made_is_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    window = QWidget()
    Remembered(tmp_path / "file" / "profile").keep_place(window)
    assert (tmp_path / "file").read_text() == ""
