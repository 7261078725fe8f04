"""Direct messages and circles in the window: begun, read by those who are meant, and by nobody else."""

import pytest
from PySide6.QtTest import QTest

from tests.desktop import circles
from tests.desktop.ground import Neighbourhood, present, settle
from tests.desktop.lumen import Lumen
from tests.node.world import Machine
from whisper_net.core.ids import MemberId
from whisper_net.desktop.viewmodels.circles import Talk
from whisper_net.desktop.viewmodels.place import DIRECT_WITH, NEW_CIRCLE, PEOPLE, Place
from whisper_net.desktop.viewmodels.switcher import Switcher
from whisper_net.desktop.views.circle_settings import CircleSettingsDialog
from whisper_net.desktop.views.new_circle import NewCircleDialog
from whisper_net.desktop.views.people_member import MemberPane
from whisper_net.desktop.views.shell import Shell
from whisper_net.desktop.views.targets import targets
from whisper_net.ports.store import GroupReader


@pytest.fixture
def lumen(neighbourhood: Neighbourhood) -> Lumen:
    lumen = Lumen(neighbourhood, small=True)
    lumen.people["Jonas Beck"] = neighbourhood.newcomer("Jonas Beck", lumen.maya)
    return lumen


def window(lumen: Lumen, person: str) -> Shell:
    shell = Shell(lumen.near.shell(lumen.people[person]))
    shell._model.setParent(shell)
    shell.resize(1280, 820)
    shell.show()
    settle()
    return shell


def member(lumen: Lumen, person: str) -> MemberId:
    return lumen.people[person].group.group.state.me.member


def level(lumen: Lumen) -> None:
    for machine in [*lumen.people.values(), *lumen.people.values()]:
        if machine is not lumen.maya:
            lumen.near.sync(machine, lumen.maya)
    settle()


def talks(shell: Shell) -> tuple[Talk, ...]:
    assert shell._model.circles is not None
    return shell._model.circles.all


def named(shell: Shell) -> dict[str, int]:
    return {row.text(): row.count for row in shell.sidebar.talks.rows.values()}


def say(shell: Shell, text: str) -> None:
    screen = circles.screen(shell)
    screen.composer.editor.insertPlainText(text)
    screen.composer.send.click()
    settle()


def texts(shell: Shell) -> list[str]:
    timeline = circles.screen(shell).model.timeline
    return [timeline.entry(at).text for at in range(timeline.rowCount())]


def test_what_one_says_is_read_by_the_other_and_shown_to_nobody_else(lumen: Lumen) -> None:
    maya, priya, jonas = (window(lumen, one) for one in ("Maya Ortiz", "Priya Raman", "Jonas Beck"))
    maya._model.go(Place(DIRECT_WITH, member(lumen, "Priya Raman").hex()))
    settle()
    assert named(maya) == {"Priya Raman": 0}
    level(lumen)
    assert named(priya) == {}  # nothing was said yet
    say(maya, "The platform team is yours.")
    level(lumen)
    assert named(priya) == {"Maya Ortiz": 1}
    assert priya.sidebar.talks.rows[talks(priya)[0].place].accessibleName() == "Maya Ortiz, 1 new"
    assert priya._model.group is not None
    assert priya._model.group.unread == 1
    present(priya)  # reading is having it before one's eyes
    priya._model.go(talks(priya)[0].place)
    settle()
    assert texts(priya) == ["The platform team is yours."]
    assert circles.screen(priya).composer.chip.text() == "Only you and Maya Ortiz · 2 people"
    assert named(priya) == {"Maya Ortiz": 0}
    say(priya, "Thank you.")
    level(lumen)
    assert texts(maya) == ["The platform team is yours.", "Thank you."]
    assert named(jonas) == {}
    assert not [row for row in said(lumen, lumen.people["Jonas Beck"]) if "platform" in row or "Thank" in row]


def said(lumen: Lumen, machine: Machine) -> list[str]:
    """What every scope of a machine shows, whether a screen leads to it or not."""
    scopes = {*machine.group.group.state.circles.scopes(), *machine.group.group.state.log.view().channels()}

    def read(reader: GroupReader) -> list[str]:
        return [row.text for scope in scopes for row in reader.messages(scope, 50)]

    return lumen.near.wait(machine.group.query(read))


def test_both_that_begin_at_once_find_all_that_was_said(lumen: Lumen) -> None:
    maya, priya = window(lumen, "Maya Ortiz"), window(lumen, "Priya Raman")
    maya._model.go(Place(DIRECT_WITH, member(lumen, "Priya Raman").hex()))
    priya._model.go(Place(DIRECT_WITH, member(lumen, "Maya Ortiz").hex()))
    settle()
    say(maya, "From Maya.")
    say(priya, "From Priya.")
    level(lumen)
    found = []
    for talk in talks(maya):
        maya._model.go(talk.place)
        settle()
        found += texts(maya)
    assert sorted(found) == ["From Maya.", "From Priya."]
    assert [name.endswith("begun apart") for name in named(maya)] == [False, True]


def test_empty_conversation_says_what_others_learn(lumen: Lumen) -> None:
    shell = circles.shown(lumen.near, lumen, "Priya Raman")
    screen = circles.screen(shell)
    assert screen.body.currentWidget() is screen.empty
    assert screen.empty.title.text() == "Only you and Priya Raman read this"
    assert "never who is in it" in screen.empty.text.text()
    assert not screen.settings.isVisible()


