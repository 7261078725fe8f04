"""Inviting without a widget: the key is held while it is shown and no longer, and what is refused is said."""

import gc
import logging
from pathlib import Path

import pytest

from tests.desktop.ground import Ear, Neighbourhood, settle
from tests.node.world import Machine
from whisper_net.core.ids import LinkId, ScopeId
from whisper_net.desktop.viewmodels.invitation import Inviting, Shown, for_people, until
from whisper_net.desktop.viewmodels.wording import DAY


@pytest.fixture
def maya(neighbourhood: Neighbourhood) -> Machine:
    return neighbourhood.founder()


@pytest.fixture
def inviting(neighbourhood: Neighbourhood, maya: Machine) -> Inviting:
    made = Inviting(neighbourhood.membership(maya))
    settle()
    return made


def made(inviting: Inviting) -> Shown:
    inviting.make()
    settle()
    assert inviting.shown is not None
    return inviting.shown


def test_what_is_handed_over_opens_the_door(neighbourhood: Neighbourhood, maya: Machine, inviting: Inviting) -> None:
    shown = made(inviting)
    assert shown.link in inviting.message
    assert shown.terms.startswith("For 1 person, until ")
    priya = neighbourhood.machine("priya")
    neighbourhood.do(priya, "join", key=shown.link, me="Priya Raman", claim="", peers=[maya.address])
    settle()
    assert [one.about.split(" · ")[-1] for one in inviting.open] in ([], ["used by 1 person"])


def test_the_key_is_forgotten_and_stands_nowhere(inviting: Inviting, caplog: pytest.LogCaptureFixture) -> None:
    changed = Ear()
    inviting.shown_changed.connect(changed)
    with caplog.at_level(logging.DEBUG):
        shown = made(inviting)
        link, said = shown.link, repr(shown)
        inviting.forget()
        inviting.forget()
    assert (inviting.shown, inviting.message, len(changed.heard)) == (None, "", 2)
    del shown
    gc.collect()
    assert not [one for one in gc.get_objects() if isinstance(one, Shown)]
    assert link not in said + repr(vars(inviting)) + caplog.text
    assert inviting.open[0].here  # made on this computer, it can be shown again
    inviting.show(inviting.open[0].id)
    settle()
    assert inviting.shown is not None
    assert inviting.shown.link == link


def test_what_is_taken_back_is_shown_no_more(inviting: Inviting) -> None:
    shown = made(inviting)
    assert [one.id for one in inviting.open] == [shown.id]
    inviting.revoke(shown.id)
    settle()
    assert (inviting.shown, inviting.open, inviting.busy) == (None, (), False)


def test_what_another_device_or_person_opens_is_listed(
    neighbourhood: Neighbourhood, maya: Machine, inviting: Inviting
) -> None:
    neighbourhood.do(maya, "invite_create", uses=5)
    settle()
    (one,) = inviting.open
    assert one.people == "For up to 5 people"
    assert one.about.startswith("Made by you · until ")


def test_refusals_are_said_in_words(inviting: Inviting, tmp_path: Path) -> None:
    inviting.show(LinkId(bytes(32)))
    settle()
    assert inviting.fault.endswith(".")
    assert (inviting.shown, inviting.busy) == (None, False)
    inviting.make(rooms=[ScopeId(bytes(32))])
    settle()
    assert inviting.fault
    assert inviting.shown is None
    shown = made(inviting)
    assert inviting.fault == ""
    inviting.save(str(tmp_path / "none" / "code.png"))
    settle()
    assert inviting.fault
    assert shown.link not in inviting.fault


def test_who_is_no_officer_is_told_who_is(neighbourhood: Neighbourhood, maya: Machine) -> None:
    priya = neighbourhood.newcomer("Priya Raman", maya)
    inviting = Inviting(neighbourhood.membership(priya))
    settle()
    assert (inviting.may_invite, inviting.officers) == (False, "Maya Ortiz")
    inviting.make()
    settle()
    assert inviting.fault
    assert inviting.shown is None


def test_terms_in_words() -> None:
    assert (for_people(1), for_people(20)) == ("For 1 person", "For up to 20 people")
    now = 1_800_000_000
    assert until(now + 8 * DAY, now).count(",") == until(now + 9 * DAY, now).count(",")
    assert until(now + 3_600, now).startswith("until to")
