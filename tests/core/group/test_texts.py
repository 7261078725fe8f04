"""Changes of a text in many feeds: in any order, from any device of its owner, and from nobody else."""

from collections.abc import Callable

import pytest

from tests.core.documents.texts import Writer
from tests.core.group.resumes import TEXT, ResumePen, add, comment, document_of, edit, page, pages, raws, rows
from tests.core.group.world import Machine, World
from whisper_net.core.documents.patches import ResumeChanged
from whisper_net.core.documents.resumes import Closing, ResumePayload
from whisper_net.core.documents.texts import TextDocument
from whisper_net.core.envelope.format import EnvelopeKind
from whisper_net.core.errors import GuardError, NotFound
from whisper_net.core.group import commands as do
from whisper_net.core.group.documents import MAX_OPEN_TEXTS
from whisper_net.core.group.effects import Notify
from whisper_net.core.group.events import Refused
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import DocumentId
from whisper_net.core.wire.bounds import EPOCH_PERIOD
from whisper_net.core.wire.codec import encode


def second_life(world: World, name: str, life: bytes = b"the 2nd.") -> ResumePen:
    return ResumePen(world[name], world.general, life)


# -- several devices, any order


def test_two_devices_edit_apart_and_come_together(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    id_ = add(ana)
    world.deliver()
    other = second_life(world, "ana")
    other.read(ana, id_)
    there = raws(other.version(id_, TEXT.replace("Python", "Rust")))
    edit(ana, id_, TEXT.replace("five", "six"))
    ben.take_envelopes(*there)
    world.deliver()
    ana.take_envelopes(*there)
    both = TEXT.replace("Python", "Rust").replace("five", "six")
    assert page(ana, id_).text == page(ben, id_).text == both
    assert page(ben, id_).row.versions == 3
    edit(ana, id_, both + "Merged.\n")
    world.deliver()
    assert pages(ana) == pages(ben)
    assert page(ben, id_).text == both + "Merged.\n"


def test_what_comes_before_its_beginning_waits_for_it(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    id_ = add(ana)
    first = [one.raw for one in ana.sent()]
    other = second_life(world, "ana")
    other.read(ana, id_)
    later = raws(other.version(id_, TEXT + "More.\n"))
    world.drop()
    assert ben.take_envelopes(*later) == 1
    assert rows(ben) == []
    ben.reopen()
    assert ben.take_envelopes(*first) == 1
    assert (page(ben, id_).text, page(ben, id_).row.versions) == (TEXT + "More.\n", 2)


def test_a_newer_key_may_come_first(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    id_ = add(ana)
    first = [one.raw for one in ana.sent()]
    world.drop()
    world.now += EPOCH_PERIOD
    edit(ana, id_, TEXT + "More.\n")
    world.deliver()
    assert rows(ben) == []
    ben.take_envelopes(*first)
    assert page(ben, id_).text == TEXT + "More.\n"


def test_a_version_shows_once_however_many_envelopes_came(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    id_ = add(ana)
    for number in range(5):
        edit(ana, id_, TEXT + f"Line {number}\n")
    ben.take_envelopes(*(one.raw for one in ana.sent()))
    notified = [patch for effect in ben.effects if isinstance(effect, Notify) for patch in effect.patches]
    (patch,) = [patch for patch in notified if isinstance(patch, ResumeChanged)]
    assert (patch.resume, patch.versions, patch.text) == (id_, 6, TEXT + "Line 4\n")


def test_more_texts_than_memory_holds_are_read_back_in_turn(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ids = [add(ana, f"# {number}\n") for number in range(MAX_OPEN_TEXTS + 4)]
    world.deliver()
    for machine in (ana, ben):
        machine.reopen()
    for id_ in ids:
        edit(ana, id_, page(ana, id_).text + "More.\n")
    ben.take_envelopes(*(one.raw for one in ana.sent()))
    assert all(page(ben, id_).text.endswith("More.\n") for id_ in ids)
    assert pages(ana) == pages(ben)
    assert sum(not ben.state.texts.lacks(document_of(ana, id_)) for id_ in ids) == MAX_OPEN_TEXTS


def test_what_waited_for_its_predecessor_has_its_text_read_back(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    id_ = add(ana)
    world.deliver()
    ana.post(world.general, "between")
    between = ana.sent()[0].raw
    edit(ana, id_, TEXT + "More.\n")
    last = ana.sent()[-1].raw
    ben.reopen()
    ben.take_envelopes(last)
    for number in range(MAX_OPEN_TEXTS):  # what is open is closed again before the other comes
        add(ben, f"# {number}\n")
    assert ben.state.texts.lacks(document_of(ana, id_))
    assert ben.take_envelopes(between) == 1
    assert page(ben, id_).text == TEXT + "More.\n"


# -- hostile members


def test_nobody_else_changes_a_text(world: World) -> None:
    """A change under somebody else's name for it is of another text, which never begins."""
    ana, ben = world["ana"], world["ben"]
    id_ = add(ana)
    world.deliver()
    mallory = second_life(world, "mallory")
    chunk = Writer(DocumentId(b"m" * 16)).write("Mallory was here")[0].chunk
    for payload in (ResumePayload(id_, 0, chunk, Closing(bytes(32), 3)), ResumePayload(id_, 0, b"junk", None)):
        ben.take_envelopes(mallory.resume(id_, payload).raw)
    assert page(ben, id_).text == TEXT
    assert rows(ben) == rows(ana)
    assert page(ben, id_).row.versions == 1


def test_a_resume_begins_at_the_place_that_names_it(world: World) -> None:
    ben = world["ben"]
    pen = second_life(world, "mallory")
    id_, opened = pen.begin("# Mallory\n")
    assert ben.take_envelopes(*raws(opened)) == 1
    assert page(ben, id_).row.title == "Mallory"
    again = ResumePen(world["mallory"], world.general, b"the 3rd.")
    chunk = opened[0].inner.payload
    ben.take_envelopes(again.write("", kind=EnvelopeKind.RESUME, payload=chunk).raw)
    assert (len(rows(ben)), page(ben, id_).row.versions) == (1, 1)


@pytest.mark.parametrize("payload", [b"", b"junk", encode([bytes(32), 0, b"x"]), encode([bytes(31), 0, b"x", None])])
def test_a_payload_that_is_no_change_is_refused(world: World, payload: bytes) -> None:
    ben, pen = world["ben"], second_life(world, "mallory")
    assert ben.take_envelopes(pen.seal(pen.draft(payload, kind=EnvelopeKind.RESUME)).raw) == 0
    assert ben.steps() == ["guard"]
    assert ben.take_envelopes(pen.write("talks on").raw) == 1


def test_parts_to_come_are_kept_and_shown_as_nothing(world: World) -> None:
    ben, pen = world["ben"], second_life(world, "mallory")
    id_, opened = pen.begin("# Mallory\n")
    ben.take_envelopes(*raws(opened))
    assert ben.take_envelopes(pen.resume(id_, ResumePayload(id_, 1, b"whatever", None)).raw) == 1
    assert page(ben, id_).row.versions == 1
    assert len(ben.store.all_texts()) == 1


def test_a_bad_change_ends_its_writer_and_nothing_else(world: World) -> None:
    ben, pen = world["ben"], second_life(world, "mallory")
    id_, opened = pen.begin("# Mallory\n")
    bad = pen.resume(id_, ResumePayload(id_, 0, b"no change", Closing(bytes(32), 1)))
    after = pen.write("still talking")
    assert ben.take_envelopes(*raws([*opened, bad, after])) == 3
    assert page(ben, id_).text == "# Mallory\n"
    assert ben.texts(world.general) == ["still talking"]


def test_a_writer_who_lies_about_the_text_is_noticed(world: World) -> None:
    ben, pen = world["ben"], second_life(world, "mallory")
    id_, opened = pen.begin("# Mallory\n")
    lie = pen.version(id_, "# Mallory\nMore.\n", Closing(bytes(32), 3))
    ben.take_envelopes(*raws([*opened, *lie]))
    assert ben.heard(Refused) == [Refused("resume", "version")]
    assert page(ben, id_).text == "# Mallory\nMore.\n"


# -- faults and repair


def test_a_text_that_fails_is_read_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, ben = world["ana"], world["ben"]
    id_ = add(ana)
    world.deliver()
    edit(ana, id_, TEXT + "More.\n")
    with monkeypatch.context() as patch:
        patch.setattr(TextDocument, "settle", fail)
        world.deliver()
    assert ben.heard(Refused) == [Refused("resume", "guard")]
    assert page(ben, id_).text == TEXT
    edit(ana, id_, TEXT + "Even more.\n")
    world.deliver()
    assert page(ben, id_).text == TEXT + "Even more.\n"


def fail(text: TextDocument) -> bool:
    raise GuardError("automerge failed")


def test_a_text_that_fails_whenever_it_is_read_takes_nothing_more(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = world["ana"]
    id_ = add(ana)
    ana.reopen()
    with monkeypatch.context() as patch:
        patch.setattr(TextDocument, "settle", fail)
        patch.setattr(TextDocument, "broken", property(lambda text: True))
        with pytest.raises(NotFound):
            edit(ana, id_, TEXT + "More.\n")
    other = second_life(world, "ana")
    other.text = Writer(DocumentId(bytes(16))).document
    envelope = other.resume(id_, ResumePayload(id_, 0, b"more", None))
    assert ana.take_envelopes(envelope.raw) == 1
    assert page(ana, id_).text == TEXT


def rebuilt(machine: Machine, world: World) -> None:
    """Repair, as a node does it."""
    machine.store.drop_projections()
    assert rows(machine) == []
    for key in machine.store.all_parts():
        part = machine.group.rebuild_part(key, machine.store.part(key), world.now, machine.chance)
        machine.store.commit([part.batch])
    for text in machine.store.all_texts():
        batch = machine.group.rebuild_text(text, machine.store.text(text), world.now, machine.chance)
        machine.store.commit([batch])
    machine.store.commit([machine.group.rebuild_roster(world.now, machine.chance)])


def test_rebuilding_yields_the_same_pages(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    id_ = add(ana)
    world.deliver()
    said = comment(ben, id_, "Python and Go")
    world.now += EPOCH_PERIOD
    edit(ana, id_, "Before all.\n" + TEXT)
    ana.do(do.ResolveComment(world.general, said))
    add(ben, "# Ben\n")
    world.deliver()
    before = pages(ben)
    assert before[-1].comments or before[0].comments
    rebuilt(ben, world)
    assert pages(ben) == before
    edit(ana, id_, TEXT)
    world.deliver()
    assert pages(ben) == pages(ana)


@pytest.mark.parametrize("damage", [lambda raw: b"no envelope", lambda raw: raw[:-1] + bytes([raw[-1] ^ 1])])
def test_a_damaged_envelope_is_left_out_of_its_text(world: World, damage: Callable[[bytes], bytes]) -> None:
    ana = world["ana"]
    id_ = add(ana)
    edit(ana, id_, TEXT + "More.\n")
    (document,) = ana.store.all_texts()
    stored = ana.store.text(document)
    spoilt = [stored[0], type(stored[1])(stored[1].part, stored[1].seq, stored[1].id, damage(stored[1].raw))]
    batch = ana.group.rebuild_text(document, spoilt, world.now, ana.chance)
    (patch,) = batch.patches
    assert isinstance(patch, ResumeChanged)
    assert (patch.text, patch.versions) == (TEXT, 1)


def test_a_text_of_which_nothing_is_left_shows_nothing(world: World) -> None:
    ana = world["ana"]
    add(ana)
    (document,) = ana.store.all_texts()
    other = DocumentId(bytes(16))
    assert ana.group.rebuild_text(document, [], world.now, ana.chance).patches == ()
    assert ana.group.rebuild_text(other, ana.store.text(document), world.now, ana.chance).patches == ()


def test_what_nobody_is_known_to_own_shows_as_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, ben = world["ana"], world["ben"]
    add(ana)
    ana.post(world.general, "hello")
    (document,) = ana.store.all_texts()
    with monkeypatch.context() as patch:
        patch.setattr(GroupState, "owner", lambda state, device: None)
        assert ben.take_envelopes(*(one.raw for one in ana.sent())) == 2
        rebuilt(ana, world)
        assert ana.group.rebuild_text(document, [], world.now, ana.chance).patches == ()
    assert (rows(ben), ben.texts(world.general)) == ([], [])
    assert (rows(ana), ana.texts(world.general)) == ([], [])
