"""Everything of the kit on one page, to be drawn and walked over."""

from PySide6.QtWidgets import QWidget

from whisper_net.desktop.theme.metrics import CARD, FORM, PANE_MEMBER, ROW, S8, S12, S24, SEMIBOLD
from whisper_net.desktop.views.kit import banner, button, chip
from whisper_net.desktop.views.kit.avatar import Avatar, AvatarStack
from whisper_net.desktop.views.kit.banner import Banner
from whisper_net.desktop.views.kit.box import TOP, Card, Column, Divider, Row, placed, stretched
from whisper_net.desktop.views.kit.button import Button, IconButton
from whisper_net.desktop.views.kit.chip import Chip, ChipButton, audience_chip
from whisper_net.desktop.views.kit.choice import Radio, Select, Switch, Tick
from whisper_net.desktop.views.kit.empty import EmptyState
from whisper_net.desktop.views.kit.field import AreaField, Field, SearchField
from whisper_net.desktop.views.kit.pane import Fact, Footer, Header, Pane, Section
from whisper_net.desktop.views.kit.progress import Bar, Spinner
from whisper_net.desktop.views.kit.qr import QrCode
from whisper_net.desktop.views.kit.rows import Badge, NavRow
from whisper_net.desktop.views.kit.scroll import Scroll
from whisper_net.desktop.views.kit.tabs import Tabs
from whisper_net.desktop.views.kit.text import Span, Text

KINDS = (
    (button.FILLED, "Approve", "check"),
    (button.TONAL, "Approve", "check"),
    (button.OUTLINED, "Decline", None),
    (button.TEXT, "Ask", None),
    (button.DANGER, "Erase", "wipe"),
    (button.DANGER_FILLED, "Erase", None),
    (button.LINK, "Show all", None),
)
PEOPLE = [
    (bytes([n]) * 32, name) for n, name in enumerate(["Maya Ortiz", "Tomasz Lis", "Priya Raman", "李雷", "אבי כהן"])
]


def gallery() -> QWidget:
    """The kit, in a page with a pane."""
    header = Header(
        "general",
        "News, questions and everything that has no other place",
        IconButton("search", "Search"),
        IconButton("more", "More"),
        Button("Invite", button.FILLED, icon="invite", size=ROW),
        icon="channel",
    )
    body = Column(
        *(_buttons(size) for size in (FORM, ROW, CARD)),
        _chips(),
        _fields(),
        _choices(),
        _people(),
        Tabs([("all", "All", 4), ("open", "Open", 2), ("unplaced", "Unplaced", None)]),
        Section("Requests", "2 waiting for you", Button("Show all", button.LINK)),
        Row(
            placed(_navigation(), TOP),
            stretched(_banners()),
            QrCode("whisper:invitation", "An invitation to scan", 116),
            gap=S12,
        ),
        _texts(),
        ...,
        gap=S12,
        pad=S24,
    )
    page = Column(header, stretched(Scroll(body, name="The kit")))
    return Row(stretched(page), _pane(), fill="bg")


def _buttons(size: int) -> Row:
    off = Button("Continue", button.FILLED, size=size)
    off.setEnabled(False)
    busy = Button("Sending", button.OUTLINED, size=size)
    busy.set_busy(True)
    made = [Button(words, kind, icon=icon, size=size) for kind, words, icon in KINDS]
    return Row(*made, off, busy, Button("Role", size=size, caret=True), ..., gap=S8)


def _chips() -> Row:
    on = ChipButton("Not claimed", checkable=True)
    on.setChecked(True)
    return Row(
        Chip("Hamburg", icon="place"),
        ChipButton("Remote", checkable=True),
        on,
        Chip("Found", chip.ACTIVE, icon="stage"),
        Chip("closes in 3 days", chip.TIME, icon="clock"),
        Chip("Verified", chip.DONE, icon="verified"),
        Chip("Refused", chip.FAILED, icon="danger"),
        audience_chip("all", "general · 42 people", "Who can read this: general, 42 people"),
        audience_chip("all-but", "all but 2", "Who can read this: all but 2"),
        ...,
        gap=S8,
    )


