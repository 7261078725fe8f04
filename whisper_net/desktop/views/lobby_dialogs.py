"""What is asked before a request is changed or taken back."""

from whisper_net.desktop.theme.metrics import MESSAGE_LINE, S16
from whisper_net.desktop.viewmodels.lobby import Lobby
from whisper_net.desktop.viewmodels.lobby_stages import Attempt
from whisper_net.desktop.viewmodels.wording import translated
from whisper_net.desktop.views.kit.box import Column
from whisper_net.desktop.views.kit.button import DANGER, FILLED, OUTLINED, Button
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.field import AreaField, Field
from whisper_net.desktop.views.kit.text import Text


def edit_dialog(lobby: Lobby, attempt: Attempt) -> Dialog:
    """Says anew who asks."""
    name = Field(translated("Your name"))
    claim = AreaField(
        translated("What you say about yourself"),
        optional=translated("optional"),
        help_text=translated("Whoever approves you reads this: your team, your years, who knows you."),
    )
    name.set_text(attempt.my_name)
    claim.set_text(attempt.claim)
    save, cancel = Button(translated("Save"), FILLED), Button(translated("Cancel"), OUTLINED)
    dialog = Dialog(translated("What they see"), Column(name, S16, claim), actions=[cancel, save])

    def keep() -> None:
        if not name.text().strip():
            name.set_error(translated("Please give a name."))
            return
        lobby.edit(attempt.file, name.text(), claim.text())
        dialog.accept()

    save.clicked.connect(keep)
    name.entered.connect(keep)
    cancel.clicked.connect(dialog.reject)
    return dialog


def withdraw_dialog(lobby: Lobby, attempt: Attempt) -> Dialog:
    """Takes a request back."""
    forgets = translated("This computer forgets the request and its key. Its twelve words are of no use any more.")
    if attempt.device:
        forgets = translated("This computer forgets the request and its key. Your twelve words stay as they are.")
    seen = translated("Whoever saw your name in the group may still see it there until they decline it.")
    if attempt.relays and not attempt.picked_up:
        seen = translated(
            "It stays at the relay, sealed, for up to 30 days: whoever of the group picks it up there sees your name."
        )
    words = Text(
        f"{forgets} {seen}" if attempt.member is not None and not attempt.device else forgets,
        14,
        "muted",
        wrap=True,
        line=MESSAGE_LINE,
    )
    refused = attempt.state == "refused"
    act = Button(translated("Forget it") if refused else translated("Withdraw"), DANGER)
    keep = Button(translated("Keep it"), OUTLINED)
    title = translated("Forget this request?") if refused else translated("Withdraw your request?")
    dialog = Dialog(title, words, actions=[keep, act], width=480)

    def withdraw() -> None:
        lobby.withdraw(attempt.file)
        dialog.accept()

    act.clicked.connect(withdraw)
    keep.clicked.connect(dialog.reject)
    return dialog
