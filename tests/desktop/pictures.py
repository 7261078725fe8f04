"""Pictures of every screen, light and dark: `python -m tests.desktop.pictures [NAME ...]`, or `make pictures`.

Rules: a screen is one line in SCREENS, drawn over the same small group by real view models. Nothing blinks, turns or
tells the time of today, so a picture that differs tells of a change. They lie in build/pictures/NAME_{light,dark}.png.
With `--references` those of likeness.py are drawn anew, that tests hold today's pictures against.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

os.environ |= {
    "QT_QPA_PLATFORM": "offscreen",
    "QT_FONT_DPI": "96",
    "QT_SCALE_FACTOR": "1",
    "TZ": "UTC",
    "QT_API": "pyside6",
}
time.tzset()

from PySide6.QtCore import QLocale
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from tests.desktop import (
    anew,
    at_relays,
    attached,
    chat,
    circles,
    doors,
    gone,
    home_lan,
    jobs,
    kits,
    leaving,
    past,
    persons,
    reviews,
    rooms,
    together,
)
from tests.desktop.ground import Neighbourhood, settle
from tests.desktop.lumen import Lumen
from tests.desktop.views.kit.gallery import gallery
from whisper_net.desktop.theme.theme import MODES, SYSTEM_MODE, theme
from whisper_net.desktop.viewmodels.place import (
    ABOUT,
    APPEARANCE,
    HISTORY,
    LEADS,
    LEAVE,
    NETWORK,
    PEOPLE,
    RESUMES,
    SECURITY,
    SETTINGS,
    Place,
)
from whisper_net.desktop.viewmodels.preferences import preferences
from whisper_net.desktop.views.channel_settings import ChannelSettingsDialog
from whisper_net.desktop.views.settings_recovery import RecoveryScreen
from whisper_net.desktop.views.shell import Shell
from whisper_net.desktop.views.switcher import SwitcherDialog

OUT = Path("build/pictures")
SIZE = (1280, 820)


class Stage:
    """What screens are drawn over."""

    def __init__(self) -> None:
        self.near = Neighbourhood()
        self.lumen = Lumen(self.near).talk().asks()

    def shell(self, place: Place | None = None) -> Shell:
        """Maya's window, at a place of her group."""
        model = self.near.shell(self.lumen.maya)
        shell = Shell(model)
        model.setParent(shell)
        if place is not None:
            model.go(place)
        return shell

    def channel(self, dress: Callable[[Shell], Shell] = lambda shell: shell) -> Shell:
        """A channel in which much was said."""
        chat.lively(self.lumen)
        shell = self.shell()
        shell.resize(*SIZE)
        shell.show()
        return dress(shell)

    def news(self) -> Shell:
        """One in which more was said since one looked, with the mouse over a message."""
        chat.more(chat.lively(self.lumen))
        shell = self.shell()
        shell.resize(*SIZE)
        shell.show()
        return chat.hovered(shell)

    def quiet_channel(self) -> Shell:
        """One in which nothing was said."""
        model = self.near.shell(self.lumen.maya)
        shell = Shell(model)
        model.setParent(shell)
        model.go(next(one.place for one in model.channels if one.name == "severance"))
        return shell

    def files(self, dress: Callable[[Shell, Lumen], Shell]) -> Shell:
        """One in which files were attached."""
        attached.filled(self.lumen)
        shell = self.shell()
        shell.resize(*SIZE)
        shell.show()
        shell._model.go(next(one.place for one in shell._model.channels if one.name == attached.CHANNEL))
        settle()
        return dress(shell, self.lumen)

    def fading_channel(self) -> Shell:
        """One in which things disappear."""
        self.near.rooms.add("venting")
        iris = self.near.founder("Iris Calm", "ex-Quay")
        self.near.do(iris, "channel_create", name="venting", history="since_join", disappear="week")
        model = self.near.shell(iris)
        shell = Shell(model)
        model.setParent(shell)
        model.go(next(one.place for one in model.channels if one.name == "venting"))
        return shell

    def leads(self, dress: Callable[[Shell], Shell] = lambda shell: shell, *, opened: str = "") -> Shell:
        """The board of leads; with one of them open."""
        ids = jobs.filled(self.lumen)
        shell = self.shell(jobs.at(ids, opened) if opened else Place(LEADS))
        shell.resize(*SIZE)
        shell.show()
        settle()
        return dress(shell)

    def few(self, dress: Callable[[Shell], Shell]) -> Shell:
        """The board with leads that not everybody sees."""
        jobs.filled(self.lumen)
        jobs.to_few(self.lumen)
        return self.leads(dress)

    def resumes(self, dress: Callable[[Shell, Lumen], Shell] = lambda shell, _: shell) -> Shell:
        """The place of résumés, with some shared."""
        reviews.shared(self.lumen)
        shell = self.shell(Place(RESUMES))
        shell.resize(*SIZE)
        shell.show()
        return dress(shell, self.lumen)

    def people(self, dress: Callable[[Shell, Lumen], Shell] = lambda shell, _: shell) -> Shell:
        """The people of the group."""
        persons.vetted(self.lumen)
        shell = self.shell(Place(PEOPLE))
        shell.resize(*SIZE)
        shell.show()
        settle()
        return dress(shell, self.lumen)

    def alone(self) -> Shell:
        """Those of a group that somebody just founded."""
        model = self.near.shell(self.near.founder("Quiet Founder", "ex-Port"))
        shell = Shell(model)
        model.setParent(shell)
        model.go(Place(PEOPLE))
        return shell

    def leave(self) -> Shell:
        """A member asks to leave."""
        shell = Shell(self.near.shell(self.lumen.people["Priya Raman"]))
        shell._model.setParent(shell)
        shell.resize(*SIZE)
        shell.show()
        shell._model.go(Place(PEOPLE, LEAVE))
        return shell

    def channel_settings(self, dress: Callable[[ChannelSettingsDialog], object] = lambda _: None) -> Shell:
        """The settings of a channel that not everybody is in."""
        rooms.small(self.lumen)
        shell = self.shell()
        shell.resize(*SIZE)
        shell.show()
        dress(rooms.settings(shell, "severance-check"))
        settle()
        return shell

    def circle(self, dress: Callable[[Shell], object] = lambda _: None, name: str = circles.NAME) -> Shell:
        """A conversation of people whom somebody picked."""
        shell = circles.shown(self.near, circles.begun(self.lumen), name)
        dress(shell)
        settle()
        return shell

    def history(self) -> Shell:
        """What happened in a group in which two removed each other."""
        ana, _, _ = past.quarrel(self.near)
        shell = Shell(self.near.shell(ana))
        shell._model.setParent(shell)
        shell.resize(*SIZE)
        shell.show()
        shell._model.go(Place(HISTORY))
        settle()
        return shell

    def history_compare(self) -> Shell:
        """A view code that is not the same."""
        shell = self.shell(Place(HISTORY))
        shell.resize(*SIZE)
        shell.show()
        settle()
        past.compared(shell)
        return shell

    def turned_away(self) -> Shell:
        """The window of somebody whom nobody answers any more."""
        _, ben = gone.turned_away(self.near)
        model = self.near.shell(ben)
        shell = Shell(model)
        model.setParent(shell)
        return shell

    def proposals(self) -> Shell:
        """The window of somebody whom others ask for a yes."""
        _, _, cleo = together.proposed(self.near)
        shell = Shell(self.near.shell(cleo))
        shell._model.setParent(shell)
        shell.resize(*SIZE)
        shell.show()
        shell._model.go(Place(PEOPLE))
        settle()
        return shell

    def refound(self) -> Shell:
        """Somebody is about to go on in a new group."""
        shell = self.shell()
        shell.resize(*SIZE)
        shell.show()
        anew.asked(shell)
        return shell

    def refounded(self) -> Shell:
        """Somebody did."""
        lumen = Lumen(self.near, small=True).talk()
        shell = Shell(self.near.shell(lumen.maya))
        shell._model.setParent(shell)
        shell.resize(*SIZE)
        shell.show()
        anew.asked(shell)
        anew.founded(shell)
        return shell

    def hidden_words(self) -> Shell:
        """What is hidden of somebody who was put out."""
        cho, _ = gone.concealed(self.near)
        shell = Shell(self.near.shell(cho))
        shell._model.setParent(shell)
        shell.resize(*SIZE)
        shell.show()
        shell._model.go(Place(PEOPLE))
        settle()
        screen = persons.screen_of(shell)
        screen.gone.open(True)
        screen.gone.hidden_wanted.emit(screen.model.gone[0])
        settle()
        return shell

    def switcher(self) -> Shell:
        shell = self.shell()
        shell.resize(*SIZE)
        shell.show_switcher()
        dialog = shell.findChildren(SwitcherDialog)[0]
        settle()
        QTest.keyClicks(dialog.field, "pr")
        return shell

    def sync(self) -> Shell:
        shell = self.shell()
        shell.show_sync()
        return shell

    def sync_alone(self) -> Shell:
        """The sync pane of somebody who just founded a group."""
        shell = Shell(self.near.shell(self.near.founder("Lone Founder", "ex-Dock")))
        shell._model.setParent(shell)
        shell.show_sync()
        return shell

    def sync_lost(self) -> Shell:
        """That of somebody who knows others, and no way to them."""
        ana = self.near.founder("Ana Vetter", "ex-Quay")
        ben = self.near.newcomer("Ben Silent", ana)
        self.near.wait(ben.stop())
        self.near.wait(ana.stop())
        ana.disk.peers.clear()
        self.near.wait(ana.start(listen=False))
        shell = Shell(self.near.shell(ana))
        shell._model.setParent(shell)
        shell.show_sync()
        return shell

    def sync_relayed(self, *, doctor: bool = False) -> Shell:
        """That of somebody who is online with nobody, and whose group uses relays; `doctor`: who asks why."""
        shell = at_relays.alone(self.near)
        shell.resize(*SIZE)
        shell.show()
        shell.show_sync()
        return at_relays.asked_why(shell) if doctor else shell

    def settings(self, section: str) -> Shell:
        """A section of settings, on a network that is home."""
        if self.lumen.maya.node.means.networks is None:
            home_lan.settled_in(self.near, self.lumen.maya)
        if section == NETWORK and not self.near.do(self.lumen.maya, "relay_list"):
            at_relays.used(self.near, self.lumen.maya)
        preferences().folder = "/srv/maya/.local/share/whisper_net/profile"
        shell = self.shell(Place(SETTINGS, section))
        shell.show()
        shell.side.setFocus()
        return shell

    def recovery(self, dress: Callable[[RecoveryScreen], object] = lambda _: None) -> Shell:
        """Devices and recovery of somebody with two computers."""
        shell, screen = kits.page(self.near, kits.two_computers(self.near)[0])
        dress(screen)
        settle()
        return shell

    def keys(self) -> Shell:
        shell = self.shell()
        shell.resize(*SIZE)
        shell.show_shortcuts()
        return shell