def _fields() -> Row:
    secret = Field("Passphrase", placeholder="At least 12 signs", secret=True, help_text="Four words are easy to keep.")
    wrong = Field("Name", optional="optional", icon="person")
    wrong.set_text("Maya")
    wrong.set_error("This name is too long.")
    return Row(stretched(secret), stretched(wrong), stretched(AreaField("Note", lines=2, optional="optional")), gap=S12)


def _choices() -> Row:
    tick, radio, switch = Tick("Keep it"), Radio("Everyone"), Switch("Lock when the computer sleeps")
    for one in (tick, radio, switch):
        one.setChecked(True)
    select = Select("Lock when idle", [("10", "after 10 minutes"), ("0", "never")], "10")
    other = Switch("Hide content")
    return Row(
        tick,
        Tick("No"),
        Row(radio, Radio("Only some"), gap=S12),
        switch,
        other,
        select,
        SearchField("Company, role"),
        gap=S12,
    )


def _people() -> Row:
    avatars = [
        Avatar(id_, name, size, alone=True) for (id_, name), size in zip(PEOPLE, (56, 40, 36, 32, 28), strict=True)
    ]
    avatars[1].set_here(True)
    return Row(
        *avatars, AvatarStack(PEOPLE, 20), AvatarStack(PEOPLE, 24), Badge(3), Spinner("Catching up"), ..., gap=S12
    )


def _navigation() -> Column:
    leads, here, direct = (
        NavRow("Leads", icon="leads"),
        NavRow("general", icon="channel"),
        NavRow("Priya Raman", person=b"p" * 32),
    )
    leads.set_count(4)
    here.setChecked(True)
    direct.set_count(2, mention=True)
    return Column(leads, here, NavRow("platform-team", icon="private"), direct, width=252, fill="sidebar", pad=(0, S8))


def _banners() -> Column:
    look = Button("I checked it today", size=CARD, icon="check")
    return Column(
        Banner(
            banner.WARNING,
            "Last checked 9 months ago",
            "Rules may have changed. Look at the source first.",
            actions=[look],
        ),
        Banner(banner.INFO, "You can close the app", "Your request is saved here."),
        Banner(banner.DANGER, "Nobody answers on this network"),
        ...,
        gap=S8,
    )


def _texts() -> Column:
    found = Text("interview-prep", 14)
    found.set_spans([Span(10, 2, "accent_text", SEMIBOLD)])
    return Column(
        Fact("Company", "Finch Robotics"),
        Row(
            stretched(Text("Got through. The payroll run was split. 🙏", 14, wrap=True, line=22)),
            Text("10:05", 12, "faint"),
        ),
        Row(
            Text("Sixteen", 16, "text", SEMIBOLD),
            Text("twelve", 12, "muted"),
            Text("28", 28),
            found,
            ...,
            baseline=True,
            gap=S8,
        ),
        Bar("Sent", 0.6),
        gap=S8,
    )


def _pane() -> Pane:
    empty = EmptyState(
        "leads",
        "No leads yet",
        "Add a link to a job. You choose who sees it before it is posted.",
        Button("Add a lead", button.FILLED, icon="add"),
        promise=("keyboard", "Ctrl N"),
    )
    card = Card(Section("Platform engineer", "Found"), Text("Finch Robotics", 13, "muted"), gap=4)
    card.set_selected(True)
    body = Column(card, S12, Card(Text("QA lead", 14, "text", SEMIBOLD)), S12, Divider(), S12, empty)
    footer = Footer(Button("Back", button.TEXT, icon="back"), ..., Button("Message", button.FILLED, icon="comments"))
    return Pane(
        "Member", body, width=PANE_MEMBER, subtitle="Aisha Bello", footer=footer, actions=[IconButton("more", "More")]
    )
