"""The two fields of a new passphrase, for whoever has no profile on this computer yet."""

from whisper_net.desktop.viewmodels.unlocking import AGAIN, PASSPHRASE
from whisper_net.desktop.viewmodels.wording import translated
from whisper_net.desktop.views.kit.field import Field


def passphrase_fields(*, needed: bool) -> dict[str, Field]:
    """By name; none where there is a profile already."""
    if not needed:
        return {}
    advice = translated("At least 8 characters; five or six words are good. Nobody can reset it.")
    return {
        PASSPHRASE: Field(translated("Passphrase"), secret=True, help_text=advice),
        AGAIN: Field(translated("The same once more"), secret=True),
    }
