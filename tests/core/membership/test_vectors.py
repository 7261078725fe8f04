"""The links of one small group are frozen: their bytes, their ids and what they say must stay the same for ever.

tests/vectors/links.json holds a log with a link of every type, in hex. Each is read twice: by the package, and by
tests/core/crypto/naive.py with its own MessagePack, hashes and curves. A link is added when a type is; none is changed.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.core.crypto import naive
from whisper_net.core.ids import Kid, MemberId, ScopeId
from whisper_net.core.membership.link import LinkType, parse
from whisper_net.core.membership.log import MembershipLog

PATH = Path(__file__).parents[2] / "vectors" / "links.json"
VECTORS: dict[str, Any] = json.loads(PATH.read_text("utf-8"))
LINKS: list[dict[str, str]] = VECTORS["links"]
TYPE, AUTHOR, DEVICE, PREV, BODY, SIG = 1, 3, 4, 6, 8, 9
ROOT_CONTEXTS = [("wn1.join.inv", 7, 1), ("wn1.join.root", 8, 2), ("wn1.join.dev", 9, 3)]
"""(context, place of the signature in a JOIN, place of its key)."""


@pytest.fixture(scope="module")
def log() -> MembershipLog:
    """The frozen log, every signature checked."""
    found = MembershipLog()
    for link in LINKS:
        assert found.add(parse(bytes.fromhex(link["raw"])))
    return found


def test_every_type_is_frozen() -> None:
    assert {link["type"] for link in LINKS} == {type_.name for type_ in LinkType}


def test_the_package_reads_them(log: MembershipLog) -> None:
    assert [id_.hex() for id_ in log.ids] == [link["id"] for link in LINKS]
    assert log.group.hex() == VECTORS["group"]
    assert log.view_code().hex() == VECTORS["view_code"]
    view = log.view()
    assert (view.name, view.needed) == (VECTORS["name"], VECTORS["needed"])
    assert [[m.hex(), view.role(m)] for m in view.people()] == VECTORS["roles"]
    assert [[r.id.hex(), r.state] for r in view.requests()] == VECTORS["requests"]
    for scope, kid in VECTORS["sending"].items():
        epoch = view.sending_epoch(ScopeId(bytes.fromhex(scope)))
        assert (epoch and epoch.kid.hex()) == kid
    assert not any(view.is_void(id_) for id_ in log.ids)


@pytest.mark.parametrize("place", range(len(LINKS)))
def test_a_naive_reader_agrees(place: int) -> None:
    frozen = LINKS[place]
    fields = naive.decode(bytes.fromhex(frozen["raw"]))
    assert naive.encode(fields).hex() == frozen["raw"]
    assert len(fields) == 10
    assert fields[TYPE] == LinkType[frozen["type"]]
    assert naive.digest("wn1.link", fields[:SIG]).hex() == frozen["id"]
    assert naive.ed25519_holds(fields[DEVICE], "wn1.link", fields[:SIG], fields[SIG])
    body = naive.decode(fields[BODY])
    if frozen["type"] == "FOUND":
        assert naive.ed25519_holds(fields[AUTHOR], "wn1.found", body[:5], body[5])
        assert naive.digest("wn1.vetters", [bytes.fromhex(frozen["id"])]).hex() == VECTORS["vetters"]
    if frozen["type"] == "ADMIT":
        join = body[0]
        for context, at, key in ROOT_CONTEXTS:
            assert naive.ed25519_holds(join[key], context, join[:at], join[at])
        assert naive.digest("wn1.join", join).hex() in [id_ for id_, _ in VECTORS["requests"]]
    if frozen["type"] == "PROMOTE":
        cosigned = [*fields[:BODY], naive.encode([body[0], body[1], []])]
        assert all(naive.ed25519_holds(device, "wn1.cosign", cosigned, sig) for _, device, sig in body[2])


def test_a_naive_reader_derives_the_view_code_and_recipients(log: MembershipLog) -> None:
    read = {link["id"]: naive.decode(bytes.fromhex(link["raw"])) for link in LINKS}
    named = {prev.hex() for fields in read.values() for prev in fields[PREV]}
    heads = sorted(bytes.fromhex(id_) for id_ in read if id_ not in named)
    assert naive.digest("wn1.view", [bytes.fromhex(VECTORS["group"]), heads]).hex() == VECTORS["view_code"]
    for link in LINKS:
        if link["type"] == "EPOCH":
            body = naive.decode(read[link["id"]][BODY])
            assert naive.digest("wn1.to", list(log.view().recipients(Kid(body[3])))) == body[5]


def test_some_link_has_several_signers(log: MembershipLog) -> None:
    promotes = [log.get(id_).body for id_ in log.ids if log.get(id_).link.type is LinkType.PROMOTE]
    assert max(len(body.signers) for body in promotes) == 1
    assert all(log.view().role(MemberId(body.member)) == "admin" for body in promotes)
