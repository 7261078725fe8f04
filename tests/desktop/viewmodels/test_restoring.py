"""Coming back: what can be judged is judged before a profile is made, and every failure is said at its place."""

from pathlib import Path
from typing import NamedTuple

import pytest

from tests.desktop import doors
from tests.desktop.coming_back import backed_up, founded
from tests.desktop.ground import PASSPHRASE, Neighbourhood, settle
from tests.node.world import Machine
from whisper_net.desktop.viewmodels.onboarding import DOORS, LOBBY, RESTORE, Onboarding
from whisper_net.desktop.viewmodels.restoring import FILE, WORDS
from whisper_net.desktop.viewmodels.root import GROUPS
from whisper_net.desktop.viewmodels.unlocking import AGAIN
from whisper_net.desktop.viewmodels.unlocking import PASSPHRASE as PASSPHRASE_FIELD


class Fresh(NamedTuple):
    """A computer without a profile, at the third door, and what its window says."""

    model: Onboarding
    machine: Machine
    failed: list[tuple[str, str]]
    said: list[str]


@pytest.fixture
def fresh(neighbourhood: Neighbourhood) -> Fresh:
    model, machine = doors.newcomer(neighbourhood, "fresh")
    found = Fresh(model, machine, [], [])
    model.restoring.failed.connect(lambda field, words: found.failed.append((field, words)))
    model.root.said.connect(lambda words, _: found.said.append(words))
    model.restore()
    return found


def texts(near: Neighbourhood, machine: Machine) -> list[str]:
    return near.wait(machine.texts())


def test_backup_brings_its_owner_back_with_what_was_said(
    neighbourhood: Neighbourhood, fresh: Fresh, tmp_path: Path
) -> None:
    maya, phrase = founded(neighbourhood)
    neighbourhood.do(maya, "post", channel="general", text="before it was lost")
    file = backed_up(neighbourhood, maya, phrase, tmp_path)
    fresh.model.restoring.from_file(file, phrase.split(), PASSPHRASE, PASSPHRASE)
    settle()
    assert fresh.failed == []
    assert fresh.model.root.page == GROUPS
    assert texts(neighbourhood, fresh.machine) == ["before it was lost"]
    (said,) = fresh.said
    assert "ex-Lumen" in said
    assert "new device" in said


def test_what_is_missing_is_said_all_at_once_and_nothing_is_made(fresh: Fresh) -> None:
    fresh.model.restoring.from_file("", [""] * 12)
    assert [field for field, _ in fresh.failed] == [FILE, WORDS, PASSPHRASE_FIELD]
    fresh.failed.clear()
    fresh.model.restoring.from_file("/a", [*["abandon"] * 11, "about"], PASSPHRASE, "another")
    assert [field for field, _ in fresh.failed] == [AGAIN]
    assert not fresh.model.root.bridge.exists
    assert not fresh.model.restoring.busy


@pytest.mark.parametrize(
    ("harm", "field", "words"),
    [
        ("others", WORDS, "do not open this backup"),
        ("none", FILE, "no backup of whisper_net"),
        ("missing", FILE, ""),
        ("short", FILE, "cut short"),
    ],
)
def test_unusable_backup_is_said_before_a_profile_is_made(
    neighbourhood: Neighbourhood, fresh: Fresh, tmp_path: Path, harm: str, field: str, words: str
) -> None:
    maya, phrase = founded(neighbourhood)
    file = Path(backed_up(neighbourhood, maya, phrase, tmp_path))
    if harm == "others":
        _, phrase = founded(neighbourhood, "Zoe Other", "Other")
    elif harm == "none":
        file.write_bytes(b"a picture of a cat" * 20)
    elif harm == "missing":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:20])
    fresh.model.restoring.from_file(str(file), phrase.split(), PASSPHRASE, PASSPHRASE)
    settle()
    ((at, said),) = fresh.failed
    assert at == field
    assert words in said
    assert phrase not in said
    assert not fresh.model.root.bridge.exists
    assert not fresh.model.restoring.busy


