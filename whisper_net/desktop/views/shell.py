"""The frame around every screen of a group: rail, sidebar, the screen, and, when one is wanted, a pane at the right.

Rules: it builds a screen the first time one goes there, and lets all go when another group is chosen. F6 goes round its
parts; Esc closes the pane (shell_pane.py), or leaves settings.
"""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from whisper_net.desktop.viewmodels.new_channel import NewChannel
from whisper_net.desktop.viewmodels.new_circle import NewCircle
from whisper_net.desktop.viewmodels.place import APPEARANCE, CHANNEL, PEOPLE, SETTINGS, Place
from whisper_net.desktop.viewmodels.shell import ShellModel
from whisper_net.desktop.viewmodels.switcher import Switcher
from whisper_net.desktop.viewmodels.wording import translated
from whisper_net.desktop.views import places
from whisper_net.desktop.views.kit import toast
from whisper_net.desktop.views.kit.box import Column, Row, stretched
from whisper_net.desktop.views.kit.dialog import Scrim
from whisper_net.desktop.views.kit.empty import EmptyState
from whisper_net.desktop.views.kit.pane import Header, Pane
from whisper_net.desktop.views.new_channel import NewChannelDialog
from whisper_net.desktop.views.new_circle import NewCircleDialog
from whisper_net.desktop.views.rail import Rail
from whisper_net.desktop.views.regions import go_round
from whisper_net.desktop.views.screen import Screen
from whisper_net.desktop.views.sections import SECTIONS, Section
from whisper_net.desktop.views.settings_sidebar import SettingsSidebar
from whisper_net.desktop.views.shell_pane import ShellPane
from whisper_net.desktop.views.shortcuts import shortcuts_dialog
from whisper_net.desktop.views.sidebar import Sidebar
from whisper_net.desktop.views.standing import StandingNotice
from whisper_net.desktop.views.switcher import SwitcherDialog
from whisper_net.desktop.views.sync_pane import SyncPane
from whisper_net.desktop.views.targets import targets


