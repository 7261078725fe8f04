"""The links of one small group are frozen: their bytes, their ids and what they say must stay the same for ever.

tests/vectors/links.json holds a log of the first types of links, in hex, endings.json one with all others, such as
take something away. Together they hold every type. Each is read twice: by the package, and by
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
from whisper_net.core.wire.relay_address import parse_relay

VECTORS: dict[str, dict[str, Any]] = {
    name: json.loads((Path(__file__).parents[2] / "vectors" / f"{name}.json").read_text("utf-8"))
    for name in ("links", "endings")
}
LINKS: dict[str, list[dict[str, str]]] = {name: vectors["links"] for name, vectors in VECTORS.items()}
TYPE, AUTHOR, DEVICE, PREV, BODY, SIG = 1, 3, 4, 6, 8, 9
ROOT_CONTEXTS = [("wn1.join.inv", 7, 1), ("wn1.join.root", 8, 2), ("wn1.join.dev", 9, 3)]
"""(context, place of the signature in a JOIN, place of its key)."""


def read(name: str) -> MembershipLog:
    """A frozen log, every signature checked."""
    found = MembershipLog()
    for link in LINKS[name]:
        assert found.add(parse(bytes.fromhex(link["raw"])))
    return found


LOGS = {name: read(name) for name in VECTORS}


def test_every_type_is_frozen() -> None:
    assert {link["type"] for links in LINKS.values() for link in links} == {type_.name for type_ in LinkType}


@pytest.mark.parametrize("name", VECTORS)
def test_the_package_reads_them(name: str) -> None:
    log, frozen = LOGS[name], VECTORS[name]
    assert [id_.hex() for id_ in log.ids] == [link["id"] for link in LINKS[name]]
    assert log.group.hex() == frozen["group"]
    assert log.view_code().hex() == frozen["view_code"]
    view = log.view()
    assert (view.name, view.needed) == (frozen["name"], frozen["needed"])
    assert [[m.hex(), view.role(m)] for m in view.people()] == frozen["roles"]
    assert [[r.id.hex(), r.state] for r in view.requests()] == frozen["requests"]
    for scope, kid in frozen["sending"].items():
        epoch = view.sending_epoch(ScopeId(bytes.fromhex(scope)))
        assert (epoch and epoch.kid.hex()) == kid
    assert all(log._resolver.graph.facts[i].valid for i in range(len(log)))


def test_the_devices_left_are_frozen() -> None:
    view = LOGS["endings"].view()
    found = [[m.hex(), [device.hex() for device in view.devices(m)]] for m in view.people()]
    assert found == VECTORS["endings"]["devices"]


@pytest.mark.parametrize(("name", "place"), [(name, place) for name in LINKS for place in range(len(LINKS[name]))])
def test_a_naive_reader_agrees(name: str, place: int) -> None:
    frozen = LINKS[name][place]
    fields = naive.decode(bytes.fromhex(frozen["raw"]))
    assert naive.encode(fields).hex() == frozen["raw"]
    assert len(fields) == 10
    assert fields[TYPE] == LinkType[frozen["type"]]
    assert naive.digest("wn1.link", fields[:SIG]).hex() == frozen["id"]
    assert naive.ed25519_holds(fields[DEVICE], "wn1.link", fields[:SIG], fields[SIG])
    body = naive.decode(fields[BODY])
    if frozen["type"] == "FOUND":
        assert naive.ed25519_holds(fields[AUTHOR], "wn1.found", body[:5], body[5])
        assert naive.digest("wn1.vetters", [bytes.fromhex(frozen["id"])]).hex() == VECTORS[name]["vetters"]
    if frozen["type"] == "ADMIT":
        holds_join(body[0])
        assert naive.digest("wn1.join", body[0]).hex() in [id_ for id_, _ in VECTORS[name]["requests"]]
    if frozen["type"] in ("PROMOTE", "REMOVE_QUORUM"):
        cosigned = [*fields[:BODY], naive.encode([*body[:-1], []])]
        assert all(naive.ed25519_holds(device, "wn1.cosign", cosigned, sig) for _, device, sig in body[-1])
    if frozen["type"] == "DEVICE_ADD":
        holds_device(fields, *body)


def holds_join(join: list[bytes]) -> None:
    for context, at, key in ROOT_CONTEXTS:
        assert naive.ed25519_holds(join[key], context, join[:at], join[at])


def holds_device(fields: list[Any], member: bytes, device: bytes, box_key: bytes, sig: bytes, joins: Any) -> None:
    """By the root, countersigned by the device; or an officer's, with the JOIN that asks for it."""
    if not joins:
        assert fields[AUTHOR] == fields[DEVICE] == member
        assert naive.ed25519_holds(device, "wn1.device", [fields[2], member, device, box_key], sig)
    else:
        (join,) = joins
        holds_join(join)
        assert [member, device, box_key, sig] == [*join[2:5], join[9]]


def test_relays_can_be_called() -> None:
    (raw,) = (bytes.fromhex(x["raw"]) for x in LINKS["endings"] if x["type"] == "RELAYS")
    assert [str(parse_relay(url)) for url in parse(raw).body.urls] == parse(raw).body.urls


def test_devices_are_added_both_ways() -> None:
    added = [naive.decode(naive.decode(bytes.fromhex(x["raw"]))[BODY]) for x in LINKS["endings"]]
    joins = [body[4] for x, body in zip(LINKS["endings"], added, strict=True) if x["type"] == "DEVICE_ADD"]
    assert [len(found) for found in joins] == [0, 0, 1]


@pytest.mark.parametrize("name", VECTORS)
def test_a_naive_reader_derives_the_view_code_and_recipients(name: str) -> None:
    links = {link["id"]: naive.decode(bytes.fromhex(link["raw"])) for link in LINKS[name]}
    named = {prev.hex() for fields in links.values() for prev in fields[PREV]}
    heads = sorted(bytes.fromhex(id_) for id_ in links if id_ not in named)
    group = bytes.fromhex(VECTORS[name]["group"])
    assert naive.digest("wn1.view", [group, heads]).hex() == VECTORS[name]["view_code"]
    for link in LINKS[name]:
        if link["type"] == "EPOCH":
            body = naive.decode(links[link["id"]][BODY])
            assert naive.digest("wn1.to", list(LOGS[name].view().recipients(Kid(body[3])))) == body[5]


def test_some_link_has_several_signers() -> None:
    log = LOGS["links"]
    promotes = [log.get(id_).body for id_ in log.ids if log.get(id_).link.type is LinkType.PROMOTE]
    assert max(len(body.signers) for body in promotes) == 1
    assert all(log.view().role(MemberId(body.member)) == "admin" for body in promotes)
