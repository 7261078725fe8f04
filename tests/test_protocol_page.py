"""docs/protocol.md says what the code says: numbers of types, their fields, contexts, kinds and bounds."""

import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from whisper_net.core.crypto.contexts import Context
from whisper_net.core.documents import entries
from whisper_net.core.documents.entry import KIND
from whisper_net.core.envelope.forks import Signed
from whisper_net.core.envelope.format import EnvelopeKind, Inner
from whisper_net.core.membership.link import BODIES, Join, Link
from whisper_net.core.wire import bounds, item, peer, relay
from whisper_net.relay.limits import Limits

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "protocol.md").read_text("utf-8")
OWN_FILES = {Context.KEY_FILE, Context.HOME, Context.JUDGED}
"""For what only this program reads again."""
OWN_BOUNDS = {
    "MAX_PROVISIONAL", "MAX_HELD", "MAX_HELD_MEMBER", "MAX_RESUME", "MAX_TEXT_FILE", "MAX_TEXT_BYTES", "MAX_ADDRESSES",
    "MAX_DRAFT", "MAX_DRAFT_PLACE", "MAX_DRAFTS", "MAX_PARKED", "MAX_PARKED_AUTHOR", "MAX_PARKED_BYTES",
    "PARKED_SECONDS", "MAX_JOINS_OF_INVITATION", "MAX_INVITES_A_DAY", "MAX_LINKS_A_DAY", "MAX_PSK_CANDIDATES",
    "MAX_KEY_TEXT", "MAX_KEY_RELAYS", "KIB",
}  # fmt: skip
"""What a device holds itself to, which others need not share."""
UNITS = {"KiB": 1 << 10, "MiB": 1 << 20, "days": 86_400}


def section(number: int) -> str:
    found = re.search(rf"^## {number}\. .*?(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found
    return found[0]


def rows(text: str, heading: str) -> list[list[str]]:
    """The cells of the table under these column headings."""
    _, found, after = text.partition(f"\n{heading}\n|")
    assert found
    lines = after.partition("\n\n")[0].splitlines()[1:]
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]


def fields(text: str) -> int:
    """How many fields stand in the first [...] of a text, those of inner lists as one."""
    depth, commas, inside = 0, 0, ""
    for letter in text[text.index("[") :]:
        depth += {"[": 1, "(": 1, "]": -1, ")": -1}.get(letter, 0)
        commas += letter == "," and depth == 1
        inside += letter
        if not depth:
            break
    return commas + 1 if inside.strip("[] ") else 0


def width(record: type[msgspec.Struct]) -> int:
    return len(record.__struct_fields__)


# -- the log


def test_every_type_of_link_has_its_number_and_its_fields() -> None:
    table = rows(section(3), "| type | | body |")
    assert [(int(number), name) for number, name, _ in table] == [(int(type_), type_.name) for type_ in BODIES]
    assert [fields(said) for _, _, said in table] == [width(body) for body in BODIES.values()]


@pytest.mark.parametrize(
    ("start", "record"),
    [
        ("A link is `[", Link),
        ("- **JOIN** = `[", Join),
        ("Inside: `[kind", Inner),
        ("each side `[kind", Signed),
    ],
)
def test_a_record_has_the_fields_of_the_page(start: str, record: type[msgspec.Struct]) -> None:
    _, found, after = PAGE.partition(start)
    assert found
    assert fields("[" + after) == width(record)


# -- envelopes and entries


def test_every_kind_of_envelope_is_named() -> None:
    _, _, after = section(7).partition("Kinds: ")
    said = re.findall(r"\b(\d) (?:an?|one) ", after.partition(";")[0])
    assert sorted(map(int, said)) == [int(kind) for kind in EnvelopeKind]


def test_every_kind_of_entry_has_its_fields_in_their_order() -> None:
    _, _, after = section(16).partition("only if they are there; all in one transaction without time or message: ")
    said = {int(kind): names.split() for kind, names in re.findall(r"(\d+) `([a-z ]+)`", after.partition(". Texts")[0])}
    known = [kind for one in get_args(entries.Known) for kind in (get_args(one) or (one,))]
    assert said == {kind.__struct_config__.tag: list(kind.__struct_encode_fields__) for kind in known}
    assert KIND == "k"
    for kind in said:
        assert re.search(rf"\b{kind} |entry {kind}\b|\*\*Imported\*\*, entry {kind}", section(6) + section(3))


# -- peers, relays, items