def test_whoever_went_is_written_to_no_more(lumen: Lumen) -> None:
    shell = circles.shown(lumen.near, lumen, "Priya Raman")
    say(shell, "Still there?")
    lumen.near.do(lumen.maya, "member_remove", member=member(lumen, "Priya Raman").hex())
    settle()
    screen = circles.screen(shell)
    assert not screen.model.composer.open_to_write
    assert screen.model.composer.warning.startswith("Priya Raman is not in this group any more.")
    assert named(shell) == {"Priya Raman": 0}


# -- circles


def test_circle_is_made_for_those_who_are_ticked(lumen: Lumen) -> None:
    shell = window(lumen, "Maya Ortiz")
    shell.sidebar.talks.add_button.click()
    settle()
    dialog = shell.findChildren(NewCircleDialog)[-1]
    assert not dialog.make.isEnabled()
    dialog.model.toggle(member(lumen, "Priya Raman"))
    assert (dialog.make.text(), dialog.make.isEnabled()) == ("Message Priya Raman", True)
    dialog.model.toggle(member(lumen, "Tomasz Lis"))
    assert not dialog.make.isEnabled()  # it has no name yet
    QTest.keyClicks(dialog.name.editor, "Harrow")
    assert (dialog.make.text(), dialog.readers.text()) == ("Make it for 3 people", "You, Priya Raman, Tomasz Lis")
    dialog.make.click()
    settle()
    assert circles.screen(shell).title.title.text() == "Harrow"
    assert circles.screen(shell).title.subtitle.text().startswith("You, Priya Raman, Tomasz Lis")
    assert shell.windowTitle() == "Harrow · ex-Lumen"
    assert shell.sidebar.talks.rows[talks(shell)[0].place].accessibleName() == "Harrow, 3 people"


def test_too_long_a_name_is_said_in_words(lumen: Lumen) -> None:
    shell = window(lumen, "Maya Ortiz")
    shell._model.go(Place(NEW_CIRCLE))
    settle()
    dialog = shell.findChildren(NewCircleDialog)[-1]
    dialog.model.toggle(member(lumen, "Priya Raman"))
    dialog.name.set_text("字" * 81)
    assert dialog.model.name_fault == "This name is too long. Use at most 80 characters."
    assert not dialog.make.isEnabled()


def test_its_maker_adds_and_takes_out_and_others_may_go(lumen: Lumen) -> None:
    lumen.near.do(lumen.maya, "circle_create", name="Harrow", members=["Priya Raman", "Tomasz Lis"])
    level(lumen)
    shell, priya = circles.shown(lumen.near, lumen, "Harrow"), window(lumen, "Priya Raman")
    dialog = opened(shell)
    dialog.model.toggle(member(lumen, "Jonas Beck"))
    assert dialog.add_button.text() == "Add 1 person"
    dialog.add_button.click()
    settle()
    assert dialog.count.text() == "4 people in it"
    act = dialog.model.taking_out(member(lumen, "Tomasz Lis"), "Tomasz Lis")
    assert act.button == "Take Tomasz Lis out"
    dialog.model.take_out(member(lumen, "Tomasz Lis"), "Tomasz Lis")
    settle()
    assert dialog.count.text() == "3 people in it"
    level(lumen)
    priya._model.go(talks(priya)[0].place)
    settle()
    hers = opened(priya)
    assert not hers.add_button.isVisible()
    assert hers.told.text() == "Only Maya Ortiz, who made it, adds people or takes them out."
    hers.model.take_out(member(lumen, "Priya Raman"), "Priya Raman")
    settle()
    assert named(priya) == {}
    assert not circles.screen(priya).model.composer.open_to_write


def opened(shell: Shell) -> CircleSettingsDialog:
    circles.screen(shell).settings.click()
    settle()
    return shell.findChildren(CircleSettingsDialog)[-1]


# -- ways to them


def test_member_is_written_to_from_their_page(lumen: Lumen) -> None:
    shell = window(lumen, "Maya Ortiz")
    shell._model.go(Place(PEOPLE, member(lumen, "Priya Raman").hex()))
    settle()
    pane = shell.pane
    assert isinstance(pane, MemberPane)
    assert pane.write.isVisible()
    pane.went.emit(Place(DIRECT_WITH, pane.member.hex()))
    settle()
    assert circles.screen(shell).title.title.text() == "Priya Raman"


def test_nobody_writes_to_themselves(lumen: Lumen) -> None:
    shell = window(lumen, "Maya Ortiz")
    shell._model.go(Place(PEOPLE, member(lumen, "Maya Ortiz").hex()))
    settle()
    assert isinstance(shell.pane, MemberPane)
    assert not shell.pane.write.isVisible()


def test_switcher_leads_to_messages_and_circles(lumen: Lumen) -> None:
    lumen.near.do(lumen.maya, "circle_create", name="Prague", members=["Priya Raman"])
    shell = window(lumen, "Maya Ortiz")
    switcher = Switcher(shell._model, targets(shell._model), shell)
    settle()
    switcher.search("pr")
    assert [one.name for one in switcher.found] == ["Priya Raman", "interview-prep", "Prague"]
    switcher.search("@pr")
    switcher.open(switcher.found[0])
    settle()
    assert circles.screen(shell).title.title.text() == "Priya Raman"
    switcher.search("priya")
    assert [one.kind for one in switcher.found] == ["People", "Direct messages and circles"]
    switcher.search("circle")
    assert [one.place for one in switcher.found] == [Place(NEW_CIRCLE)]


def test_alt_down_goes_on_into_conversations(lumen: Lumen) -> None:
    shell = circles.shown(lumen.near, circles.begun(lumen), circles.NAME)
    here = shell._model.place
    shell._model.step(1)
    assert shell._model.place == shell._model.channels[0].place
    shell._model.step(-1)
    assert shell._model.place == here
