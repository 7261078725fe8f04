"""What pictures and tests of going on in a new group are dressed with: the dialog filled in, and what came of it."""

from tests.desktop.ground import settle
from whisper_net.desktop.viewmodels.place import PEOPLE, REFOUND, Place
from whisper_net.desktop.views.refounded import RefoundedDialog
from whisper_net.desktop.views.refounding import RefoundDialog
from whisper_net.desktop.views.shell import Shell


def asked(shell: Shell) -> RefoundDialog:
    """About to go on, with Priya alone."""
    shell._model.go(Place(PEOPLE, REFOUND))
    settle()
    dialog = shell.findChildren(RefoundDialog)[-1]
    dialog.name.set_text("ex-Lumen anew")
    row = next(row for row in dialog.model.rows.everybody if row.name == "Priya Raman")
    dialog.model.toggle(row.member)
    settle()
    return dialog


def founded(shell: Shell) -> RefoundedDialog:
    """It is there."""
    shell.findChildren(RefoundDialog)[-1].make.click()
    settle()
    return shell.findChildren(RefoundedDialog)[-1]
