"""Files as they are named at a terminal."""

from pathlib import Path


def absolute(file: Path) -> str:
    """The full path: a running node stands in another folder."""
    return str(file.expanduser().absolute())
