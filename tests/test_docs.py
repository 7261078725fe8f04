"""What the documents promise exists: the tests they name, the files they point to, the commands they show."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
TEST_NAME = re.compile(r"`(test_\w+)`")
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
TARGET = re.compile(r"`make ([a-z]+)")
PICTURE = re.compile(r"(?P<demo>demo_)?(?P<name>[a-z_]+)\.png")
SHOWN = re.compile(r"!\[[^\]]+\]\((?:docs/)?pictures/([^)]+)\)")
LARGEST = 150_000
"""Bytes of one picture: whoever clones the project carries all of them."""
DEFINED = re.compile(r"^\s*(?:async )?def (test_\w+)", re.MULTILINE)


def names(path: Path) -> str:
    return str(path.relative_to(ROOT))


def pictures_of(page: Path) -> set[str]:
    """The pictures that a page shows; each says in words what is on it."""
    return set(SHOWN.findall(page.read_text("utf-8")))


@pytest.fixture(scope="module")
def tests() -> set[str]:
    """The name of every test in the tree."""
    return {name for path in (ROOT / "tests").rglob("*.py") for name in DEFINED.findall(path.read_text("utf-8"))}


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_every_test_that_a_page_names_exists(page: Path, tests: set[str]) -> None:
    assert set(TEST_NAME.findall(page.read_text("utf-8"))) - tests == set()


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_every_file_that_a_page_points_to_exists(page: Path) -> None:
    missing = [link for link in LINK.findall(page.read_text("utf-8")) if not (page.parent / link).exists()]
    assert missing == []


def test_every_picture_is_shown_and_small() -> None:
    there = {path.name: path.stat().st_size for path in (ROOT / "docs" / "pictures").iterdir()}
    assert there.keys() == set().union(*map(pictures_of, PAGES))
    assert {name: size for name, size in there.items() if size > LARGEST or not PICTURE.fullmatch(name)} == {}


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_every_make_target_that_a_page_names_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(TARGET.findall(page.read_text("utf-8"))) - targets == set()