@pytest.mark.parametrize("harm", ["damaged", "truncated"])
def test_backup_that_breaks_in_the_middle_leaves_nothing_but_the_profile(
    neighbourhood: Neighbourhood, fresh: Fresh, tmp_path: Path, harm: str
) -> None:
    maya, phrase = founded(neighbourhood)
    file = Path(backed_up(neighbourhood, maya, phrase, tmp_path))
    whole = file.read_bytes()
    file.write_bytes(whole[:-100] if harm == "truncated" else whole[:-100] + bytes(100))
    fresh.model.restoring.from_file(str(file), phrase.split(), PASSPHRASE, PASSPHRASE)
    settle()
    ((at, said),) = fresh.failed
    assert at == FILE
    assert ("cut short" if harm == "truncated" else "damaged") in said
    assert fresh.machine.disk.entries == {}
    file.write_bytes(whole)
    assert not fresh.model.restoring.needs_passphrase
    fresh.model.restoring.from_file(str(file), phrase.split())
    settle()
    assert fresh.model.root.page == GROUPS


def test_group_that_is_here_already_is_said(neighbourhood: Neighbourhood, tmp_path: Path) -> None:
    maya, phrase = founded(neighbourhood)
    file = backed_up(neighbourhood, maya, phrase, tmp_path)
    root = neighbourhood.root(maya)
    root.unlock(PASSPHRASE)
    settle()
    root.welcome()
    model = Onboarding(root, root)
    model.restore()
    failed: list[tuple[str, str]] = []
    model.restoring.failed.connect(lambda *told: failed.append(told))
    model.restoring.from_file(file, phrase.split())
    settle()
    ((at, said),) = failed
    assert at == ""
    assert "in every group of this backup already" in said
    model.back()
    assert model.step == DOORS


def test_key_and_words_bring_a_further_device(neighbourhood: Neighbourhood, fresh: Fresh) -> None:
    maya, phrase = founded(neighbourhood)
    neighbourhood.do(maya, "post", channel="general", text="for every device")
    key = neighbourhood.do(maya, "invite_create")["key"]
    fresh.model.restoring.with_help(key, maya.address, phrase.split(), PASSPHRASE, PASSPHRASE)
    settle()
    assert fresh.failed == []
    assert fresh.model.root.page == GROUPS
    assert texts(neighbourhood, fresh.machine) == ["for every device"]
    assert len(fresh.said) == 1


def test_words_of_nobody_in_the_group_are_said_at_the_words(neighbourhood: Neighbourhood, fresh: Fresh) -> None:
    maya, _ = founded(neighbourhood)
    _, others = founded(neighbourhood, "Zoe Other", "Other")
    key = neighbourhood.do(maya, "invite_create")["key"]
    fresh.model.restoring.with_help(key, maya.address, others.split(), PASSPHRASE, PASSPHRASE)
    settle()
    ((at, said),) = fresh.failed
    assert (at, "nobody who is in this group" in said) == (WORDS, True)
    assert fresh.machine.disk.entries == {}


def test_nobody_online_is_asked_again_until_somebody_answers_or_it_is_ended(
    neighbourhood: Neighbourhood, fresh: Fresh
) -> None:
    maya, phrase = founded(neighbourhood)
    key = neighbourhood.do(maya, "invite_create")["key"]
    neighbourhood.wait(maya.stop())
    restoring = fresh.model.restoring
    restoring.with_help(key, maya.address, phrase.split(), PASSPHRASE, PASSPHRASE)
    settle(2)
    assert restoring.asking
    assert "Nobody who knows this key" in restoring.told
    fresh.model.back()
    assert fresh.model.step == RESTORE  # it is under way
    restoring.end()
    settle()
    assert not restoring.busy
    assert fresh.machine.disk.entries == {}
    neighbourhood.wait(maya.start())
    restoring.with_help(key, maya.address, phrase.split())
    settle()
    assert fresh.model.root.page == GROUPS


@pytest.mark.expects_log
def test_keys_that_are_still_to_come_are_waited_for_in_the_lobby(neighbourhood: Neighbourhood, fresh: Fresh) -> None:
    maya, phrase = founded(neighbourhood)
    key = neighbourhood.do(maya, "invite_create")["key"]
    maya.fill_disk()
    fresh.model.restoring.with_help(key, maya.address, phrase.split(), PASSPHRASE, PASSPHRASE)
    settle()
    assert fresh.model.step == LOBBY
    (attempt,) = fresh.model.lobby.attempts
    assert (attempt.device, attempt.state) == (True, "pending")
    maya.empty_disk()
    fresh.model.lobby.ask(attempt.file)
    settle()
    assert fresh.model.root.page == GROUPS


def test_key_that_is_none_is_said_before_anything_is_made(fresh: Fresh) -> None:
    fresh.model.restoring.with_help("", "nowhere", doors.PHRASE.split(), PASSPHRASE, PASSPHRASE)
    assert [field for field, _ in fresh.failed][:2] == ["key", "address"]
    assert not fresh.model.root.bridge.exists
