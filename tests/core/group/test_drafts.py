"""Drafts: kept on this device as they were typed, bounded, and told to nobody."""

import pytest

from tests.core.group.world import World
from whisper_net.adapters.store.memory_reader import MemoryGroupReader
from whisper_net.core.errors import RefusedError, TooLong
from whisper_net.core.group import commands as do
from whisper_net.core.group.effects import Answer, Store
from whisper_net.core.group.records import SavedDraft
from whisper_net.core.wire.bounds import MAX_DRAFT, MAX_DRAFT_PLACE


def save(place: str, text: str, about: str = "") -> do.SaveDraft:
    return do.SaveDraft(SavedDraft(place, text, about))


def test_draft_is_stored_and_published_to_nobody(world: World) -> None:
    ana = world["ana"]
    ana.do(save("channel/general", "not yet said"))
    store, answer = ana.effects
    assert isinstance(store, Store)
    assert store.batch.drafts == (SavedDraft("channel/general", "not yet said"),)
    assert answer == Answer(None)


@pytest.mark.parametrize(
    ("draft", "refused"),
    [
        (save("", "text"), RefusedError),
        (save("p" * (MAX_DRAFT_PLACE + 1), "text"), RefusedError),
        (save("place", "t" * MAX_DRAFT, "a"), TooLong),
        (save("place", "ü" * (MAX_DRAFT // 2 + 1)), TooLong),
        (save("place", "half \ud83d"), RefusedError),
        (save("half \ud83d", "text"), RefusedError),
    ],
)
def test_what_is_no_bounded_text_is_refused_and_not_stored(
    world: World, draft: do.SaveDraft, refused: type[Exception]
) -> None:
    ana = world["ana"]
    with pytest.raises(refused):
        ana.do(draft)
    assert MemoryGroupReader(ana.disk).drafts() == []


def test_longest_draft_fits(world: World) -> None:
    world["ana"].do(save("p" * MAX_DRAFT_PLACE, "t" * MAX_DRAFT))


def test_draft_stays_out_of_a_traceback() -> None:
    assert "secret" not in repr(save("channel", "secret"))
