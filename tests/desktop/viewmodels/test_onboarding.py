"""From three doors to a group: founding, joining, the twelve words, and what is said on the way."""

from pathlib import Path

import pytest

from tests.desktop import at_relays
from tests.desktop.doors import attempt, newcomer, onboarding
from tests.desktop.ground import PASSPHRASE, Ear, Neighbourhood, settle
from whisper_net.desktop.viewmodels import joining
from whisper_net.desktop.viewmodels.founding import ME, NAME, RELAY
from whisper_net.desktop.viewmodels.joining import ADDRESS, CLAIM, KEY
from whisper_net.desktop.viewmodels.onboarding import CHECK, DOORS, JOIN, LOBBY, START, WORDS, Onboarding
from whisper_net.desktop.viewmodels.root import GROUPS, LOCKED, WELCOME
from whisper_net.desktop.viewmodels.unlocking import AGAIN
from whisper_net.desktop.viewmodels.unlocking import PASSPHRASE as SECRET
from whisper_net.node.operations.words import UNCHECKED


class Faults:
    """What was said of which field."""

    def __init__(self) -> None:
        self.heard: dict[str, str] = {}

    def __call__(self, field: str, words: str) -> None:
        self.heard[field] = words


def test_somebody_founds_a_group_and_writes_down_its_words(neighbourhood: Neighbourhood) -> None:
    model, maya = newcomer(neighbourhood, "maya")
    assert (model.step, model.goes_back) == (DOORS, False)
    model.start()
    assert model.founding.needs_passphrase
    model.founding.found(" ex-Lumen ", "Maya Ortiz", PASSPHRASE, PASSPHRASE)
    assert model.founding.busy
    settle()
    assert (model.step, model.founding.busy, model.goes_back) == (WORDS, False, False)
    words = model.recovery.words
    assert len(words) == 12
    assert not model.recovery.visible
    model.recovery.reveal(True)
    model.check()
    assert (model.step, model.recovery.visible, len(model.recovery.asked)) == (CHECK, False, 3)
    asked = model.recovery.asked
    typed = [words[number - 1] for number in asked]
    assert model.recovery.answer(["wrong", typed[1], ""]) == [asked[0], asked[2]]
    assert model.recovery.answer([f" {typed[0].upper()} ", typed[1], typed[2]]) == []
    settle()
    assert model.recovery.words == ()
    assert model.root.page == GROUPS
    assert model.root.shell is not None
    assert model.root.shell.group is not None
    assert model.root.shell.group.name == "ex-Lumen"
    assert neighbourhood.do(maya, "words_unchecked") == []


def test_what_is_wrong_is_said_at_its_field_before_anything_is_made(neighbourhood: Neighbourhood) -> None:
    model, maya = newcomer(neighbourhood, "maya")
    faults = Faults()
    model.founding.failed.connect(faults)
    model.founding.found(" ", "M" * 200, "short", "short")
    assert set(faults.heard) == {NAME, ME, SECRET}
    assert "at least 8" in faults.heard[SECRET]
    faults.heard.clear()
    model.founding.found("ex-Lumen", "Maya", PASSPHRASE, "something else")
    assert set(faults.heard) == {AGAIN}
    settle()
    assert not model.founding.busy
    assert maya.node.groups == []
    assert not model.root.bridge.exists


def test_group_that_could_not_be_stored_is_founded_by_trying_again(neighbourhood: Neighbourhood) -> None:
    model, maya = newcomer(neighbourhood, "maya")
    faults = Faults()
    model.founding.failed.connect(faults)
    model.start()
    maya.fill_disk()
    model.founding.found("ex-Lumen", "Maya", PASSPHRASE, PASSPHRASE)
    settle()
    assert faults.heard == {"": "No space is left on the disk."}
    assert (model.step, model.founding.busy, model.founding.needs_passphrase) == (START, False, False)
    maya.empty_disk()
    model.founding.found("ex-Lumen", "Maya", "", "")
    settle()
    assert model.step == WORDS


def test_check_left_for_later_is_remembered_and_done_later(neighbourhood: Neighbourhood) -> None:
    model, maya = newcomer(neighbourhood, "maya")
    wanted = Ear()
    model.root.words_wanted.connect(lambda target: wanted((target.name, target.seen)))
    model.founding.found("ex-Lumen", "Maya", PASSPHRASE, PASSPHRASE)
    settle()
    assert neighbourhood.wait(maya.node.run(maya.node.means.profile.store().fact, UNCHECKED))
    model.recovery.later()
    settle()
    assert model.root.page == GROUPS
    model.root.lock()
    settle()
    model.root.unlock(PASSPHRASE)
    settle()
    assert wanted.heard == [("ex-Lumen", False)]


