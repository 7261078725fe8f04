"""Joining a group: a key that is pasted, dropped, found in a picture or typed as eight words, and who one is.

Rules: what was typed stays, whatever is refused. A key is judged here before anything is made for it; what only the
group can judge is asked for at once where an address is given, and an attempt that the group refuses is taken back.
Where nobody answers, the attempt is kept and goes on in the lobby.
"""

from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Signal

from whisper_net.adapters.transport.address import address_in
from whisper_net.core.crypto.keytext import PREFIX, SPOKEN_WORDS, key_text, parse_key
from whisper_net.core.crypto.words import split_words
from whisper_net.core.errors import AddressError, KeyTextError, LocalError
from whisper_net.core.wire.bounds import MAX_CLAIM
from whisper_net.desktop.picture import read_offer
from whisper_net.desktop.viewmodels.founding import ME, RELAY, name_fault, text_fault
from whisper_net.desktop.viewmodels.root import RootModel
from whisper_net.desktop.viewmodels.typed_places import address_fault, relay_fault
from whisper_net.desktop.viewmodels.unlocking import PASSPHRASE, Opening
from whisper_net.desktop.viewmodels.wording import sentence, translated

KEY, CLAIM, ADDRESS = "key", "claim", "address"
_KEPT = {"nobody_reachable", "disk_full", "disk_fault", "unforeseen", "profile_locked"}
"""Refusals that are this machine's, not the group's: the attempt is kept."""


class Joining(QObject):
    """An attempt in the making."""

    joined = Signal(str, str)
    """The twelve words, or "" where they were shown before, and the attempt."""
    failed = Signal(str, str)
    """A field, or "" for the whole, and words: what is wrong with it."""
    found = Signal(str)
    """A key that was read out of a file or a picture."""
    busy_changed = Signal()

    def __init__(self, root: RootModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.busy = self.reading = False
        self._root = root
        self._opening = Opening(root)
        self._address = self._phrase = self._attempt = ""
        self._home = False

    @property
    def needs_passphrase(self) -> bool:
        """Whether there is no profile yet."""
        return self._opening.needed

    # -- the key

    def read(self, offer: Path | bytes) -> None:
        """Look for a key in a file that was picked, or in a picture that was pasted. Answered by a signal."""
        if self.reading:
            return
        self.reading = True
        self.busy_changed.emit()
        self._root.bridge.beside(lambda: read_offer(offer)).then(self._read).otherwise(self._unreadable)

    def _read(self, texts: list[str]) -> None:
        self._end_reading()
        keys = [text for text in texts if not key_fault(text)]
        if keys:
            self.found.emit(keys[0].strip())
        elif any(PREFIX[:10] in text.lower() for text in texts):
            self.failed.emit(KEY, key_fault(texts[0]))
        else:
            self.failed.emit(KEY, translated("What was found there is something else, not an invitation."))

    def _unreadable(self, error: LocalError) -> None:
        self._end_reading()
        self.failed.emit(KEY, sentence(error))

    def _end_reading(self) -> None:
        self.reading = False
        self.busy_changed.emit()

    # -- asking to join

    def join(
        self,
        key: str,
        me: str,
        claim: str,
        address: str,
        passphrase: str = "",
        again: str = "",
        *,
        home: bool = False,
        relay: str = "",
    ) -> None:
        """Ask, at an address, at a relay that no key named, and, with `home`, on the network around.

        That network is home from then on.

        Making a profile and reaching the group take a moment, so this is answered by a signal.
        """
        if self.busy:
            return
        faults = {
            KEY: key_fault(key),
            ME: name_fault(me),
            CLAIM: text_fault("text", claim.strip(), MAX_CLAIM) if claim.strip() else "",
            ADDRESS: address_fault(address),
            RELAY: relay_fault(relay),
            **self._opening.faults(passphrase, again),
        }
        if any(faults.values()):
            for field, words in faults.items():
                if words:
                    self.failed.emit(field, words)
            return
        self._set_busy(True)
        self._address, self._home = address.strip(), home
        asked: dict[str, object] = {"key": key, "me": me.strip(), "claim": claim.strip()}
        if relay.strip():
            asked["relays"] = [relay.strip()]
        self._opening.then(passphrase, lambda: self._begin(asked), self._refuse_passphrase)

    def _begin(self, asked: dict[str, object]) -> None:
        """Without an address nobody is asked: the words are made, and kept for, before anything can fail."""
        self._root.bridge.submit("join", asked).then(self._begun).otherwise(self._refuse)

    def _begun(self, answer: dict[str, str | None]) -> None:
        self._phrase, self._attempt = answer["phrase"] or "", answer["attempt"] or ""
        if self._home:
            self._root.bridge.submit("lan_home", {}).then(self._reach).otherwise(self._not_home)
        else:
            self._reach()

    def _not_home(self, error: LocalError) -> None:
        """The lobby has a switch for each network, so nothing is lost but a moment."""
        several = translated("This computer is on several networks: switch on the one that is home.")
        self._root.lobby.answers[self._attempt] = several if error.code == "ambiguous" else sentence(error)
        self._reach()

    def _reach(self, _network: object = None) -> None:
        if not self._address:
            self._end()
            return
        asked = {"attempt": self._attempt, "peers": [self._address]}
        self._root.bridge.submit("attempt_ask", asked).then(self._asked).otherwise(self._refused)

    def _asked(self, answer: dict[str, Any]) -> None:
        silent: dict[str, str] = answer["unanswered"]
        if silent and answer["state"] == "joining":
            self._root.lobby.answers[self._attempt] = sentence(LocalError(list(silent.values())[-1]))
        self._end()

    def _end(self) -> None:
        phrase, self._phrase = self._phrase, ""
        self._set_busy(False)
        self.joined.emit(phrase, self._attempt)

    def _refused(self, error: LocalError) -> None:
        """The group said no. What this person has on paper of that attempt is nothing yet, so it is taken back."""
        if error.code in _KEPT or not self._phrase:
            self._end()
            return
        self._phrase = ""
        self._root.lobby.withdraw(self._attempt)
        self._set_busy(False)
        self.failed.emit(ADDRESS if isinstance(error, AddressError) else KEY, sentence(error))

    def _refuse_passphrase(self, error: LocalError) -> None:
        self._set_busy(False)
        self.failed.emit(PASSPHRASE if error.code == "weak_passphrase" else "", sentence(error))

    def _refuse(self, error: LocalError) -> None:
        self._set_busy(False)
        self.failed.emit(KEY if error.code in ("bad_key", "mistyped") else "", sentence(error))

    def _set_busy(self, busy: bool) -> None:
        self.busy = busy
        self.busy_changed.emit()


class Found(NamedTuple):
    """What a message that invites holds."""

    key: str
    """Written alone; "" where the text is no message around one key."""
    address: str


def found_in(message: str) -> Found:
    """The key and the address in a message; of a key that stands alone there is nothing to find."""
    if PREFIX[:10] not in message.lower() and len(split_words(message)) <= SPOKEN_WORDS:
        return Found("", "")
    try:
        key = key_text(parse_key(message))
    except KeyTextError:
        return Found("", "")
    return Found("" if message == key else key, address_in(message))


def key_fault(text: str) -> str:
    """What is wrong with the text of a key, or ""."""
    if not text.strip():
        return translated("Paste the key, or type the eight words.")
    try:
        parse_key(text)
    except LocalError as error:
        return sentence(error)
    return ""
