"""A database with a damaged page gives what can be read, or says that it is too little."""

from pathlib import Path

import msgspec
import pytest

from tests.contracts.stores import FEED, FILE, GENERAL, PASSPHRASE, envelope, patches, posted, summary
from whisper_net.adapters.store.sqlite_profile import SqliteProfile, create_profile
from whisper_net.core.documents.patches import RosterChanged, RosterPerson
from whisper_net.core.errors import ProfileCorrupt, ProfileNewer
from whisper_net.core.group.records import (
    Comparison,
    ReadMark,
    SavedDraft,
    StoreBatch,
    StoredAck,
    StoredBoxes,
    StoredChunk,
    StoredKey,
    StoredLink,
)
from whisper_net.core.ids import DeviceId, EnvelopeId, Kid, LinkId, MemberId, ScopeId
from whisper_net.core.sync.marks import RelayBatch, RelayRows

NEW = "0123012301230123"
PAGE = 4_096
KNOWN = StoreBatch(
    links=tuple(StoredLink(LinkId(bytes([n]) * 32), b"link" * 100) for n in range(30)),
    keys=(StoredKey(Kid(b"k" * 32), ScopeId(b"s" * 32), b"e" * 32),),
    boxes=(StoredBoxes(b"b" * 32, b"boxes" * 300),),
    facts=(("device", b"d" * 32), ("incarnation", b"i" * 8)),
    marks=(ReadMark(ScopeId(b"s" * 32), 1, 2, EnvelopeId(b"m" * 32)),),
    drafts=(SavedDraft("composer", "not sent"),),
    chunks=tuple(StoredChunk(bytes([n]) * 32, EnvelopeId(b"m" * 32), b"chunk" * 100) for n in range(3)),
    comparisons=((MemberId(b"m" * 32), Comparison(7, (b"d" * 64, b"e" * 64))),),
    acks=(StoredAck(GENERAL, FEED, DeviceId(b"r" * 32), 2_000),),
)


@pytest.fixture
def profile(tmp_path: Path) -> SqliteProfile:
    made = create_profile(tmp_path / "p", PASSPHRASE, ops=1, memory=8 << 20)
    store = made.open_group(FILE)
    store.commit([KNOWN])
    for part in (0, 1):
        envelopes = tuple(envelope(part * 1_000 + seq, raw=bytes(400)) for seq in range(1, 61))
        found = summary(60)
        found = msgspec.structs.replace(found, key=envelopes[0].part)
        store.commit([StoreBatch(envelopes=envelopes, parts=(found,))])
    store.commit(patches(*(posted(f"m{i}", f"message {i}", lamport=i) for i in range(300))))
    store.close()
    return made


def path_of(profile: SqliteProfile, file: str = FILE) -> Path:
    return profile._path / "groups" / f"{file}.db"


def spoil(path: Path, page: int) -> None:
    data = bytearray(path.read_bytes())
    data[page * PAGE + 2_000] ^= 1
    path.write_bytes(data)


def test_whole_database_is_copied_but_for_its_folds(profile: SqliteProfile) -> None:
    before = path_of(profile).read_bytes()
    profile.salvage_group(FILE, NEW)
    old, new = profile.open_group(FILE), profile.open_group(NEW)
    assert new.load() == old.load()
    assert [new.part(key) for key in new.all_parts()] == [old.part(key) for key in old.all_parts()]
    assert profile.open_reader(NEW).messages(GENERAL, 500) == []
    assert [new.chunk(chunk.id) for chunk in KNOWN.chunks] == [chunk.raw for chunk in KNOWN.chunks]
    assert profile.open_reader(NEW).drafts() == [SavedDraft("composer", "not sent")]
    member = MemberId(b"m" * 32)
    new.commit(patches(RosterChanged((RosterPerson(member, "member", "member", None, None, ()),))))
    assert [row.compared for row in profile.open_reader(NEW).members()] == [Comparison(7, (b"d" * 64, b"e" * 64))]
    assert path_of(profile).read_bytes() == before


def test_topics_of_relays_are_read_anew_for_what_could_not_be_copied(profile: SqliteProfile) -> None:
    store = profile.open_group(FILE)
    store.commit_relay(b"r" * 32, b"s" * 16, RelayBatch(cursors={b"t" * 32: 70}))
    store.close()
    profile.salvage_group(FILE, NEW)
    assert profile.open_group(NEW).relay_rows(b"r" * 32, b"s" * 16) == RelayRows()


def test_any_page_may_be_damaged_and_what_comes_back_is_whole_or_refused(profile: SqliteProfile) -> None:
    """Never half a log, never half a part: each page in turn."""
    known = profile.open_group(FILE)
    whole, parts = known.load(), {key: known.part(key) for key in known.all_parts()}
    known.close()
    data, salvaged, lost = path_of(profile).read_bytes(), 0, 0
    for page in range(len(data) // PAGE):
        spoil(path_of(profile), page)
        file = f"{page:016x}"
        try:
            profile.salvage_group(FILE, file)
        except ProfileCorrupt:
            assert not path_of(profile, file).exists()
        else:
            store = profile.open_group(file)
            found = store.load()
            assert (found.links, found.keys, found.facts) == (whole.links, whole.keys, whole.facts)
            assert all(store.part(part.key) == parts[part.key] for part in found.parts)
            salvaged, lost = salvaged + 1, lost + (len(found.parts) < len(parts))
            store.close()
        path_of(profile).write_bytes(data)
    assert salvaged > len(data) // PAGE // 2
    assert lost > 0


def test_newer_database_is_left_alone(profile: SqliteProfile) -> None:
    store = profile.open_group(FILE)
    store._file._open().conn.execute("PRAGMA user_version = 999")
    store.close()
    with pytest.raises(ProfileNewer):
        profile.salvage_group(FILE, NEW)
    assert not path_of(profile, NEW).exists()
