"""Pictures of files that messages bring: shown, partly here, waited for, saved; and what is about to be sent."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QColor, QFont, QImage, QLinearGradient, QPainter

from tests.core.group.chance import Chance
from tests.desktop import chat
from tests.desktop.ground import Neighbourhood, settle
from tests.desktop.lumen import Lumen
from tests.node.world import Machine
from whisper_net.cli import demo_lines as demo
from whisper_net.core.group.commands import EnvelopesReceived, PostMessage
from whisper_net.core.ids import EnvelopeId, ScopeId
from whisper_net.desktop.viewmodels.file_works import FileWorks
from whisper_net.desktop.views.shell import Shell
from whisper_net.node import attachments

CHANNEL = "platform-team"
AGREEMENT, SEATS = "Separation agreement, redacted.pdf", "second floor.png"
LONG = "Final settlement calculation for everybody who left in October and November (corrected).xlsx"
PROGRAM = "payslip reader.exe"


def picture(width: int = 900, height: int = 520) -> bytes:
    """A picture of nothing in particular, as a PNG."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    ground = QLinearGradient(0, 0, width, height)
    ground.setColorAt(0, QColor("#f3e3c3"))
    ground.setColorAt(1, QColor("#7d9fb5"))
    painter.fillRect(image.rect(), ground)
    painter.setPen(QColor("#44506a"))
    painter.setBrush(QColor("#ffffff"))
    for at in range(6):
        painter.drawRoundedRect(60 + at % 3 * 270, 70 + at // 3 * 210, 220, 160, 14, 14)
    painter.setFont(QFont("Inter", 28))
    painter.drawText(image.rect(), Qt.AlignmentFlag.AlignCenter, "desks")
    painter.end()
    return png(image)


def png(image: QImage) -> bytes:
    data, buffer = QByteArray(), QBuffer()
    buffer.setBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(data.data())


def attach(lumen: Lumen, person: str, name: str, data: bytes, text: str = "") -> EnvelopeId:
    """Somebody posts a file; everybody hears of it, nobody fetches it."""
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        answer = lumen.do(person, "attach", channel=CHANNEL, file=str(path), text=text)
    return EnvelopeId(bytes.fromhex(answer["message"]))


def cut(machine: Machine) -> None:
    """Nobody is connected any more."""
    for link in list(machine.group.peers.links):
        link.end("the line was cut")


def some(lumen: Lumen, holder: str, message: EnvelopeId, count: int) -> None:
    """Pieces that came to Maya's computer before the line was cut."""
    row = lumen.near.wait(attachments.file(lumen.maya.node, None, message))
    store = lumen.people[holder].group.runner.store
    pieces = [(id_, raw) for id_ in row.manifest.chunks[:count] if (raw := store.chunk(id_)) is not None]
    lumen.maya.group.runner.store.keep_chunks(message, pieces)


def filled(lumen: Lumen) -> Lumen:
    """Files of each kind in one channel."""
    rows: Sequence[dict[str, object]] = lumen.do("Maya Ortiz", "messages", channel=CHANNEL, limit=50)
    if rows:
        return lumen  # drawn before
    page = bytes(range(256)) * 6_000
    first = attach(lumen, "Priya Raman", AGREEMENT, page, "Section 4 says when the laptop goes back.")
    attach(lumen, demo.JONAS, PROGRAM, page[:90_000], "HR sent this with the payslips. Did anybody open it?")
    attach(lumen, "Aisha Bello", SEATS, picture(), "Who sat where, before it is all gone.")
    attach(lumen, demo.MAYA, LONG, page[:300_000])
    some(lumen, "Priya Raman", first, 3)
    return lumen


def entries(shell: Shell) -> dict[str, EnvelopeId]:
    """The messages with files on the screen, by the names of these."""
    model = chat.screen(shell).model.timeline
    found = [model.entry(at) for at in range(model.rowCount())]
    return {one.file.name: one.id for one in found if one.file is not None}


def works(shell: Shell) -> FileWorks:
    return chat.screen(shell).model.membership.files


def shown(shell: Shell, _: Lumen) -> Shell:
    """One picture is looked at."""
    works(shell).show_picture(entries(shell)[SEATS])
    settle()
    return shell


def chosen(shell: Shell, _: Lumen) -> Shell:
    """Three files go with what is written, and a folder did not."""
    composer = chat.screen(shell).composer
    composer.editor.insertPlainText("My copy, without names. The table is theirs.")
    with TemporaryDirectory() as folder:
        for name, size in (("My agreement.pdf", 240_000), (LONG, 81_000), ("reader.exe", 9_000)):
            Path(folder, name).write_bytes(bytes(size))
        Path(folder, "payslips").mkdir()
        composer.offer([str(path) for path in sorted(Path(folder).iterdir())])
        settle()
    return shell


def waited(shell: Shell, lumen: Lumen) -> Shell:
    """Somebody asks for what nobody has who is connected."""
    cut(lumen.maya)
    works(shell).save(entries(shell)[PROGRAM], "/srv/maya/reader.exe")
    settle()
    return shell


def lack(near: Neighbourhood, machine: Machine, author: Machine, scope: ScopeId) -> None:
    """The third of what somebody says comes, and not the two before."""
    for link in [*machine.group.peers.links, *author.group.peers.links]:
        link.end("the line was cut")
    texts = ("one", "two", "three")
    near.overheard.update(texts)
    for text in texts:
        near.wait(author.group.submit(PostMessage(scope, text)))
    state = author.group.group.state
    (feed,) = state.feeds.by_device(scope)[state.me.device]
    store, part = author.group.runner.store, state.feeds.parts(feed)[0]
    newest = len(store.envelopes(part, 0, 10_000)) - 1
    opened, _ = machine.group.group.open_envelopes(
        store.envelopes(part, newest, 1), machine.clock.now(), Chance("lack")
    )
    near.wait(machine.group.submit(EnvelopesReceived(tuple(opened), (True,))))


def lacking(shell: Shell, lumen: Lumen) -> Shell:
    """Something of Tomasz has not arrived."""
    model = chat.screen(shell).model
    lack(lumen.near, lumen.maya, lumen.people[demo.TOMASZ], model.scope)
    for _ in range(2):
        model.gaps._reading.begin()
        settle()
    return shell