@pytest.mark.parametrize("way", ["key", "words"])
def test_whole_way_from_an_invitation_into_the_group(neighbourhood: Neighbourhood, way: str) -> None:
    maya = neighbourhood.founder()
    invitation = neighbourhood.do(maya, "invite_create")
    model, ines = newcomer(neighbourhood, "ines")
    said = Ear()
    model.root.said.connect(lambda words, _: said(words))
    model.join()
    model.joining.join(invitation[way], "Ines Duarte", "Billing", maya.address, PASSPHRASE, PASSPHRASE)
    settle()
    assert (model.step, len(model.recovery.words)) == (WORDS, 12)
    model.recovery.later()
    settle()
    assert model.step == LOBBY
    waiting = attempt(model)
    assert (waiting.state, waiting.name, waiting.need) == ("pending", "ex-Lumen", 1)
    assert waiting.member is not None
    (asking,) = [row for row in neighbourhood.do(maya, "member_list") if row["state"] == "pending"]
    assert (asking["name"], asking["claim"]) == ("Ines Duarte", "Billing")
    neighbourhood.do(maya, "member_approve", member=waiting.member.hex())
    model.lobby.ask(waiting.file)
    settle()
    assert model.root.page == GROUPS
    assert said.heard == ["You were let into ex-Lumen."]
    assert model.root.shell is not None
    assert model.root.shell.group is not None
    assert model.root.shell.group.name == "ex-Lumen"
    assert ines.group.entered.is_set()


def test_whoever_quits_in_the_lobby_comes_back_to_it(neighbourhood: Neighbourhood) -> None:
    maya = neighbourhood.founder()
    ines = neighbourhood.applicant("Ines Duarte", maya, "Billing")
    model = onboarding(neighbourhood, ines)
    assert (model.root.page, model.step) == (WELCOME, LOBBY)
    model.back()
    assert model.step == DOORS
    model.wait()
    assert model.step == LOBBY


def test_entering_while_words_are_written_down_waits_for_their_end(neighbourhood: Neighbourhood) -> None:
    maya = neighbourhood.founder()
    key = neighbourhood.do(maya, "invite_create")["key"]
    model, ines = newcomer(neighbourhood, "ines")
    model.join()
    model.joining.join(key, "Ines", "", maya.address, PASSPHRASE, PASSPHRASE)
    settle()
    neighbourhood.do(maya, "member_approve", member=ines.node.applicants[0].application.member.hex())
    neighbourhood.sync(ines, maya)
    model.lobby.read()
    settle()
    assert (model.step, model.root.page) == (WORDS, WELCOME)
    model.recovery.later()
    settle()
    assert model.root.page == GROUPS


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"key": ""}, KEY, "Paste the key"),
        ({"key": "https://example.org"}, KEY, "This is not a key"),
        ({"key": "whisper://join/#ABCDEF"}, KEY, "cut short"),
        ({"key": "abandon " * 8}, KEY, "do not belong together"),
        ({"key": "abandon ability"}, KEY, "There should be 8 words"),
        ({"me": " "}, ME, "give a name"),
        ({"claim": "x" * 600}, CLAIM, "long"),
        ({"address": "somewhere"}, ADDRESS, "lacks a host or a port"),
        ({"relay": "relay.example"}, RELAY, "looks like wss://"),
        ({"passphrase": "aaaaaaaaaa", "again": "aaaaaaaaaa"}, SECRET, "again and again"),
        ({"again": "other"}, AGAIN, "not the same"),
    ],
)
def test_what_cannot_be_is_said_before_a_profile_is_made(
    neighbourhood: Neighbourhood, typed: dict[str, str], field: str, words: str
) -> None:
    maya = neighbourhood.founder()
    model, ines = newcomer(neighbourhood, "ines")
    faults = Faults()
    model.joining.failed.connect(faults)
    good = {
        "key": neighbourhood.do(maya, "invite_create")["key"],
        "me": "Ines",
        "claim": "",
        "address": "",
        "passphrase": PASSPHRASE,
        "again": PASSPHRASE,
    }
    model.joining.join(**{**good, **typed})
    settle()
    assert list(faults.heard) == [field]
    assert words in faults.heard[field]
    assert not model.root.bridge.exists
    assert ines.node.applicants == []


def refused(near: Neighbourhood, spoil: str) -> tuple[str, list[object]]:
    """What is said of a key that no longer opens anything, and the attempts that are left."""
    maya = near.founder()
    invitation = near.do(maya, "invite_create", seconds=60)
    if spoil == "expired":
        near.rest(3_600)
    elif spoil == "used":
        other = near.machine("other")
        near.do(other, "join", key=invitation["key"], me="Other", peers=[maya.address])
    else:
        near.do(maya, "invite_revoke", invitation=invitation["invitation"])
    model, ines = newcomer(near, "ines")
    faults = Faults()
    model.joining.failed.connect(faults)
    model.join()
    model.joining.join(invitation["key"], "Ines", "", maya.address, PASSPHRASE, PASSPHRASE)
    settle()
    assert model.step == JOIN
    assert list(faults.heard) == [KEY]
    return faults.heard[KEY], list(ines.node.applicants)