def messages() -> dict[str, type[peer.Message]]:
    every = {*get_args(peer.SessionMessage), *get_args(peer.LobbyMessage)}
    return {type_.__name__: type_ for type_ in every}


def test_every_message_of_peers_has_its_number_and_its_fields() -> None:
    said: dict[str, tuple[int, int]] = {}
    for numbers, names, *_ in rows(section(8), "| | message | says |"):
        form = re.search(r"`(\[.*\])`", names)
        plain = re.sub(r"`.*?`", "", names)
        for number, name in zip(numbers.split(", "), plain.split(", "), strict=True):
            said[name.strip()] = int(number), fields(form[1]) if form else 0
    lobby = section(8).partition("**Lobby.**")[2].partition("13 and 14")[0]
    for number, name, form in re.findall(r"\b(\d\d) (\w+)(?:\s`(\[[^`]*\])`)?", lobby):
        said[name] = int(number), fields(form) if form else 0
    assert said == {name: (type_.__struct_config__.tag, width(type_)) for name, type_ in messages().items()}


def test_every_message_of_a_relay_has_its_number() -> None:
    said = {name: int(tag) for tag, name, *_ in rows(section(9), "| tag | message | fields |")}
    known = {*get_args(relay.Asked), *get_args(relay.Said)}
    assert said == {type_.__name__.upper(): type_.__struct_config__.tag for type_ in known}


def test_every_type_of_item_has_its_number() -> None:
    table = [name for name, *_ in rows(section(9), "| type | content, canonical MessagePack arrays |")]
    table += [name for name, *_ in rows(section(4), "| type | content | |")]
    said = {int(number): name for row in table for number, name in re.findall(r"(\d+) ([A-Z ]+)", row)}
    assert {number: name.strip() for number, name in said.items()} == {
        int(type_): type_.name.replace("_", " ") for type_ in item.ItemType
    }


def test_items_have_the_sizes_of_the_page() -> None:
    sizes = re.search(r"An item has ([\d, or]+) bytes and no other number", section(9))
    assert sizes
    assert tuple(int(size.replace(",", "")) for size in re.findall(r"\d[\d,]*\d", sizes[1])) == relay.BUCKETS


def test_a_relay_holds_to_the_bounds_of_the_page() -> None:
    limits, day = Limits(), 86_400
    said = section(9).partition("**Bounds**")[2].partition("\n")[0]
    for bound in (
        f"{limits.topic_bytes >> 20} MiB a topic",
        f"{limits.keep_seconds // day} days an item",
        f"{limits.address_bytes_a_day >> 20} MiB a day (each item counts for {limits.beside_an_item} bytes more",
        f"{limits.lines_an_address} lines and {limits.opened_at_once} openings",
        f"{limits.opened_a_second} come back each second",
        f"{limits.greet_seconds:.0f} seconds to greet",
        f"{limits.asked_a_second:,} messages a second and {limits.topics_a_line:,} topics a line",
        f"{limits.queue_bytes >> 20} MiB wait for a slow reader",
    ):
        assert bound in said
    assert f"kept for {limits.keep_at_least_seconds // day} days at least" in section(9)
    assert f"at most {limits.answer_bytes >> 10} KiB of them" in section(9)
    assert f"takes nothing for {limits.slow_seconds:.0f} seconds" in section(9)


# -- contexts and bounds


def test_every_context_stands_on_the_page_and_no_other() -> None:
    said = set(re.findall(r"\bwn1\.[a-z]+(?:\.[a-z]+)*", PAGE)) - {"wn1.bundle"}
    assert said == {context.value.decode() for context in Context if context not in OWN_FILES}


def number(text: str) -> int:
    """A bound as the page writes it: 1,600, 16 KiB, 2^40, 30 days."""
    figure, _, unit = text.partition(" ")
    base, _, power = figure.replace(",", "").partition("^")
    return int(int(base) ** int(power or 1)) * UNITS.get(unit, 1)


def test_every_bound_is_the_one_of_the_page() -> None:
    known = {name: value for module in (relay, item, peer, bounds) for name, value in vars(module).items()}
    said: dict[str, int] = {}
    for _, values, names in rows(section(11), "| at most | | name |"):
        pairs = zip(names.split("; "), values.split("; "), strict=True)
        said |= {name: number(value) for name, value in pairs}
    assert said == {name: known[name] for name in said}
    every = {name for name in vars(bounds) if name.isupper()}
    assert every - said.keys() == OWN_BOUNDS, "a bound is shared, and stands on the page, or a device's own"
