"""Twelve words as they are typed: judged before a node is asked, and never repeated whole in what is said of them."""

from collections.abc import Sequence

from whisper_net.core.crypto.phrase import entropy_of
from whisper_net.core.errors import LocalError
from whisper_net.desktop.viewmodels.joining_words import fault
from whisper_net.desktop.viewmodels.wording import sentence


def phrase_fault(words: Sequence[str]) -> str:
    """What is wrong with them, or ""; whose they are is not known here."""
    found = fault(words)
    if found is not None:
        return found[1]
    try:
        entropy_of(" ".join(words))
    except LocalError as error:
        return sentence(error)
    return ""
