"""Which page the window shows."""

from tests.desktop.ground import PASSPHRASE, Ear, Neighbourhood, settle
from whisper_net.desktop.viewmodels.root import GROUPS, LOCKED, WELCOME


def test_computer_without_a_profile_is_welcomed(neighbourhood: Neighbourhood) -> None:
    assert neighbourhood.root(None).page == WELCOME


def test_profile_is_unlocked_and_shows_its_groups(neighbourhood: Neighbourhood) -> None:
    root = neighbourhood.root(neighbourhood.founder())
    pages = [root.page]
    root.page_changed.connect(lambda: pages.append(root.page))
    refusals = Ear()
    root.refused.connect(refusals)
    root.unlock("wrong")
    settle()
    assert refusals.heard == ["This is not the passphrase."]
    root.unlock(PASSPHRASE)
    root.unlock(PASSPHRASE)
    settle()
    assert not root.opening
    assert pages == [LOCKED, GROUPS]
    assert root.shell is not None
    assert root.shell.group is not None


def test_locking_takes_everything_away(neighbourhood: Neighbourhood) -> None:
    root = neighbourhood.root(neighbourhood.founder())
    root.unlock(PASSPHRASE)
    settle()
    root.lock()
    settle()
    assert root.page == LOCKED
    assert root.shell is None
    root.unlock(PASSPHRASE)
    settle()
    assert root.page == GROUPS


def test_profile_without_a_group_is_welcomed_with_its_attempts(neighbourhood: Neighbourhood) -> None:
    maya = neighbourhood.founder()
    root = neighbourhood.root(neighbourhood.applicant("Ines Duarte", maya, "Billing"))
    root.unlock(PASSPHRASE)
    settle()
    assert root.page == WELCOME
    assert [(one.my_name, one.claim, one.state) for one in root.attempts] == [("Ines Duarte", "Billing", "pending")]


def test_one_more_group_is_asked_for_and_left(neighbourhood: Neighbourhood) -> None:
    root = neighbourhood.root(neighbourhood.founder())
    root.unlock(PASSPHRASE)
    settle()
    root.welcome()
    assert root.page == WELCOME
    root.back()
    assert root.page == GROUPS
