"""One window a profile: a second start brings the first one forward and ends.

Rules: the first listens on a local socket that is named for the profile's place and open to this person alone; the
second says one line to it: a word, or the invitation that it was started with. What a crashed one left behind is taken
over. Anybody of this computer can make a socket of that name first: to another account nothing is said, and the window
opens all the same. The profile's lock guards its data, not this.
"""

import hashlib
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from whisper_net.adapters.control_socket import same_account_at
from whisper_net.core.wire.bounds import MAX_KEY_TEXT

SHOW, JOIN = b"show", b"join "
_PATIENCE_MS = 1_000
_LONGEST = len(JOIN) + MAX_KEY_TEXT + 1


class Instance(QObject):
    """This program's hold on being the only window of a profile."""

    called = Signal(str)
    """Somebody started it again: with the text of an invitation, or "" without."""

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        digest = hashlib.blake2b(str(folder.resolve()).encode("utf-8", "surrogateescape"), digest_size=12)
        self._name = f"whisper_net-{digest.hexdigest()}"
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)

    def claim(self, key: str = "") -> bool:
        """Be the first; False if another window was there and has been called, and told of an invitation."""
        if self._call_first(JOIN + key.encode() if key else SHOW):
            return False
        if not self._server.listen(self._name):
            QLocalServer.removeServer(self._name)
            self._server.listen(self._name)
        return True

    def release(self) -> None:
        self._server.close()

    def _call_first(self, line: bytes) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_PATIENCE_MS) or not same_account_at(int(socket.socketDescriptor())):
            return False
        socket.write(line + b"\n")
        socket.waitForBytesWritten(_PATIENCE_MS)
        socket.disconnectFromServer()
        return True

    def _answer(self) -> None:
        socket = self._server.nextPendingConnection()
        socket.setReadBufferSize(_LONGEST)
        socket.readyRead.connect(lambda: self._hear(socket))
        socket.disconnected.connect(socket.deleteLater)
        self._hear(socket)

    def _hear(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() >= _LONGEST:
                socket.abort()
            return
        line = bytes(socket.readLine(_LONGEST + 1).data())[:-1]
        if line == SHOW:
            self.called.emit("")
        elif line.startswith(JOIN):
            self.called.emit(line.removeprefix(JOIN).decode("utf-8", "replace"))
