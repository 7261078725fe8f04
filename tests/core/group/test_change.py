"""What one command changes, gathered, and turned into effects in the one order."""

from tests.core.group.chance import NOW, Chance, seed
from whisper_net.core.documents.patches import ChannelChanged
from whisper_net.core.envelope.parts import PartKey, PartSummary
from whisper_net.core.group.change import Change
from whisper_net.core.group.effects import Answer, Notify, Publish, Published, Store
from whisper_net.core.group.events import Event, Forked, GapFound, Refused
from whisper_net.core.group.records import ReadMark, StoredBoxes, StoredEnvelope, StoredKey, StoredLink
from whisper_net.core.ids import ZERO_ID, DeviceId, EnvelopeId, Incarnation, Kid, LinkId, ScopeId

ROOM = ScopeId(seed("room"))
PART = PartKey(DeviceId(seed("device")), Incarnation(b"incarnat"), Kid(seed("kid")), 0)


def envelope(seq: int) -> tuple[StoredEnvelope, PartSummary]:
    id_ = EnvelopeId(seed("envelope", seq))
    return StoredEnvelope(PART, seq, id_, b"raw"), PartSummary(PART, ROOM, seq, ZERO_ID, id_, (), seq)


def change() -> Change:
    return Change(NOW, Chance("change"))


def test_nothing_changed_is_only_answered() -> None:
    assert change().effects() == (Answer(None),)
    assert not change().stores


def test_effects_come_in_the_order_of_durability() -> None:
    one = change()
    one.links.append(StoredLink(LinkId(seed("link")), b"link"))
    one.boxes.append(StoredBoxes(seed("boxes"), b"boxes"))
    one.patches.append(ChannelChanged(ROOM, "general", "all", True))
    stored, summary = envelope(1)
    one.envelope(stored, ROOM, summary)
    one.answer = "done"
    store, publish, notify, answer = one.effects()
    assert isinstance(store, Store)
    assert publish == Publish((b"link",), (b"boxes",), (Published(ROOM, PART, 1, b"raw"),))
    assert notify == Notify((ChannelChanged(ROOM, "general", "all", True),), ())
    assert answer == Answer("done")


def test_batch_holds_the_last_summary_of_a_part_and_all_else_in_order() -> None:
    one = change()
    for seq in (1, 2):
        stored, summary = envelope(seq)
        one.envelope(stored, ROOM, summary)
    one.keys.append(StoredKey(Kid(seed("kid")), ROOM, seed("secret")))
    one.marks.append(ReadMark(ROOM, 1, 1, EnvelopeId(seed("envelope", 1))))
    one.facts["name"] = None
    batch = one.batch()
    assert [stored.seq for stored in batch.envelopes] == [1, 2]
    assert batch.parts == (envelope(2)[1],)
    assert (len(batch.keys), len(batch.marks), batch.facts) == (1, 1, (("name", None),))
    assert one.stores


def test_what_is_only_kept_is_not_published() -> None:
    one = change()
    one.marks.append(ReadMark(ROOM, 1, 1, EnvelopeId(seed("envelope", 1))))
    assert [type(effect) for effect in one.effects()] == [Store, Answer]


def test_flood_of_faults_is_one_line_of_each() -> None:
    """However somebody mixes them: what a flood of bad frames makes here is bounded by the kinds of faults."""
    one = change()
    kinds: list[Event] = [*(Refused("envelope", step) for step in "abcdefghijkl"), GapFound(ROOM), Forked(ROOM)]
    for _ in range(500):
        for event in kinds:
            one.notice(event)
    assert one.events == kinds
    assert one.effects()[0] == Notify((), tuple(kinds))
