"""The readers of this folder know the page alone, and the page names every file of vectors."""

import ast
import re
from pathlib import Path

import pytest

from tests.core.page.frozen import FOLDER, MAKERS, freeze, read, thaw

ROOT = Path(__file__).parents[3]
READERS = ("reader", "changes", "held", "ends", "circles", "screen", "texts", "client", "pen", "at_relay")
PAGE = (ROOT / "docs" / "protocol.md").read_text("utf-8")


def imported(module: str) -> set[str]:
    """The modules that a module of the tests imports."""
    tree = ast.parse(_file(module).read_text("utf-8"))
    whole = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    parts = [(node.module or "", node.names) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    inside = {f"{of}.{alias.name}" for of, names in parts for alias in names}
    return whole | {of for of, _ in parts} | {name for name in inside if _file(name).exists()}


def _file(module: str) -> Path:
    return (ROOT / module.replace(".", "/")).with_suffix(".py")


@pytest.mark.parametrize("name", READERS)
def test_a_reader_shares_nothing_with_the_package(name: str) -> None:
    seen, left = set[str](), {f"{__package__}.{name}"}
    while left:
        module = left.pop()
        seen.add(module)
        if module.startswith("tests.") and _file(module).exists():
            left |= imported(module) - seen
    assert f"{__package__}.{name}" in seen
    assert {module for module in seen if module.startswith("whisper_net")} == set()


def test_the_page_names_every_file_of_vectors() -> None:
    named = set(re.findall(r"\b\w+\.json\b", PAGE))
    assert {path.name for path in FOLDER.iterdir()} == named
    assert {f"{name}.json" for name in MAKERS} <= named


def test_what_is_frozen_comes_back() -> None:
    value = {"a": [b"\0\xff", "text", 7, True], "b": {"c": b""}}
    assert thaw(freeze(value)) == value
    assert read("peer")["group"]