class Screen(NamedTuple):
    """How a picture is made, and how large."""

    build: Callable[[Stage], QWidget]
    size: tuple[int, int] = SIZE
    scale: float = 1.0


SCREENS: dict[str, Screen] = {
    "kit": Screen(lambda _: gallery(), (1280, 1000)),
    "shell": Screen(Stage.shell),
    "chat": Screen(Stage.channel),
    "chat_news": Screen(Stage.news),
    "chat_thread": Screen(lambda stage: stage.channel(chat.thread)),
    "chat_large": Screen(Stage.channel, (1920, 1200), 2.0),
    "chat_search": Screen(lambda stage: stage.channel(chat.search)),
    "chat_right_to_left": Screen(lambda stage: stage.channel(chat.mirrored)),
    "chat_files": Screen(lambda stage: stage.files(attached.shown), (1280, 1000)),
    "chat_files_away": Screen(lambda stage: stage.files(attached.waited)),
    "chat_attach": Screen(lambda stage: stage.files(attached.chosen)),
    "chat_files_large": Screen(lambda stage: stage.files(attached.shown), (1920, 1200), 2.0),
    "chat_where": Screen(lambda stage: stage.channel(chat.where)),
    "chat_gap": Screen(lambda stage: stage.files(attached.lacking)),
    "chat_empty": Screen(Stage.quiet_channel),
    "chat_disappearing": Screen(Stage.fading_channel),
    "leads_empty": Screen(lambda stage: stage.shell(Place(LEADS))),
    "leads_board": Screen(lambda stage: stage.leads(opened="Platform engineer")),
    "leads_list": Screen(lambda stage: stage.leads(jobs.listed)),
    "lead_pane": Screen(lambda stage: stage.leads(jobs.own, opened="SRE, payments")),
    "lead_new": Screen(lambda stage: stage.leads(jobs.written)),
    "lead_audience": Screen(lambda stage: stage.leads(jobs.audience)),
    "lead_few": Screen(lambda stage: stage.few(jobs.few)),
    "lead_share": Screen(lambda stage: stage.few(jobs.sharing)),
    "lead_edit_error": Screen(lambda stage: stage.leads(jobs.edited_wrongly)),
    "resumes_empty": Screen(lambda stage: stage.shell(Place(RESUMES))),
    "resumes_list": Screen(Stage.resumes),
    "resume_review": Screen(lambda stage: stage.resumes(reviews.review)),
    "resume_comment": Screen(lambda stage: stage.resumes(reviews.comment)),
    "resume_edit": Screen(lambda stage: stage.resumes(reviews.edit)),
    "resume_share": Screen(lambda stage: stage.resumes(reviews.share)),
    "people": Screen(Stage.people),
    "people_requests": Screen(lambda stage: stage.people(persons.doubted)),
    "people_member": Screen(lambda stage: stage.people(persons.member)),
    "people_verify": Screen(lambda stage: stage.people(persons.verify), (1280, 1000)),
    "people_verify_new_device": Screen(lambda stage: stage.people(persons.newly_equipped), (1280, 1100)),
    "people_verify_differs": Screen(lambda stage: stage.people(persons.differing)),
    "people_verified": Screen(lambda stage: stage.people(persons.verified)),
    "people_remove": Screen(lambda stage: stage.people(lambda shell, lumen: leaving.asked(shell, lumen, "remove"))),
    "people_promote": Screen(
        lambda stage: stage.people(lambda shell, lumen: leaving.asked(shell, lumen, "vetter", "Aisha Bello"))
    ),
    "people_leave": Screen(Stage.leave),
    "people_proposals": Screen(Stage.proposals),
    "people_hidden_words": Screen(Stage.hidden_words),
    "refound": Screen(Stage.refound),
    "refounded": Screen(Stage.refounded),
    "people_empty": Screen(Stage.alone),
    "invitation": Screen(lambda stage: stage.people(lambda shell, _: persons.made(shell))),
    "invitation_terms": Screen(lambda stage: stage.people(lambda shell, _: persons.invited(shell))),
    "invitation_list": Screen(lambda stage: stage.people(persons.listed)),
    "new_channel": Screen(lambda stage: stage.people(lambda shell, _: persons.new_channel(shell))),
    "channel_settings": Screen(Stage.channel_settings),
    "channel_settings_changed": Screen(lambda stage: stage.channel_settings(rooms.changed)),
    "channel_settings_let_in": Screen(lambda stage: stage.channel_settings(rooms.let_in)),
    "direct": Screen(lambda stage: stage.circle(name="Priya Raman")),
    "direct_empty": Screen(lambda stage: stage.circle(name="Aisha Bello")),
    "circle": Screen(Stage.circle),
    "circle_readers": Screen(lambda stage: stage.circle(circles.readers)),
    "circle_settings": Screen(lambda stage: stage.circle(circles.settings)),
    "circle_new": Screen(lambda stage: stage.circle(circles.new)),
    "circle_new_empty": Screen(lambda stage: stage.circle(circles.new_empty)),
    "onboarding_doors": Screen(lambda stage: doors.welcome(stage.near)),
    "onboarding_start": Screen(lambda stage: doors.start(stage.near)),
    "onboarding_start_refused": Screen(lambda stage: doors.start(stage.near, faults=True)),
    "recovery_words": Screen(lambda stage: doors.words(stage.near)),
    "recovery_check": Screen(lambda stage: doors.words(stage.near, checking=True)),
    "join_key": Screen(lambda stage: doors.join(stage.near)),
    "join_home": Screen(lambda stage: doors.join(stage.near, home=True)),
    "join_words": Screen(lambda stage: doors.join(stage.near, by_words=True)),
    "restore_file": Screen(lambda stage: doors.restore(stage.near)),
    "restore_help": Screen(lambda stage: doors.restore(stage.near, by_help=True, faults=True)),
    "recovery_words_large": Screen(lambda stage: doors.words(stage.near), (1920, 1200), 2.0),
    "join_large": Screen(lambda stage: doors.join(stage.near), (1920, 1200), 2.0),
    "lobby": Screen(lambda stage: doors.lobby(stage.near)),
    "lobby_at_home": Screen(lambda stage: doors.at_home(stage.near), (1280, 1000)),
    "lobby_found": Screen(lambda stage: doors.at_home(stage.near, found=True), (1280, 1000)),
    "welcome_settings": Screen(lambda stage: doors.settings(stage.near)),
    "lobby_refused": Screen(lambda stage: doors.refused(stage.near)),
    "unlock": Screen(lambda stage: doors.unlock(stage.near)),
    "history": Screen(Stage.history),
    "history_compare": Screen(Stage.history_compare),
    "history_large": Screen(lambda stage: stage.shell(Place(HISTORY)), (1920, 1200), 2.0),
    "moved_on": Screen(Stage.turned_away),
    "sync_pane": Screen(Stage.sync),
    "sync_pane_alone": Screen(Stage.sync_alone),
    "sync_pane_lost": Screen(Stage.sync_lost),
    "sync_pane_relayed": Screen(Stage.sync_relayed),
    "sync_doctor": Screen(lambda stage: stage.sync_relayed(doctor=True)),
    "settings_appearance": Screen(lambda stage: stage.settings(APPEARANCE)),
    "settings_network": Screen(lambda stage: stage.settings(NETWORK), (1280, 1040)),
    "settings_security": Screen(lambda stage: stage.settings(SECURITY)),
    "settings_recovery": Screen(Stage.recovery, (1280, 900)),
    "recovery_revoke": Screen(lambda stage: stage.recovery(kits.revoking)),
    "recovery_backup": Screen(lambda stage: stage.recovery(kits.saving)),
    "recovery_rehearse": Screen(lambda stage: stage.recovery(kits.rehearsing), (1280, 900)),
    "settings_about": Screen(lambda stage: stage.settings(ABOUT)),
    "quick_switcher": Screen(Stage.switcher),
    "keys": Screen(Stage.keys),
    "people_gone": Screen(lambda stage: stage.people(leaving.went), (1280, 900)),
}


