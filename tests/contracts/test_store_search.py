"""What every GroupReader finds."""

import pytest

from tests.contracts.stores import GENERAL, Disk, opened, patches, posted
from tests.contracts.test_store_reader import texts

SEARCHES = {
    "brown fox": ["the quick brown fox"],
    "BROWN fo": ["the quick brown fox"],
    "row": [],
    "fox brown dog": [],
    "cafe": ["a café in Zürich"],
    "ZURICH": ["a café in Zürich"],
    "שלום": ["אמר שָׁלוֹם לכולם"],
    "好世": ["你好世界"],
    "世界": ["你好世界"],
    "界": ["你好世界"],
    "世你": [],
    "カタ": ["ｶﾀｶﾅ also"],
    '"fox': ["the quick brown fox"],
    "fox OR nothing": [],
    "text:fox* NEAR(": [],
    "fox*": ["the quick brown fox"],
    "'; DROP": [],
    "": [],
    " -- !!": [],
    "👍": [],
    "a" * 5_000: [],
    "a " * 5_000: ["a café in Zürich", "ｶﾀｶﾅ also"],
}


@pytest.mark.parametrize("waiting", [0, 300])
def test_search_takes_plain_words_in_any_script(disk: Disk, waiting: int) -> None:
    store, reader = opened(disk)
    found = ["the quick brown fox", "a café in Zürich", "אמר שָׁלוֹם לכולם", "你好世界", "ｶﾀｶﾅ also"]
    store.commit(patches(*(posted(text, text, lamport=i) for i, text in enumerate(found))))
    # Enough to push the first ones out of what waits for the index and into it.
    store.commit(patches(*(posted(f"filler {i}", "…", lamport=100 + i) for i in range(waiting))))
    for question, answer in SEARCHES.items():
        assert texts(reader, search=question) == answer, question


def test_search_finds_the_newest_and_pages_on(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit(patches(*(posted(f"m{i}", f"needle {i}" if i % 2 else "hay", lamport=i) for i in range(1_400))))
    newest = reader.messages(GENERAL, 3, search="needle")
    assert [row.text for row in newest] == ["needle 1395", "needle 1397", "needle 1399"]
    assert texts(reader, limit=2, search="needle", before=newest[0].id) == ["needle 1391", "needle 1393"]
    assert texts(reader, limit=5, search="needle 1001") == ["needle 1001"]
    store.commit(patches(posted("last", "needle, not in the index yet", lamport=1_500)))
    assert texts(reader, limit=2, search="needle") == ["needle 1399", "needle, not in the index yet"]
