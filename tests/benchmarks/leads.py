"""The board of 5,000 leads, by 40 members: a third of them edited, a fifth closed, one claim each on the average."""

import hashlib
import time
from pathlib import Path

from tests.benchmarks.figure import ROUNDS, Figure
from whisper_net.adapters.store.sqlite import SqliteGroupStore
from whisper_net.adapters.store.sqlite_reader import SqliteGroupReader
from whisper_net.core.documents.patches import (
    LeadClaimed,
    LeadEdited,
    LeadPosted,
    LeadWithdrawn,
    Origin,
    Patch,
    RosterChanged,
    RosterPerson,
)
from whisper_net.core.group.records import StoreBatch
from whisper_net.core.ids import DeviceId, EnvelopeId, MemberId, ScopeId

LEADS, MEMBERS, SHOWN = 5_000, 40, 50
KEY = bytes(range(32))
WHERE, NOTE = "https://example.org/jobs/7", "pays well, half of it from home; ask for Fay. " * 4


async def figures(work: Path) -> list[Figure]:
    """Every lead at once, and the newest of them, from a reader that is open."""
    store = SqliteGroupStore(work / "group.db", KEY)
    store.commit([StoreBatch(patches=tuple(_patches()))])
    reader = SqliteGroupReader(work / "group.db", KEY)
    every = [_milliseconds(reader, LEADS) for _ in range(ROUNDS)]
    newest = [_milliseconds(reader, SHOWN) for _ in range(ROUNDS)]
    reader.close()
    store.close()
    return [Figure("leads_5000", "ms", every, 50), Figure("leads_newest_50", "ms", newest)]


def _milliseconds(reader: SqliteGroupReader, limit: int) -> float:
    begin = time.perf_counter()
    rows = reader.leads(None, limit)
    took = time.perf_counter() - begin
    assert len(rows) == limit
    return took * 1e3


def _id(*parts: object) -> bytes:
    return hashlib.blake2b(repr(parts).encode(), digest_size=32).digest()


def _origin(what: str, number: int, member: MemberId) -> Origin:
    scope, device = ScopeId(_id("general")), DeviceId(_id("device", member))
    return Origin(EnvelopeId(_id(what, number, member)), scope, member, device, 1, number, number)


def _patches() -> list[Patch]:
    people = [MemberId(_id("member", number)) for number in range(MEMBERS)]
    roster = tuple(RosterPerson(who, "member", "member", f"Member {n}", None, ()) for n, who in enumerate(people))
    patches: list[Patch] = [RosterChanged(roster)]
    for number in range(LEADS):
        who = people[number % MEMBERS]
        posted = LeadPosted(_origin("lead", number, who), f"Company {number}", "Engineer", WHERE, NOTE)
        target = posted.origin.id
        patches.append(posted)
        if number % 3 == 0:
            patches.append(LeadEdited(_origin("edit", number, who), target, "Company", "Writer", WHERE, NOTE))
        if number % 5 == 0:
            patches.append(LeadWithdrawn(_origin("end", number, who), target))
        claimers = [people[(number + claim) % MEMBERS] for claim in range(number % 3)]
        patches += [LeadClaimed(_origin("claim", number, member), target, True) for member in claimers]
    return patches