def test_expired_key_is_refused_in_words_and_leaves_nothing(neighbourhood: Neighbourhood) -> None:
    assert refused(neighbourhood, "expired") == ("This invitation has expired; ask for a new key.", [])


def test_spent_key_is_refused_in_words_and_leaves_nothing(neighbourhood: Neighbourhood) -> None:
    assert refused(neighbourhood, "used") == ("This invitation has been used; ask for a new key.", [])


def test_revoked_key_is_refused_in_words_and_leaves_nothing(neighbourhood: Neighbourhood) -> None:
    words, left = refused(neighbourhood, "revoked")
    assert "ask for a new key" in words
    assert left == []


def test_address_where_nobody_answers_is_said_in_the_lobby(neighbourhood: Neighbourhood) -> None:
    maya = neighbourhood.founder()
    model, _ines = newcomer(neighbourhood, "ines")
    model.join()
    key = neighbourhood.do(maya, "invite_create")["key"]
    model.joining.join(key, "Ines", "", "nowhere:7000", PASSPHRASE, PASSPHRASE)
    settle()
    model.recovery.later()
    settle()
    waiting = attempt(model)
    assert (model.step, waiting.state) == (LOBBY, "joining")
    assert model.lobby.answers[waiting.file]


def test_same_key_again_leads_to_its_attempt_without_words(neighbourhood: Neighbourhood) -> None:
    maya = neighbourhood.founder()
    key = neighbourhood.do(maya, "invite_create")["key"]
    ines = neighbourhood.machine("ines")
    neighbourhood.do(ines, "join", key=key, me="Ines")
    model = onboarding(neighbourhood, ines)
    model.back()
    model.join()
    assert not model.joining.needs_passphrase
    model.joining.join(key, "Ines", "", maya.address)
    settle()
    assert (model.step, attempt(model).state) == (LOBBY, "pending")


# -- pictures


def picked(monkeypatch: pytest.MonkeyPatch, *texts: str) -> None:
    async def read(_offer: Path | bytes) -> list[str]:
        return list(texts)

    monkeypatch.setattr(joining, "read_offer", read)


def test_key_is_found_in_a_picture(neighbourhood: Neighbourhood, monkeypatch: pytest.MonkeyPatch) -> None:
    key = neighbourhood.do(neighbourhood.founder(), "invite_create")["key"]
    model, _ = newcomer(neighbourhood, "ines")
    found = Ear()
    model.joining.found.connect(found)
    picked(monkeypatch, "https://example.org", f"{key}\n")
    model.joining.read(b"a picture")
    assert model.joining.reading
    settle()
    assert found.heard == [key]
    assert not model.joining.reading


@pytest.mark.parametrize(
    ("text", "words"),
    [("https://example.org", "something else"), ("whisper://join/#ABCD", "cut short"), ("WIFI:T:WPA;S:x;;", "else")],
)
def test_code_of_something_else_is_said(
    neighbourhood: Neighbourhood, monkeypatch: pytest.MonkeyPatch, text: str, words: str
) -> None:
    model, _ = newcomer(neighbourhood, "ines")
    faults = Faults()
    model.joining.failed.connect(faults)
    picked(monkeypatch, text)
    model.joining.read(b"a picture")
    settle()
    assert words in faults.heard[KEY]


def test_file_that_cannot_be_read_is_said(neighbourhood: Neighbourhood, tmp_path: Path) -> None:
    model, _ = newcomer(neighbourhood, "ines")
    faults = Faults()
    model.joining.failed.connect(faults)
    model.joining.read(b"")
    settle()
    assert "neither a picture nor a key" in faults.heard[KEY]


# -- with a group already


def test_one_more_group_is_founded_beside_the_first(neighbourhood: Neighbourhood) -> None:
    model = onboarding(neighbourhood, neighbourhood.founder())
    root = model.root
    root.welcome()
    assert (root.page, model.step, model.goes_back) == (WELCOME, DOORS, True)
    model.start()
    assert not model.founding.needs_passphrase
    model.founding.found("ex-Acme", "Maya", "", "")
    settle()
    model.recovery.later()
    settle()
    assert root.page == GROUPS
    assert root.shell is not None
    assert root.shell.group is not None
    assert root.shell.group.name == "ex-Acme"
    root.welcome()
    Onboarding(root, root).back()
    assert root.page == GROUPS


