"""The window as people meet it: on a real screen, with a mouse, a keyboard and a screen reader."""

from collections.abc import Callable, Iterator

import pytest

from tests.cli.ground import PASSPHRASE
from tests.e2e.conftest import Make
from tests.e2e.hand import Hand, Transcript, end_all
from tests.e2e.processes import ANYWHERE
from tests.e2e.reader import Reader
from tests.e2e.screen import PATIENCE, Screen, screen, until

BESIDE = (1400, 60)
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
    assert "The display went away, and the window with it." in said
    assert "Traceback" not in said
    assert ana_at.texts() == ["Before the light went out."]
    later = sit("Ana")
    later.open(ana_at.profile)
    unlock(later)
    later.sees("Before the light went out.", "list item")
    later.reads("Message general", "Half a sent")
