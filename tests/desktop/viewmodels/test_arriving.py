"""Let in: whoever waits is taken into the group and told so, however quickly it went; nobody loses what they type."""

from tests.desktop.doors import attempt, newcomer, onboarding
from tests.desktop.ground import PASSPHRASE, Ear, Neighbourhood, settle
from tests.node.world import Machine
from whisper_net.desktop.viewmodels.onboarding import DOORS, JOIN, LOBBY, WORDS, Onboarding
from whisper_net.desktop.viewmodels.root import GROUPS, WELCOME

LET_IN = "You were let into ex-Lumen."


def let_in(near: Neighbourhood, machine: Machine, vetter: Machine) -> None:
    """Ask, be approved and enter, all of it behind the window's back."""
    asked = machine.node.applicants[0]
    near.do(machine, "attempt_ask", attempt=asked.entry.file, peers=[vetter.address])
    near.do(vetter, "member_approve", member=asked.application.member.hex())
    near.sync(machine, vetter)
    assert machine.node.applicants == []


def asking(near: Neighbourhood, vetter: Machine, address: str = "") -> tuple[Onboarding, Machine, Ear]:
    """Somebody who types a key; what is said to them, with whether it leads to a group."""
    model, ines = newcomer(near, "ines")
    said = Ear()
    model.root.said.connect(lambda words, group: said((words, bool(group))))
    model.join()
    key = near.do(vetter, "invite_create")["key"]
    model.joining.join(key, "Ines Duarte", "", address, PASSPHRASE, PASSPHRASE)
    return model, ines, said


def assert_arrived(model: Onboarding, said: Ear) -> None:
    assert model.root.page == GROUPS
    assert said.heard == [(LET_IN, False)]
    assert model.root.shell is not None
    assert model.root.shell.group is not None
    assert model.root.shell.group.name == "ex-Lumen"


def test_whoever_is_let_in_before_the_group_had_a_name_arrives(neighbourhood: Neighbourhood) -> None:
    maya = neighbourhood.founder()
    model, ines, said = asking(neighbourhood, maya)
    settle()
    model.recovery.later()
    settle()
    assert (model.step, attempt(model).group) == (LOBBY, None)
    let_in(neighbourhood, ines, maya)
    model.lobby.read()
    settle()
    assert_arrived(model, said)


def test_whoever_is_let_in_before_the_lobby_was_ever_read_arrives(neighbourhood: Neighbourhood) -> None:
    maya = neighbourhood.founder()
    model, ines, said = asking(neighbourhood, maya, maya.address)
    model.joining.joined.disconnect(model._joined)
    model.joining.joined.connect(lambda *_: let_in(neighbourhood, ines, maya))
    model.joining.joined.connect(model._joined)
    settle()
    assert (model.step, model.lobby.attempts, model.root.page) == (WORDS, (), WELCOME)
    assert said.heard == []
    model.recovery.later()
    settle()
    assert_arrived(model, said)


def test_whoever_stands_before_the_doors_arrives_too(neighbourhood: Neighbourhood) -> None:
    maya = neighbourhood.founder()
    model, ines, said = asking(neighbourhood, maya)
    settle()
    model.recovery.later()
    model.back()
    settle()
    assert model.step == DOORS
    let_in(neighbourhood, ines, maya)
    model.lobby.read()
    settle()
    assert_arrived(model, said)


def test_whoever_types_another_key_is_told_and_taken_there_when_they_want(neighbourhood: Neighbourhood) -> None:
    maya = neighbourhood.founder()
    model, ines, said = asking(neighbourhood, maya)
    settle()
    model.recovery.later()
    model.join()
    settle()
    let_in(neighbourhood, ines, maya)
    model.lobby.read()
    settle()
    assert (model.step, model.root.page, said.heard) == (JOIN, WELCOME, [(LET_IN, True)])


def test_attempt_that_was_taken_back_elsewhere_leads_to_the_doors(neighbourhood: Neighbourhood) -> None:
    maya = neighbourhood.founder()
    model, ines, said = asking(neighbourhood, maya)
    settle()
    model.recovery.later()
    settle()
    neighbourhood.do(ines, "attempt_withdraw", attempt=attempt(model).file)
    model.lobby.read()
    settle()
    assert (model.step, model.root.page, said.heard) == (DOORS, WELCOME, [])


def test_words_of_an_attempt_are_reminded_of_too(neighbourhood: Neighbourhood) -> None:
    maya = neighbourhood.founder()
    ines = neighbourhood.machine("ines")
    neighbourhood.do(ines, "join", key=neighbourhood.do(maya, "invite_create")["key"], me="Ines")
    file = ines.node.applicants[0].entry.file
    neighbourhood.do(ines, "words_checked", checked=False, attempt=file)
    model = onboarding(neighbourhood, ines)
    wanted = Ear()
    model.root.words_wanted.connect(wanted)
    for asked, name in ((False, "the group that you asked to join"), (True, "ex-Lumen")):
        if asked:
            neighbourhood.do(ines, "attempt_ask", attempt=file, peers=[maya.address])
        model.root.lock()
        settle()
        model.root.unlock(PASSPHRASE)
        settle()
        (target,) = wanted.heard
        assert tuple(target) == (name, "", file, True)
        wanted.heard.clear()
