"""The lock that comes by itself: after the minutes that were chosen, whoever else is busy, and never too early."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.desktop.ground import PASSPHRASE, Neighbourhood, present, settle
from tests.node.world import Machine
from whisper_net.desktop.viewmodels.idle import IdleLock
from whisper_net.desktop.viewmodels.onboarding import DOORS, LOBBY, Onboarding
from whisper_net.desktop.viewmodels.preferences import LOCK_AFTER, USUALLY, preferences
from whisper_net.desktop.viewmodels.root import GROUPS, LOCKED, WELCOME, RootModel
from whisper_net.node.drafts import drafts

MINUTE = 60


class Wall:
    """A clock on the wall."""

    def __init__(self) -> None:
        self.time = 1_000_000

    def __call__(self) -> int:
        return self.time


@pytest.fixture(autouse=True)
def as_usual(qapp: QApplication) -> Iterator[None]:
    yield
    preferences().use_lock_after(USUALLY)


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def maya(neighbourhood: Neighbourhood) -> Machine:
    return neighbourhood.founder()


@pytest.fixture
def root(neighbourhood: Neighbourhood, maya: Machine) -> RootModel:
    made = neighbourhood.root(maya)
    made.unlock(PASSPHRASE)
    settle()
    assert made.page == GROUPS
    return made


def passes(lock: IdleLock, wall: Wall, seconds: int) -> None:
    wall.time += seconds
    lock.look()
    settle()


def test_it_locks_after_the_minutes_that_were_chosen(root: RootModel, wall: Wall) -> None:
    lock = IdleLock(root, wall)
    preferences().use_lock_after(5)
    passes(lock, wall, 5 * MINUTE - 1)
    assert root.page == GROUPS
    passes(lock, wall, 1)
    assert root.page == LOCKED
    assert not root.bridge.running


def test_it_locks_after_a_quarter_of_an_hour_unless_told_otherwise(root: RootModel, wall: Wall) -> None:
    lock = IdleLock(root, wall)
    passes(lock, wall, 15 * MINUTE)
    assert root.page == LOCKED


def test_it_never_locks_where_that_was_chosen(root: RootModel, wall: Wall) -> None:
    lock = IdleLock(root, wall)
    preferences().use_lock_after(0)
    passes(lock, wall, 10_000 * MINUTE)
    assert root.page == GROUPS


@pytest.mark.parametrize("touch", ["key", "move", "press", "wheel"])
def test_a_touch_of_the_window_puts_it_off(root: RootModel, wall: Wall, touch: str) -> None:
    lock, window = IdleLock(root, wall), QWidget()
    window.resize(200, 100)
    present(window)
    lock.watch(window.windowHandle())
    passes(lock, wall, 14 * MINUTE)
    _touch(window, touch)
    passes(lock, wall, 14 * MINUTE)
    assert root.page == GROUPS
    passes(lock, wall, MINUTE)
    assert root.page == LOCKED


def _touch(window: QWidget, touch: str) -> None:
    handle = window.windowHandle()
    if touch == "key":
        QTest.keyClick(handle, Qt.Key.Key_A)
    elif touch == "move":
        QTest.mouseMove(handle, QPoint(20, 20))
    elif touch == "press":
        QTest.mouseClick(handle, Qt.MouseButton.LeftButton, pos=QPoint(30, 30))
    else:
        QTest.wheelEvent(handle, QPoint(10, 10), QPoint(0, 120))
    settle()


def test_what_others_send_does_not_put_it_off(
    root: RootModel, wall: Wall, neighbourhood: Neighbourhood, maya: Machine
) -> None:
    lock = IdleLock(root, wall)
    passes(lock, wall, 14 * MINUTE)
    neighbourhood.do(maya, "post", channel="general", text="from another machine, it might be")
    settle()
    passes(lock, wall, MINUTE)
    assert root.page == LOCKED


def test_a_clock_that_is_put_back_begins_anew(root: RootModel, wall: Wall) -> None:
    lock = IdleLock(root, wall)
    passes(lock, wall, -60 * MINUTE)
    passes(lock, wall, 14 * MINUTE)
    assert root.page == GROUPS


def test_nobody_is_locked_out_in_the_middle_of_beginning(neighbourhood: Neighbourhood, wall: Wall) -> None:
    root = neighbourhood.root(neighbourhood.machine("new"))
    lock = IdleLock(root, wall)
    root.unlock(PASSPHRASE)
    settle()
    assert root.page == WELCOME
    passes(lock, wall, 60 * MINUTE)
    assert root.page == WELCOME


def test_unlocking_counts_as_a_touch(root: RootModel, wall: Wall) -> None:
    lock = IdleLock(root, wall)
    passes(lock, wall, 15 * MINUTE)
    wall.time += 60 * MINUTE
    root.unlock(PASSPHRASE)
    settle()
    lock.look()
    settle()
    assert root.page == GROUPS


def test_what_was_typed_is_saved_before_it_locks(
    root: RootModel, wall: Wall, neighbourhood: Neighbourhood, maya: Machine
) -> None:
    lock = IdleLock(root, wall)
    assert root.shell is not None
    assert root.shell.membership is not None
    root.shell.membership.drafts.keep("channel/general", "half a thought")
    passes(lock, wall, 15 * MINUTE)
    assert root.page == LOCKED
    (kept,) = neighbourhood.wait(drafts(maya.node, maya.group.id.hex()))
    assert kept.text == "half a thought"


def test_unknown_number_of_minutes_is_the_usual_one(qapp: QApplication) -> None:
    preferences().use_lock_after(7)
    assert preferences().lock_after == USUALLY
    assert USUALLY in LOCK_AFTER
    assert preferences() is preferences()


def test_groups_behind_the_doors_are_locked_too(root: RootModel, wall: Wall) -> None:
    lock = IdleLock(root, wall)
    root.welcome()
    doors = Onboarding(root)
    passes(lock, wall, USUALLY * MINUTE)
    assert root.page == LOCKED
    doors.deleteLater()


def test_whoever_waits_is_locked_and_comes_back_to_the_lobby(neighbourhood: Neighbourhood, wall: Wall) -> None:
    root = neighbourhood.root(neighbourhood.applicant("Ines Duarte", neighbourhood.founder(), "Billing"))
    lock = IdleLock(root, wall)
    root.unlock(PASSPHRASE)
    settle()
    waiting = Onboarding(root)
    waiting.back()
    assert waiting.step == DOORS
    passes(lock, wall, USUALLY * MINUTE)
    assert (root.page, root.attempts) == (LOCKED, ())
    waiting.deleteLater()
    root.unlock(PASSPHRASE)
    settle()
    again = Onboarding(root)
    assert (root.page, again.step) == (WELCOME, LOBBY)
    passes(lock, wall, USUALLY * MINUTE)
    assert root.page == LOCKED
    again.deleteLater()


def test_nothing_is_locked_while_somebody_begins_one_more(root: RootModel, wall: Wall) -> None:
    lock = IdleLock(root, wall)
    root.welcome()
    doors = Onboarding(root)
    doors.start()
    passes(lock, wall, USUALLY * MINUTE)
    assert root.page == WELCOME
    doors.back()
    passes(lock, wall, USUALLY * MINUTE)
    assert root.page == LOCKED
    doors.deleteLater()
