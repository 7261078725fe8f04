"""What becomes of texts is frozen: folded by the package, and by a reader written from docs/protocol.md section 6."""

import random
from typing import Any

import pytest

from tests.core.page import frozen
from tests.core.page.make_folds import STORIES, folded
from tests.core.page.texts import Fold

VECTORS: dict[str, Any] = frozen.read("folds")["stories"]
TOLD = {tell.__name__.replace("_", " "): tell for tell in STORIES}


def test_the_package_writes_what_is_frozen() -> None:
    assert frozen.made("folds") == frozen.read("folds")


@pytest.mark.parametrize("name", VECTORS)
def test_the_package_folds_it_in_any_order(name: str) -> None:
    _, pieces = TOLD[name]()
    for seed in range(4):
        document = folded(random.Random(seed).sample(list(pieces), len(pieces)))
        assert (document.text, document.versions) == (VECTORS[name]["text"], VECTORS[name]["versions"])


@pytest.mark.parametrize("name", VECTORS)
def test_a_reader_of_the_page_folds_it(name: str) -> None:
    fold = Fold(VECTORS[name]["changes"])
    assert (fold.text(), fold.versions) == (VECTORS[name]["text"], VECTORS[name]["versions"])
