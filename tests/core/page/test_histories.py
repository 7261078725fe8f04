"""The package and a reader of the page show the same of random histories; `make soak` tries a thousand."""

import pytest

from tests.core.page.histories import differences


@pytest.mark.parametrize("seed", [9, 42])
def test_a_reader_of_the_page_shows_what_the_package_shows(seed: int) -> None:
    compared, differing = differences(seed)
    assert compared
    assert differing == []
