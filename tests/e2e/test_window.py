"""The window as people meet it: on a real screen, with a mouse, a keyboard and a screen reader."""

import os
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from tests.cli.ground import ENVIRONMENT, PASSPHRASE
from tests.e2e.conftest import Make
from tests.e2e.hand import Hand, Transcript, end_all
from tests.e2e.processes import ANYWHERE
from tests.e2e.reader import Reader
from tests.e2e.screen import PATIENCE, Screen, screen, until
from whisper_net.cli import demo_window
from whisper_net.cli.demo_person import Person
from whisper_net.cli.demo_transcript import Transcript as DemoTranscript

BESIDE = (1400, 60)
ENOUGH = 5.0
"""Seconds after which a key that did nothing is pressed again."""
Sit = Callable[..., Hand]


@pytest.fixture(scope="module")
def desk() -> Iterator[Screen]:
    with screen() as (made, _):
        yield made


@pytest.fixture(scope="module")
def reader(desk: Screen) -> Iterator[Reader]:
    made = Reader(desk.bus)
    yield made
    made.close()


@pytest.fixture
def sit(desk: Screen, reader: Reader) -> Iterator[Sit]:
    """Somebody at the screen, by name."""
    hands, transcript = [], Transcript()

    def somebody(name: str) -> Hand:
        hands.append(Hand(name, desk, reader, transcript))
        return hands[-1]

    yield somebody
    end_all(hands)


def unlock(hand: Hand) -> None:
    hand.into("Passphrase", PASSPHRASE, secret=True)
    hand.keys("Return")
    hand.sees("general", "check box")


def test_two_windows_talk_to_each_other(machine: Make, sit: Sit) -> None:
    ana_at, ben_at = machine("ana"), machine("ben")
    address = ana_at.start_node("--listen", ANYWHERE)
    ana_at.stop_node()
    ana, ben = sit("Ana"), sit("Ben")
    ana.open(ana_at.profile, "--listen", address)
    ben.open(ben_at.profile, "--peer", address, at=BESIDE)
    unlock(ana)
    unlock(ben)
    ana.into("Message general", "Did anyone get the letter?")
    ana.keys("Return")
    ben.sees("Did anyone get the letter?", "list item")
    ben.into("Message general", "Mine came today.")
    ben.press("Send")
    ana.sees("Mine came today.", "list item")
    # A command in a terminal reaches the open window, and needs no passphrase.
    assert ana_at.texts() == ["Did anyone get the letter?", "Mine came today."]
    assert ana.end() == (0, "")
    assert ben.end() == (0, "")


def test_wrong_passphrase_is_said_and_the_right_one_opens(machine: Make, sit: Sit) -> None:
    ana = sit("Ana")
    ana.open(machine("founded").profile)
    ana.into("Passphrase", "something else", secret=True)
    ana.press("Unlock")
    ana.sees("This passphrase does not open the profile")
    ana.types(PASSPHRASE)  # in place of what was typed before
    ana.keys("Return")
    ana.sees("general", "check box")


def test_second_start_brings_the_window_forward(machine: Make, sit: Sit) -> None:
    ana, ben, profile = sit("Ana"), sit("Ben"), machine("founded").profile
    ana.open(profile)
    ben.open(machine("founded").profile)
    assert ben.is_in_front()
    again = sit("Ana")
    assert again.start(profile).wait(PATIENCE) == 0
    until(ana.is_in_front, "Ana's window in front")


def test_invitation_that_is_opened_elsewhere_comes_into_the_open_window(machine: Make, sit: Sit) -> None:
    ana, ben = machine("founded"), sit("Ben")
    ben.open(machine("empty").profile)
    ben.into("Passphrase", PASSPHRASE, secret=True)
    ben.keys("Return")
    ben.sees("I have an invitation", "push button")
    key = ana.json("invite", "create")["key"]
    again = sit("Ben")
    assert again.start(ben.profile, key).wait(PATIENCE) == 0
    ben.reads("Key", key)
    ben.sees("Your name", "text")


def test_display_that_goes_away_loses_nothing(machine: Make, sit: Sit) -> None:
    ana_at, transcript = machine("founded"), Transcript()
    with screen() as (there, take_away):
        reader = Reader(there.bus)
        ana = Hand("Ana", there, reader, transcript)
        try:
            ana.open(ana_at.profile)
            unlock(ana)
            ana.into("Message general", "Before the light went out.")
            ana.keys("Return")
            ana.sees("Saved here", "list item")
            ana.into("Message general", "Half a sent")
            ana.sees("Draft saved here")
            reader.close()
            take_away()
            code, said = ana.gone()
        finally:
            end_all([ana])
    assert code == 1
    # Whoever notices first says so: Qt, and then it is our sentence, or Xlib, which ends the process with its own.
    assert "The display went away, and the window with it." in said or "The X11 connection broke" in said
    assert "Traceback" not in said
    assert ana_at.texts() == ["Before the light went out."]
    later = sit("Ana")
    later.open(ana_at.profile)
    unlock(later)
    later.sees("Before the light went out.", "list item")
    later.reads("Message general", "Half a sent")


