"""What every store keeps of what was typed and not sent: one text a place, the newest places, nothing that is empty."""

from tests.contracts.stores import Disk, opened
from whisper_net.core.group.records import SavedDraft, StoreBatch
from whisper_net.core.wire.bounds import MAX_DRAFTS


def kept(*drafts: SavedDraft) -> list[StoreBatch]:
    return [StoreBatch(drafts=drafts)]


def test_draft_stays_with_its_place_until_it_is_empty(disk: Disk) -> None:
    store, reader = opened(disk)
    here, there = SavedDraft("channel/a", "half a thought\n", "{}"), SavedDraft("channel/b", "", "an answer to")
    store.commit(kept(here, there))
    assert (reader.draft("channel/a"), reader.draft("channel/b"), reader.draft("channel/c")) == (here, there, None)
    store.commit(kept(SavedDraft("channel/a", "the whole thought")))
    assert reader.draft("channel/a") == SavedDraft("channel/a", "the whole thought")
    store.commit(kept(SavedDraft("channel/a", "")))
    assert reader.drafts() == [there]


def test_drafts_outlive_the_program_and_a_repair(disk: Disk) -> None:
    store, reader = opened(disk)
    draft = SavedDraft("channel/a", "שלום 👋 \x00", "")
    store.commit(kept(draft))
    store.drop_projections()
    reader.close()
    store.close()
    _, reader = opened(disk)
    assert reader.drafts() == [draft]


def test_draft_written_longest_ago_gives_way(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit(kept(*(SavedDraft(f"place {n}", "text") for n in range(MAX_DRAFTS))))
    store.commit(kept(SavedDraft("place 0", "touched again")))
    store.commit(kept(SavedDraft("one", "more"), SavedDraft("two", "more")))
    places = [draft.place for draft in reader.drafts()]
    assert len(places) == MAX_DRAFTS
    assert places[:4] == ["two", "one", "place 0", f"place {MAX_DRAFTS - 1}"]
    assert places[-1] == "place 3"
