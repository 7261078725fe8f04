"""A profile for those who have none: its passphrase judged, the profile made, and then whatever it was made for."""

from collections.abc import Callable

from whisper_net.core.crypto.passphrase import check_passphrase
from whisper_net.core.errors import LocalError
from whisper_net.desktop.viewmodels.root import RootModel
from whisper_net.desktop.viewmodels.wording import sentence, translated

PASSPHRASE, AGAIN = "passphrase", "again"


class Opening:
    """Whether a profile is needed first, and the way to it."""

    def __init__(self, root: RootModel) -> None:
        self._root = root

    @property
    def needed(self) -> bool:
        return not self._root.bridge.running

    def faults(self, passphrase: str, again: str) -> dict[str, str]:
        """By field: what is wrong with what was typed twice; nothing where no profile is needed."""
        if not self.needed:
            return {}
        fault = passphrase_fault(passphrase)
        differs = translated("This is not the same as above.") if not fault and passphrase != again else ""
        return {PASSPHRASE: fault, AGAIN: differs}

    def then(self, passphrase: str, go: Callable[[], None], refuse: Callable[[LocalError], object]) -> None:
        """Make the profile if there is none, then go on."""
        if self.needed:
            self._root.create(passphrase).then(lambda _: go()).otherwise(refuse)
        else:
            go()


def passphrase_fault(passphrase: str) -> str:
    """What is wrong with a new passphrase, or ""."""
    if not passphrase:
        return translated("Please choose a passphrase.")
    try:
        check_passphrase(passphrase)
    except LocalError as error:
        return sentence(error)
    return ""
