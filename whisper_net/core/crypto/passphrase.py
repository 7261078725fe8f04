"""What a passphrase must be before a profile is made with it; the same in a terminal and in a window.

The rule stops what a thief tries first and no more: what is chosen well beyond it is the person's own business. A
profile that is there already opens with whatever it was made with.
"""

from unicodedata import normalize

from whisper_net.core.errors import WeakPassphrase

LEAST = 8
"""Characters."""
MOST = 4_096
"""Bytes."""


def check_passphrase(text: str) -> None:
    """Raise WeakPassphrase for a new passphrase that is too short, one character repeated, or no plain text."""
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise WeakPassphrase("this passphrase holds half a character; choose another") from error
    if size > MOST:
        raise WeakPassphrase(f"this passphrase is far too long; {MOST} bytes are the most")
    # As it is stretched: what looks the same is the same.
    characters = normalize("NFKC", text).casefold()
    if len(characters) < LEAST:
        raise WeakPassphrase(f"this passphrase is too short; choose at least {LEAST} characters")
    if len(set(characters) - {" "}) < 2:
        raise WeakPassphrase("this passphrase is one character again and again; choose several words")