def test_windows_of_the_demo_open_unlocked_and_stay_until_they_are_closed(
    desk: Screen, reader: Reader, machine: Make, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ana_at, ben_at = machine("ana"), machine("ben")
    address = ana_at.start_node("--listen", ANYWHERE)
    ana_at.stop_node()
    for name in [name for name in os.environ if name not in desk.environment]:
        monkeypatch.delenv(name)  # tests in this process draw offscreen
    for name, value in {**desk.environment, ENVIRONMENT: PASSPHRASE}.items():
        monkeypatch.setenv(name, value)
    people = [Person(one.profile.name, one.profile) for one in (ana_at, ben_at)]
    for person in people:
        person._environment[ENVIRONMENT] = PASSPHRASE  # a demo's person makes one up, and a profile with it
    with ThreadPoolExecutor(1) as pool:
        shown = pool.submit(demo_window.open_windows, people, address, DemoTranscript(silent=False))
        try:
            windows = [at_window(desk, reader, person) for person in people]
            for process, window in windows:
                until(partial(closed, desk, process, window), "the end of a window")
                assert process.returncode == 0
        finally:
            for person in people:
                person.close_window()
        shown.result(PATIENCE)
    assert "Ctrl-C" in capsys.readouterr().out


def closed(desk: Screen, process: "subprocess.Popen[str]", window: str) -> bool:
    """Whether a window went at Alt+F4, which a window manager that gives the focus to another may have taken there."""
    desk.xdotool("windowactivate", "--sync", window, "key", "alt+F4")
    try:
        process.wait(ENOUGH)
    except subprocess.TimeoutExpired:
        return False
    return True


def at_window(desk: Screen, reader: Reader, person: Person) -> "tuple[subprocess.Popen[str], str]":
    """The window of somebody, once it is unlocked and connected."""
    process = until(lambda: person._window, "a process")
    assert process is not None
    search = ("search", "--onlyvisible", "--pid", str(process.pid))

    def found() -> str:
        assert process.poll() is None, (process.returncode, process.stderr and process.stderr.read())
        return desk.xdotool(*search)

    window = until(found, "a window").split()[0]
    program = until(lambda: reader.program(process.pid), "a program")
    assert program is not None
    until(lambda: any("person connected" in item.name for item in reader.items(program)), "somebody connected")
    return process, window


def name_file(desk: Screen, title: str, file: Path) -> None:
    """Type a path into the dialog of files that came up."""
    until(lambda: desk.xdotool("getactivewindow", "getwindowname").startswith(title), f"the dialog {title!r}", 20)
    desk.xdotool("key", "--delay", "20", "ctrl+a")
    desk.xdotool("type", "--delay", "6", "--", str(file))
    desk.xdotool("key", "Return")


def test_backup_is_saved_and_restored_in_a_fresh_profile(machine: Make, sit: Sit, desk: Screen, tmp_path: Path) -> None:
    """Journey 1: the laptop is gone; what is left is a file and twelve words on paper."""
    ana_at, kit = machine("empty"), tmp_path / "kit.backup"
    phrase = ana_at.json("group", "found", "Acme", "--me", "Ana", "--needed", "1")["phrase"]
    ana_at.json("post", "general", "Before the laptop was lost.")
    ana = sit("Ana")
    ana.open(ana_at.profile)
    unlock(ana)
    ana.into("Message general", phrase, secret=True)
    ana.keys("ctrl+a", "ctrl+x")
    ana.keys("ctrl+comma")
    ana.press("Devices", "check box")
    ana.sees("No backup was saved on this computer yet")
    ana.press("Save a backup")
    ana.paste("Word 1")
    ana.reads("Word 12", phrase.split()[-1])
    ana.press("Choose where to save")
    name_file(desk, "Save the backup as", kit)
    ana.sees("Saved: Acme")
    ana.sees("Last saved on this computer: today, with messages")
    later = sit("Ana")
    later.open(tmp_path / "fresh", at=BESIDE)
    later.press("Restore")
    later.press("Choose a file")
    name_file(desk, "Choose a backup", kit)
    later.sees("kit.backup")
    later.paste("Word 1")
    later.reads("Word 12", phrase.split()[-1])
    for field in ("Passphrase", "The same once more"):
        later.into(field, PASSPHRASE, secret=True)
    later.press("Restore")
    later.sees("You are back in Acme")
    later.sees("Before the laptop was lost.", "list item")
    for hand in (later, ana):
        assert hand.end() == (0, "")