def draw(screen: Screen, stage: Stage) -> QPixmap:
    """One screen as it looks now."""
    theme().use_text_scale(screen.scale)
    widget = screen.build(stage)
    widget.resize(*screen.size)
    widget.show()
    settle()
    focused = QApplication.focusWidget()
    if focused is not None and not _writes(focused):
        focused.clearFocus()
    for editor in widget.findChildren(QPlainTextEdit):
        editor.setCursorWidth(0)
    settle()
    picture = widget.grab()
    widget.close()
    widget.deleteLater()
    settle()
    theme().use_text_scale(1.0)
    return picture


def _writes(widget: QWidget) -> bool:
    return widget.inherits("QLineEdit") or widget.inherits("QPlainTextEdit")


def prepare(app: QApplication) -> None:
    """What makes two drawings of one screen the same."""
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    app.setCursorFlashTime(0)
    theme().reduced_motion = True


def main(names: list[str]) -> int:
    """Draw the screens named, or all; the exit code is 2 for a name that is none."""
    renewing = "--references" in names
    names = [name for name in names if name != "--references"]
    unknown = [name for name in names if name not in SCREENS]
    if unknown:
        sys.stderr.write(f"no screen is called {', '.join(unknown)}; there are: {', '.join(SCREENS)}\n")
        return 2
    app = QApplication.instance() or QApplication([])
    if not isinstance(app, QApplication):
        return 2
    prepare(app)
    if renewing:
        return renew_references(names)
    OUT.mkdir(parents=True, exist_ok=True)
    for mode in (mode for mode in MODES if mode != SYSTEM_MODE):
        theme().use(mode)
        stage = Stage()  # a new one: reading marks as read
        for name in names or SCREENS:
            draw(SCREENS[name], stage).save(str(OUT / f"{name}_{mode}.png"))
        stage.near.close()
    sys.stdout.write(f"{len(names or SCREENS)} screens, light and dark, in {OUT}/\n")
    return 0


def renew_references(names: list[str]) -> int:
    """Draw references anew; the exit code is 1 where a typeface is missing."""
    from tests.desktop import likeness

    if missing := likeness.missing_fonts():
        sys.stderr.write(missing + "\n")
        return 1
    changed = likeness.renew(names)
    sys.stdout.write("\n".join([*changed, f"{len(changed)} references changed, in {likeness.FOLDER.name}/"]) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
