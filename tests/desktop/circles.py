"""What pictures and tests of circles are dressed with: direct messages, a circle, and the dialogs around them."""

from tests.desktop.ground import Neighbourhood, settle
from tests.desktop.lumen import Lumen
from whisper_net.desktop.views.channel import ChannelScreen
from whisper_net.desktop.views.circle_settings import CircleSettingsDialog
from whisper_net.desktop.views.new_circle import NewCircleDialog
from whisper_net.desktop.views.shell import Shell

NAME = "Kite applicants"
SAID = (
    ("Priya Raman", "Does anybody know who reads the applications at Kite?"),
    ("Tomasz Lis", "Sam did until June. I can ask him, *without* names."),
    ("Maya Ortiz", "Please do. I sent mine on Monday."),
)


def begun(lumen: Lumen) -> Lumen:
    """Direct messages and a circle, as Maya's computer has them; the same ones when they are there already."""
    near, maya = lumen.near, lumen.maya
    if any(row["name"] == NAME for row in near.do(maya, "circle_list")):
        return lumen
    lumen.at(70)
    near.do(maya, "circle_create", name=NAME, members=["Priya Raman", "Tomasz Lis"])
    _level(lumen)
    for minute, (person, text) in enumerate(SAID, 71):
        lumen.at(minute)
        near.do(lumen.people[person], "post", channel=NAME, text=text)
        _level(lumen)
    near.do(lumen.people["Priya Raman"], "dm", member="Maya Ortiz", text="Is the platform team yours?")
    near.do(lumen.people["Tomasz Lis"], "dm", member="Maya Ortiz", text="Call me when you are back.")
    near.do(lumen.people["Tomasz Lis"], "dm", member="Maya Ortiz", text="It is about Finch.")
    _level(lumen)
    near.do(maya, "dm", member="Priya Raman", text="It was. Ask me anything.")
    return lumen


def _level(lumen: Lumen) -> None:
    """Twice round, so that what one brought to Maya comes to all."""
    for _ in range(2):
        for machine in lumen.people.values():
            if machine is not lumen.maya:
                lumen.near.sync(machine, lumen.maya)


def shown(near: Neighbourhood, lumen: Lumen, name: str) -> Shell:
    """Maya's window at a conversation; one that is not there is begun."""
    model = near.shell(lumen.maya)
    shell = Shell(model)
    model.setParent(shell)
    shell.resize(1280, 820)
    shell.show()
    settle()
    circles = model.circles
    assert circles is not None
    known = next((one.place for one in circles.all if one.name == name), None)
    if known is not None:
        model.go(known)
    else:
        circles.write_to(lumen.people[name].group.group.state.me.member)
    settle()
    return shell


def screen(shell: Shell) -> ChannelScreen:
    """The conversation that is on the screen."""
    found = shell.stack.currentWidget()
    assert isinstance(found, ChannelScreen)
    return found


def readers(shell: Shell) -> None:
    """Who can read it, beside it."""
    screen(shell).composer.chip.click()


def settings(shell: Shell) -> None:
    """Its people, one more about to be added."""
    screen(shell).settings.click()
    settle()
    dialog = shell.findChildren(CircleSettingsDialog)[-1]
    dialog.model.toggle(dialog.model.outside.everybody[0].member)


def new(shell: Shell) -> None:
    """A circle about to be made."""
    dialog = new_empty(shell)
    dialog.name.set_text("Harrow")
    for row in dialog.model.rows.everybody[1:4]:
        dialog.model.toggle(row.member)


def new_empty(shell: Shell) -> NewCircleDialog:
    """Nobody is picked yet."""
    shell.sidebar.talks.add_button.click()
    settle()
    return shell.findChildren(NewCircleDialog)[-1]
