"""Properties of the membership log, for any history that chance writes.

Each law takes a `Random`; hypothesis draws its seed. `MEMBERSHIP_WORLDS` sets how many worlds a law sees. A mutant of
the rules must break one of them: test_mutants.py. `make soak` shows them many more: soak.py.
"""

import os
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.membership.laws import SETS, Law
from tests.core.membership.laws_changes import CHANGES
from tests.core.membership.laws_devices import DEVICES
from tests.core.membership.laws_entering import ENTERING
from tests.core.membership.laws_keys import KEYS
from tests.core.membership.laws_policies import POLICIES
from tests.core.membership.laws_quorums import QUORUMS
from tests.core.membership.laws_removal import REMOVAL_LAWS

WORLDS = int(os.environ.get("MEMBERSHIP_WORLDS", "500"))
PROPERTIES: list[Law] = [*SETS, *CHANGES, *ENTERING, *DEVICES, *REMOVAL_LAWS, *QUORUMS, *KEYS, *POLICIES]


@pytest.mark.parametrize("law", PROPERTIES, ids=lambda law: law.__name__)
def test_property(law: Law) -> None:
    @settings(max_examples=WORLDS)
    @given(st.integers(0, 2**40))
    def run(seed: int) -> None:
        law(Random(seed))

    run()
