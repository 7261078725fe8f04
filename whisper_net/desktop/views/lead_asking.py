"""What is asked before a lead ends for all, and the menu of everything that can be done to one."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from whisper_net.desktop.theme import icons
from whisper_net.desktop.theme.metrics import S12
from whisper_net.desktop.viewmodels.lead import LeadModel
from whisper_net.desktop.viewmodels.lead_card import STAGE_WORDS, STAGES
from whisper_net.desktop.viewmodels.wording import readers, translated
from whisper_net.desktop.views.kit.box import Column
from whisper_net.desktop.views.kit.button import DANGER_FILLED, TEXT, Button
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.menu import Menu
from whisper_net.desktop.views.kit.text import Text

_WIDTH = 480


def ask_to_withdraw(over: QWidget, role: str, people: int, withdraw: Callable[[], object]) -> Dialog:
    """Withdrawing is for good and for all."""
    words = translated(
        "It moves to Closed for everybody and cannot be opened again. What it says stays readable there."
    )
    keep = Button(translated("Keep it"), TEXT)
    act = Button(readers(translated("Withdraw for %1"), people), DANGER_FILLED, icon="withdraw")
    body = Column(Text(role, 14, wrap=True), S12, Text(words, 13, "muted", wrap=True))
    made = Dialog(translated("Withdraw this lead?"), body, actions=[keep, act], width=_WIDTH)
    keep.clicked.connect(made.reject)
    act.clicked.connect(made.accept)
    act.clicked.connect(lambda _=False: withdraw())
    made.open_over(over)
    keep.setFocus(Qt.FocusReason.OtherFocusReason)
    return made


def stage_menu(over: QWidget, model: LeadModel, act: Callable[[str], object]) -> QMenu:
    """The stages that a lead may move to; those that mean nothing say why when they are chosen."""
    menu = Menu(over)
    menu.setAccessibleName(translated("Move to"))
    for stage in STAGES:
        if stage != model.stage:
            menu.addAction(translated(STAGE_WORDS[stage])).triggered.connect(lambda _=False, stage=stage: act(stage))
    return menu


def lead_menu(over: QWidget, model: LeadModel, act: Callable[[str], object], skip: Sequence[str] = ()) -> QMenu:
    """Everything that can be done to a lead: open | claim | unclaim | move | edit | share | withdraw | copy."""
    menu = Menu(over)
    menu.setAccessibleName(translated("Lead: %1").replace("%1", model.role))

    def add(kind: str, icon: str, words: str) -> None:
        if kind not in skip:
            menu.addAction(icons.icon(icon, "muted"), words).triggered.connect(lambda: act(kind))

    add("open", "forward", translated("Open"))
    if model.claimed:
        add("unclaim", "withdraw", translated("Take back my claim"))
    elif model.open:
        add("claim", "claim", translated("Claim this lead"))
    if model.host:
        add("link", "outside", translated("Open %1…").replace("%1", model.host))
        add("copy", "copy", translated("Copy link"))
    if "move" not in skip:
        moves = stage_menu(menu, model, lambda stage: act(f"move {stage}"))
        moves.setTitle(translated("Move to…"))
        moves.setIcon(icons.icon("board", "muted"))
        menu.addMenu(moves)
    if model.mine and model.open:
        menu.addSeparator()
        add("edit", "edit", translated("Edit"))
        if model.shareable:
            add("share", "invite", translated("Share with…"))
        add("withdraw", "delete", translated("Withdraw…"))
    return menu
