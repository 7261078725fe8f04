"""A thread: a message and what was replied to it, in the order in which it was written."""

from collections.abc import Sequence

from PySide6.QtCore import QObject

from whisper_net.core.documents import patches
from whisper_net.core.errors import LocalError
from whisper_net.core.ids import EnvelopeId, MemberId, ScopeId
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.composer import Composer
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.message_list import MessageList
from whisper_net.desktop.viewmodels.timeline_entry import Around
from whisper_net.desktop.viewmodels.wording import counted, sentence
from whisper_net.node import conversations
from whisper_net.node.conversations import Page
from whisper_net.node.queries import PAGE
from whisper_net.ports.talk import MessageRow


class Thread(MessageList):
    """One message's replies, below it."""

    def __init__(self, membership: Membership, parent: QObject | None = None) -> None:
        super().__init__(membership, parent)
        self.root: EnvelopeId | None = None
        self.loading = False
        self._count = 0
        membership.changed.connect(self._happened)

    def open(self, scope: ScopeId, root: EnvelopeId, names: dict[MemberId, str] | None = None) -> None:
        """Show a message and its replies."""
        self.scope, self.root, self.loading = scope, root, True
        self.names = dict(names or {})
        reply = self.membership.ask(conversations.thread, scope, root)
        reply.then(answered(self, self._enter)).otherwise(answered(self, self._refused))

    def _enter(self, page: Page) -> None:
        self.loading = False
        self._show(page)
        self.opened.emit()

    def _refused(self, error: LocalError) -> None:
        self.loading = False
        self.failed.emit(sentence(error))

    def _happened(self, happened: Sequence[object]) -> None:
        self._count_pieces(happened)
        if self.root is None or self.loading:
            return
        answers = (
            one.origin.id
            for one in happened
            if isinstance(one, patches.MessagePosted) and one.reply_to == self.root and one.origin.scope == self.scope
        )
        wanted = self._amended(happened) | dict.fromkeys(answers)
        if self._renames(happened):
            wanted |= dict.fromkeys(row.id for row in self._rows)
        if len(wanted) > PAGE:
            self.open(self.scope, self.root, self.names)
        elif wanted:
            asked = tuple(wanted)
            reply = self.membership.ask(conversations.standing, self.scope, asked)
            reply.then(answered(self, self._update, asked)).otherwise(answered(self, self._refused))

    def _update(self, page: Page, asked: Sequence[EnvelopeId]) -> None:
        self._gone(asked, page)
        self._merge(page)

    def _takes(self, row: MessageRow) -> bool:
        return row.reply_to == self.root

    def _before_dressing(self) -> None:
        """The heading below the first row counts all others."""
        self._count = sum(not row.deleted for row in self._rows[1:])
        if len(self._entries) > 1:
            self._dress({1})

    def _around(self, at: int) -> Around:
        around = super()._around(at)
        first = self._rows[0].id == self.root
        heading = counted("%n reply", "%n replies", self._count) if at == 1 and first and self._count else ""
        above = None if at == 0 else around.above
        return around._replace(above=above, heading=heading, replies=None, quotes=at == 0, days=False)


class ThreadModel(QObject):
    """A thread and what is written into it."""

    def __init__(self, membership: Membership, scope: ScopeId, root: EnvelopeId, names: dict[MemberId, str]) -> None:
        super().__init__(membership)
        self.messages = Thread(membership, self)
        self.composer = Composer(membership, root, self)
        self.composer.sent.connect(self.messages.jump_to_latest)
        self.composer.open(scope)
        self.messages.open(scope, root, names)

    def edit_last(self) -> None:
        """Take up this person's newest reply again."""
        entry = self.messages.last_own()
        if entry is not None and entry.id != self.messages.root:
            self.composer.edit(entry)