def test_whoever_is_elsewhere_hears_that_they_were_let_in(neighbourhood: Neighbourhood) -> None:
    maya = neighbourhood.founder("Maya Ortiz", "ex-Lumen")
    tom = neighbourhood.founder("Tomasz Lis", "ex-Acme")
    key = neighbourhood.do(maya, "invite_create")["key"]
    asked = neighbourhood.do(tom, "join", key=key, me="Tomasz", peers=[maya.address])
    model = onboarding(neighbourhood, tom)
    root = model.root
    said = Ear()
    root.said.connect(lambda words, group: said((words, bool(group))))
    assert (root.page, len(root.attempts)) == (GROUPS, 1)
    neighbourhood.do(maya, "member_approve", member=asked["member"])
    neighbourhood.do(tom, "sync", peers=[maya.address])
    root.lobby.read()
    settle()
    assert said.heard == [("You were let into ex-Lumen.", True)]
    root.arrive(asked["group"])
    settle()
    assert root.shell is not None
    assert root.shell.group is not None
    assert root.shell.group.name == "ex-Lumen"


def test_locking_forgets_the_words_and_the_attempts(neighbourhood: Neighbourhood) -> None:
    maya = neighbourhood.founder()
    model = onboarding(neighbourhood, neighbourhood.applicant("Ines Duarte", maya))
    model.root.lock()
    settle()
    assert model.root.page == LOCKED
    assert model.lobby.attempts == ()


# -- an invitation that comes from outside


def test_invitation_from_outside_goes_to_where_one_joins(neighbourhood: Neighbourhood) -> None:
    model, _ = newcomer(neighbourhood, "maya")
    found = Ear()
    model.joining.found.connect(found)
    model.root.take("whisper://join/#AAAA")
    assert (model.step, model.root.offer) == (JOIN, "")
    model.root.take("whisper://join/#BBBB")
    assert found.heard == ["whisper://join/#AAAA", "whisper://join/#BBBB"]


def test_invitation_from_outside_waits_for_whoever_is_in_the_middle(neighbourhood: Neighbourhood) -> None:
    model, _ = newcomer(neighbourhood, "maya")
    said = Ear()
    model.root.noted.connect(lambda words, _: said(words))
    model.start()
    model.root.take("whisper://join/#AAAA")
    assert (model.step, model.root.offer) == (START, "whisper://join/#AAAA")
    assert said.heard == ["An invitation waits here until this is done."]
    model.back()
    model.take_offer()
    assert (model.step, model.root.offer) == (JOIN, "")


def test_invitation_from_outside_is_kept_until_the_profile_is_unlocked(neighbourhood: Neighbourhood) -> None:
    root = neighbourhood.root(neighbourhood.founder())
    root.take("whisper://join/#AAAA")
    assert root.page == LOCKED
    root.unlock(PASSPHRASE)
    settle()
    assert root.page == WELCOME
    model = Onboarding(root, root)
    found = Ear()
    model.joining.found.connect(found)
    model.take_offer()
    assert (model.step, model.has_groups, found.heard) == (JOIN, True, ["whisper://join/#AAAA"])
    root.back()
    settle()
    assert root.page == GROUPS
    root.take("whisper://join/#BBBB")
    assert (root.page, root.offer) == (WELCOME, "whisper://join/#BBBB")  # for the page that comes up


def test_group_is_founded_with_a_relay_or_told_what_is_wrong_with_it(neighbourhood: Neighbourhood) -> None:
    model, maya = newcomer(neighbourhood, "maya")
    model.start()
    said = Faults()
    model.founding.failed.connect(said)
    model.founding.found("ex-Lumen", "Maya", PASSPHRASE, PASSPHRASE, "relay.example")
    assert "looks like wss://" in said.heard[RELAY]
    url = at_relays.relay(neighbourhood).url
    model.founding.found("ex-Lumen", "Maya", PASSPHRASE, PASSPHRASE, f" {url} ")
    settle()
    assert [row["url"] for row in neighbourhood.do(maya, "relay_list")] == [url]


def test_eight_words_and_a_relay_that_somebody_told_leave_the_request_there(neighbourhood: Neighbourhood) -> None:
    maya, url = neighbourhood.founder(), at_relays.relay(neighbourhood).url
    neighbourhood.do(maya, "relay_add", url=url)
    words = neighbourhood.do(maya, "invite_create")["words"]
    model, ines = newcomer(neighbourhood, "ines")
    model.joining.join(words, "Ines", "", "", PASSPHRASE, PASSPHRASE, relay=f" {url} ")
    settle()
    (applicant,) = ines.node.applicants
    assert applicant.application.relays == [url]