class Shell(Row):
    """One profile's groups, seen through one window."""

    another_wanted = Signal()
    """One more group: found or join."""
    lock_wanted = Signal()

    def __init__(self, model: ShellModel) -> None:
        self._model = model
        self._screens: dict[str, Screen] = {}
        self.rail = Rail(model)
        self.sidebar = Sidebar(model)
        self._settings: SettingsSidebar | None = None
        self.stack = QStackedWidget()
        self.notice = StandingNotice()
        self._middle = Column(self.notice, stretched(self.stack))
        super().__init__(self.rail, self.sidebar, stretched(self._middle), fill="bg")
        self._beside = ShellPane(self, self.stack, self._middle, self._around)
        self.rail.another.connect(self.another_wanted)
        self.rail.settings_wanted.connect(self.show_settings)
        self.sidebar.jump_wanted.connect(self.show_switcher)
        self.sidebar.sync_wanted.connect(self.show_sync)
        self.sidebar.channel_wanted.connect(self.show_new_channel)
        self.sidebar.talk_wanted.connect(self.show_new_circle)
        model.group_chosen.connect(self._forget_screens)
        model.place_changed.connect(self._show_place)
        model.channels_changed.connect(self._name_window)
        for changed in (model.groups_changed, model.group_chosen):
            changed.connect(self._show_standing)
        model.circle_wanted.connect(self.show_new_circle)
        model.failed.connect(lambda words: self.say(words, failed=True))
        model.asked.connect(self._say_asked)
        self._bind_keys()
        self._show_standing()
        self._show_place()

    def _around(self) -> int:
        """How wide the rail and the sidebar are, or are about to be: in the middle of a resizing they are not yet."""
        return self.rail.minimumWidth() + self.side.minimumWidth()

    # -- keys

    def _bind_keys(self) -> None:
        model = self._model
        keys: dict[str, Callable[[], object]] = {
            "Ctrl+K": self.show_switcher,
            "Ctrl+/": self.show_shortcuts,
            "Ctrl+,": self.show_settings,
            "Ctrl+L": self.lock_wanted.emit,
            "F6": lambda: self._next_region(1),
            "Shift+F6": lambda: self._next_region(-1),
            "Alt+Down": lambda: model.step(1),
            "Alt+Up": lambda: model.step(-1),
            "Alt+Shift+Down": lambda: model.step(1, unread=True),
            "Alt+Shift+Up": lambda: model.step(-1, unread=True),
        }
        for spelled, act in keys.items():
            shortcut = QShortcut(QKeySequence(spelled), self, context=Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(lambda act=act: self._act(act))

    def _act(self, act: Callable[[], object]) -> None:
        """Keys of the window rest while a dialog lies over it."""
        if not any(scrim.isVisible() for scrim in self.window().findChildren(Scrim)):
            act()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc that nothing inside wanted; a shortcut would take it from dialogs, too."""
        if event.key() == Qt.Key.Key_Escape:
            if self.pane is None and self.in_settings:
                self._model.leave_settings()
            self.close_pane()
        else:
            super().keyPressEvent(event)

    def _next_region(self, by: int) -> None:
        regions: list[QWidget] = [self.rail, self.side, self.stack, *([self.pane] if self.pane else [])]
        go_round(regions, by)

    # -- screens

    def _forget_screens(self) -> None:
        self.close_pane()
        for screen in self._screens.values():
            self.stack.removeWidget(screen)
            screen.deleteLater()
        self._screens.clear()

    def _show_place(self) -> None:
        place = self._model.place
        before = self.stack.currentWidget()
        if isinstance(before, Screen):
            before.leave()
        if place is None:
            return
        self.close_pane()
        self._swap_sidebar()
        screen = self._screens.get(_key(place)) or self._build(place)
        self.stack.setCurrentWidget(screen)
        screen.enter(place)
        self._name_window()
        QTimer.singleShot(0, self, lambda: toast.arrange(self.window()))  # above the foot of what stands here now

    def _build(self, place: Place) -> Screen:
        membership = self._model.membership
        spot = next((one for one in _spots() if one.kind == _key(place)), None)
        build = spot.build if spot is not None else places.CHANNELS if place.kind == CHANNEL else None
        screen = build(membership) if build is not None and membership is not None else _nothing()
        self._screens[_key(place)] = screen
        self.stack.addWidget(screen)
        screen.pane_wanted.connect(self.open_pane)
        screen.pane_unwanted.connect(self.close_pane)
        screen.went.connect(self._model.go)
        screen.said.connect(lambda words, failed: self.say(words, failed=failed))
        screen.noted.connect(lambda words: toast.say(self.window(), words, tone=toast.INFO))
        return screen

    @property
    def in_settings(self) -> bool:
        """Whether a section of settings is on the screen."""
        return self._model.place is not None and self._model.place.kind == SETTINGS

    @property
    def side(self) -> QWidget:
        """The sidebar that is on the screen."""
        return self._settings if self._settings is not None else self.sidebar

    def _swap_sidebar(self) -> None:
        """Settings replace the sidebar as long as one is there."""
        before, self._settings = self._settings, self._settings if self.in_settings else None
        if self.in_settings and before is None:
            self._settings = SettingsSidebar(self._model)
            self._settings.sync_wanted.connect(self.show_sync)
            self.box.insertWidget(1, self._settings)
            self._settings.show()
        elif before is not None and not self.in_settings:
            self.box.removeWidget(before)
            before.hide()
            before.deleteLater()
        self.sidebar.setVisible(self._settings is None)

    def _name_window(self) -> None:
        """A channel that was just made has its name a moment later."""
        if self._model.place is not None:
            self.setWindowTitle(self._title(self._model.place))

    def _title(self, place: Place) -> str:
        names = [one.name for one in self._model.rooms if one.place == place]
        names += [translated(one.name) for one in _spots() if one.kind == _key(place)]
        group = self._model.group
        return " · ".join([*names[:1], *([group.name] if group is not None else [])])

    def _show_standing(self) -> None:
        membership = self._model.membership
        self.notice.show_standing(membership.standing if membership is not None else "")

    # -- the pane

    @property
    def pane(self) -> Pane | None:
        """What stands at the right."""
        return self._beside.shown

    def open_pane(self, pane: Pane) -> None:
        """Show a pane at the right, in place of what is there."""
        self._beside.open(pane)

    def close_pane(self) -> None:
        """Take the pane away and give its room to the screen."""
        self._beside.close()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.sidebar.restyle()
        if self._settings is not None:
            self._settings.restyle()
        self._beside.make_room()

    # -- over the window

    def show_sync(self) -> None:
        """Tell how syncing stands, person by person; again, to take it away."""
        if isinstance(self.pane, SyncPane):
            self.close_pane()
        else:
            self.open_pane(SyncPane(self._model, self.open_pane))

    def show_new_channel(self) -> None:
        """Make a channel, and go there."""
        if self._model.membership is not None:
            dialog = NewChannelDialog(NewChannel(self._model.membership))
            dialog.made.connect(self._model.go)
            dialog.open_over(self)

    def show_new_circle(self) -> None:
        """Begin a conversation with people one picks, and go there."""
        if self._model.membership is not None:
            dialog = NewCircleDialog(NewCircle(self._model.membership))
            dialog.made.connect(self._model.go)
            dialog.open_over(self)

    def show_settings(self) -> None:
        """Go to settings; again, back to the group."""
        if self.in_settings:
            self._model.leave_settings()
        else:
            self._model.go(Place(SETTINGS, APPEARANCE))

    def show_switcher(self) -> None:
        """Jump anywhere."""
        SwitcherDialog(Switcher(self._model, targets(self._model))).open_over(self)

    def show_shortcuts(self) -> None:
        """Show every key that does something."""
        shortcuts_dialog().open_over(self)

    def _say_asked(self, words: str) -> None:
        action = (self.tr("Look at the request"), lambda: self._model.go(Place(PEOPLE)))
        toast.say(self.window(), words, tone=toast.INFO, action=action)

    def say(self, words: str, *, failed: bool = False) -> None:
        """Say something over the window."""
        toast.say(self.window(), words, tone=toast.DANGER if failed else toast.SUCCESS)


def _spots() -> list[places.Spot | Section]:
    return [*places.everywhere(), *SECTIONS]


def _key(place: Place) -> str:
    """What one screen is kept under: a kind of place, or a section of settings."""
    return place.id if place.kind == SETTINGS else place.kind


def _nothing() -> Screen:
    empty = EmptyState(
        "channel", translated("Nothing to show here"), translated("Choose another place in the sidebar.")
    )
    return Screen(Header(""), empty)
