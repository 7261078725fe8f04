"""Vectors that another implementation is held to: how they stand in tests/vectors, and how they are written.

A vector is made from fixed bytes alone, by the function `made` of a module in MAKERS. Tests hold what is made today to
what was frozen; `python -m tests.core.page.frozen NAME...` writes a file anew, which changes what is out there.
"""

import importlib
import json
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "vectors"
MAKERS = {name: f"make_{name}" for name in ("peer", "places", "joining", "entries", "stories", "folds")}
"""By the name of the file: the module here that makes it."""


def thaw(value: Any) -> Any:
    """JSON to values; "0x..." stands for bytes."""
    if isinstance(value, str) and value.startswith("0x"):
        return bytes.fromhex(value[2:])
    if isinstance(value, dict):
        return {name: thaw(item) for name, item in value.items()}
    return [thaw(item) for item in value] if isinstance(value, list) else value


def freeze(value: Any) -> Any:
    """Values to JSON."""
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, dict):
        return {name: freeze(item) for name, item in value.items()}
    return [freeze(item) for item in value] if isinstance(value, list | tuple) else value


def read(name: str) -> Any:
    """What was frozen under a name."""
    return thaw(json.loads((FOLDER / f"{name}.json").read_text("utf-8")))


def made(name: str) -> Any:
    """The same, made anew from fixed bytes, as it would be read."""
    return thaw(freeze(importlib.import_module(f"tests.core.page.{MAKERS[name]}").made()))


def write(name: str) -> None:
    text = json.dumps(freeze(made(name)), indent=1, ensure_ascii=False)
    (FOLDER / f"{name}.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    for name_ in sys.argv[1:]:
        write(name_)
