"""Settings: when the window locks, and what lies on this disk."""

from whisper_net.desktop.theme.metrics import ROW
from whisper_net.desktop.viewmodels.owner import Owner
from whisper_net.desktop.viewmodels.place import Place
from whisper_net.desktop.viewmodels.preferences import LOCK_AFTER, preferences
from whisper_net.desktop.viewmodels.wording import counted
from whisper_net.desktop.viewmodels.words_told import WordsTold
from whisper_net.desktop.views.kit.box import Column
from whisper_net.desktop.views.kit.button import OUTLINED, Button
from whisper_net.desktop.views.kit.choice import Select
from whisper_net.desktop.views.kit.pane import Header
from whisper_net.desktop.views.screen import Screen
from whisper_net.desktop.views.settings_kit import SettingCard, SettingRow, part, settings_page


class SecurityScreen(Screen):
    """The lock, the disk, the words."""

    def __init__(self, owner: Owner) -> None:
        self._told = WordsTold(owner)
        self.after = Select(self.tr("Lock when idle"), self._limits(), str(preferences().lock_after))
        self.now = Button(self.tr("Lock now"), OUTLINED, icon="private", size=ROW)
        title = self.tr("Security")
        header = Header(title, self.tr("Changes hold at once, on this computer"))
        super().__init__(header, settings_page(title, self._lock(owner), self._disk(), self._words()))
        self.after.chosen.connect(lambda minutes: preferences().use_lock_after(int(minutes)))
        self.now.clicked.connect(owner.lock)
        self._told.setParent(self)
        self._told.changed.connect(self._show_words)

    def _limits(self) -> list[tuple[str, str]]:
        def words(minutes: int) -> str:
            return counted("after 1 minute", "after %n minutes", minutes) if minutes else self.tr("never")

        return [(str(minutes), words(minutes)) for minutes in LOCK_AFTER]

    def _lock(self, owner: Owner) -> Column:
        idle = self.tr("Without a key or a move of the mouse. Your passphrase opens it again.")
        now = self.tr("Closes everything and drops its keys. Nobody is answered or called while it is locked.")
        rows = [SettingRow(self.tr("Lock when idle"), idle, self.after)]
        rows += [SettingRow(self.tr("Lock now"), now, self.now)] if owner.lockable else []
        return part(self.tr("Lock"), SettingCard(*rows))

    def _disk(self) -> Column:
        sealed = self.tr(
            "Groups, messages, leads, résumés, drafts and addresses lie in encrypted databases. Your passphrase alone "
            "opens them; nobody can set it anew for you."
        )
        plain = self.tr("That there is a profile, how large it is, and the look and the size of this window.")
        rows = SettingCard(
            SettingRow(self.tr("Encrypted"), sealed, icon="private", tone="success"),
            SettingRow(self.tr("To be seen by whoever has this computer"), plain, icon="shown"),
        )
        return part(self.tr("What lies on this disk"), rows)

    def _words(self) -> Column:
        self.words = SettingRow("", "-", icon="kit")
        self._show_words()
        return part(self.tr("Recovery words"), SettingCard(self.words))

    def enter(self, _place: Place) -> None:
        self._told.read()

    def _show_words(self) -> None:
        self.words.say(self._told.title, self._told.note)
