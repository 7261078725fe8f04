"""Each rule is needed: without it one of the laws fails.

A mutant replaces one rule by its absence; the law named beside it must notice within `MEMBERSHIP_TRIES` worlds.
"""

import os
from collections.abc import Iterator
from random import Random

import pytest

from tests.core.membership.beginnings import forget
from tests.core.membership.laws import Law
from tests.core.membership.mutants import MUTANTS
from tests.core.membership.mutants_changes import CHANGES_MUTANTS

EVERY = MUTANTS | CHANGES_MUTANTS
TRIES = int(os.environ.get("MEMBERSHIP_TRIES", "300"))


def noticed(law: Law) -> int | None:
    """The first seed at which a law fails."""
    for seed in range(TRIES):
        try:
            law(Random(seed))
        except Exception:  # noqa: BLE001 - a mutant may fail in any way
            return seed
    return None


@pytest.fixture(autouse=True)
def fresh_beginnings() -> Iterator[None]:
    """A mutant governs its histories from their first link, and none that comes after it."""
    forget()
    yield
    forget()


@pytest.mark.parametrize("name", EVERY)
def test_each_rule_is_needed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    law, patches = EVERY[name]
    for owner, attribute, mutant in patches:
        monkeypatch.setattr(owner, attribute, mutant)
    assert noticed(law) is not None, f"{law.__name__} holds without {name}"
