"""A founding and a joining are frozen: made and read by the package, and read from docs/protocol.md alone."""

import base64
from typing import Any

from mnemonic import Mnemonic

from tests.core.page import frozen, reader
from whisper_net.core.crypto import epochs, handover, invitation, keytext, meeting
from whisper_net.core.ids import BoxKey, Kid
from whisper_net.core.membership import join
from whisper_net.core.membership.link import LinkType, parse
from whisper_net.core.membership.log import MembershipLog
from whisper_net.core.wire.meeting import StatusSaid, WelcomeSaid

VECTORS: dict[str, Any] = frozen.read("joining")
BOX: dict[str, bytes] = VECTORS["box secrets"]
FOUND, INVITE, ADMIT, APPROVE, EPOCH, RELAYS = 1, 2, 4, 5, 9, 21


def test_the_package_makes_what_is_frozen() -> None:
    assert frozen.made("joining") == VECTORS


# -- by the package


def test_the_package_lets_him_in() -> None:
    log, links = MembershipLog(), [parse(raw) for raw in VECTORS["links"]]
    assert all(log.add(link) for link in links)
    view = log.view()
    assert sorted(view.role(member) for member in view.people()) == ["admin", "member"]
    key = keytext.parse_key(VECTORS["key"])
    assert key.secret == keytext.parse_key(VECTORS["spoken"]).secret == VECTORS["secret"]
    keys = invitation.invitation_keys(VECTORS["stretched"])
    card = invitation.check_card(VECTORS["card"], keys.inv_pk, key.card_hash)
    status = meeting.open_answer(BOX["ben"], BoxKey(card.lobby_pk), VECTORS["boxed"][0], StatusSaid)
    assert (status.to, status.state, status.have, status.need) == (VECTORS["to"], "pending", 0, 1)
    answer = meeting.open_answer(BOX["ben"], BoxKey(card.lobby_pk), VECTORS["boxed"][1], WelcomeSaid)
    welcome = handover.open_welcome(BOX["ben"], answer.sealed)
    assert (welcome.heads, welcome.relays) == (log.heads, [VECTORS["relay"]])
    assert all(view.epoch_of(Kid(given.kid), given.secret) for given in welcome.keys)


def test_the_package_opens_the_box_and_the_request_as_a_vetter() -> None:
    bodies = {link.link.type: link.body for link in map(parse, VECTORS["links"])}
    invite, admit = bodies[LinkType.INVITE], bodies[LinkType.ADMIT]
    boxes = epochs.decode_boxes(VECTORS["boxes"][0])
    vetters = epochs.open_own_box(BOX["ana"], [reader.x25519_public(BOX["ana"])], boxes.boxes)
    box = invitation.open_invite_box(vetters, Kid(invite.vetters_kid), invite.box)
    assert box.card == VECTORS["card"]
    asked, about = join.open_request(epochs.lobby_secret(vetters, invite.inv_pk), VECTORS["request"])
    said = join.open_about(vetters, Kid(admit.vetters_kid), asked, admit.about)
    assert (asked, said) == (admit.join, join.read_about(about))


# -- by the page


LINKS: list[list[Any]] = [reader.decode(raw) for raw in VECTORS["links"]]
GROUP = reader.digest("wn1.link", LINKS[0][:9])


def bodies_of(type_: int) -> list[list[Any]]:
    return [reader.decode(link[8]) for link in LINKS if link[1] == type_]


def test_the_founder_and_the_newcomer_are_whom_their_words_make() -> None:
    (found,), (admit,) = bodies_of(FOUND), bodies_of(ADMIT)
    for name, place, root in (("ana", found[0], LINKS[0][3]), ("ben", GROUP, admit[0][2])):
        master = reader.digest("wn1.master", [VECTORS["words"][name]])
        assert reader.ed25519_public(reader.derive(master, "wn1.root", [place])) == root
    assert VECTORS["founder"] == reader.digest("wn1.founder", [GROUP, LINKS[0][3]])
    assert [found[3], admit[0][3]] == [reader.ed25519_public(VECTORS["device seeds"][name]) for name in BOX]


def test_every_signature_of_the_log_holds() -> None:
    assert all(reader.holds(link[4], "wn1.link", link[:9], link[9]) for link in LINKS)
    (found,), (admit,) = bodies_of(FOUND), bodies_of(ADMIT)
    assert reader.holds(LINKS[0][3], "wn1.found", found[:5], found[5])
    asked = admit[0]
    for place, key, context in ((7, 1, "wn1.join.inv"), (8, 2, "wn1.join.root"), (9, 3, "wn1.join.dev")):
        assert reader.holds(asked[key], context, asked[:place], asked[place])
    assert [body[0] for body in bodies_of(APPROVE)] == [reader.digest("wn1.join", asked)] * 2


def key_body() -> list[Any]:
    """What the key says as a link; its words say the same secret."""
    letters = VECTORS["key"].removeprefix("whisper://join/#")
    raw = base64.b32decode(letters + "=" * (-len(letters) % 8))
    assert reader.digest("wn1.link.sum", [raw[:-4]])[:4] == raw[-4:]
    body: list[Any] = reader.decode(raw[:-4])
    words = Mnemonic("english").wordlist
    bits = "".join(f"{words.index(word):011b}" for word in VECTORS["spoken"].split())
    spoken = int(bits, 2).to_bytes(11, "big")
    assert spoken == body[0] + reader.digest("wn1.inv.sum", [body[0]])[:1]
    return body


def test_the_key_leads_to_the_card() -> None:
    secret, card_hash, relays = key_body()
    assert (secret, relays) == (VECTORS["secret"], [VECTORS["relay"]])
    assert card_hash == reader.digest("wn1.card.id", [VECTORS["card"]])[:16]
    inv_pk = reader.ed25519_public(reader.derive(VECTORS["stretched"], "wn1.inv.sign"))
    card = reader.decode(VECTORS["card"])
    assert reader.holds(inv_pk, "wn1.card", card[:7], card[7])
    assert card[:3] == [GROUP, "Former Acme", LINKS[0][3]]


def test_a_vetter_opens_the_box_and_reads_who_asks() -> None:
    (invite,), (admit,) = bodies_of(INVITE), bodies_of(ADMIT)
    vetters = keys_of("ana")[invite[6]]
    meet, card = reader.decode(reader.unsealed(reader.derive(vetters, "wn1.inv.box"), invite[6], invite[7]))
    assert (meet, card) == (reader.derive(VECTORS["stretched"], "wn1.meet"), VECTORS["card"])
    lobby = reader.derive(vetters, "wn1.lobby", [invite[0]])
    assert reader.decode(card)[6] == reader.x25519_public(lobby)
    asked, about = reader.decode(reader.unlocked(lobby, VECTORS["request"]))
    assert reader.decode(asked) == admit[0]
    assert reader.digest("wn1.about", [about]) == admit[0][5]
    assert reader.unsealed(reader.derive(vetters, "wn1.about.key"), admit[1], admit[2]) == about
    assert reader.decode(about)[:2] == ["Ben", "payments 2019-24"]


def keys_of(name: str) -> dict[bytes, bytes]:
    """By kid, the keys in somebody's boxes, every box made anew; and those that `back` opens."""
    found, of = dict[bytes, bytes](), {reader.x25519_public(secret): secret for secret in BOX.values()}
    own = reader.x25519_public(BOX[name])
    for body, raw in zip(bodies_of(EPOCH), VECTORS["boxes"], strict=True):
        _, scope, n, kid, parents, to, hash_, _ = body
        boxes, cuts, back = reader.decode(raw)
        assert reader.digest("wn1.boxes", [boxes, cuts, back]) == hash_
        named = [keys for keys in ([own], sorted(of)) if reader.digest("wn1.to", keys) == to]
        if not named:
            continue
        secret = reader.unlocked(BOX[name], boxes[named[0].index(own)])
        again = [reader.locked(of[key], reader.derive(secret, "wn1.boxeph", [key]), secret) for key in named[0]]
        assert again == boxes
        assert kid == reader.kid_of(secret, GROUP, scope, n, to)
        found[kid] = secret
        if back:
            older = reader.decode(reader.unsealed(reader.derive(secret, "wn1.back"), kid, back))
            assert [key[0] for key in older] == parents
            found |= dict(older)
    return found


def test_the_answers_at_the_relay_bring_the_newcomer_in() -> None:
    assert VECTORS["to"] == reader.digest("wn1.meet.join", [VECTORS["request"], False])
    lobby = reader.decode(VECTORS["card"])[6]
    status, answer = (reader.decode(reader.unboxed(BOX["ben"], lobby, boxed)) for boxed in VECTORS["boxed"])
    assert status == [VECTORS["to"], status[1], "pending", 0, 1, ""]
    to, _, kid, mark, sealed = answer
    heads, relays, keys = reader.decode(reader.unlocked(BOX["ben"], sealed))
    assert (to, heads) == (VECTORS["to"], [reader.digest("wn1.link", LINKS[-1][:9])])
    assert relays == bodies_of(RELAYS)[0][0] == [VECTORS["relay"]]
    relay = base64.b32decode(VECTORS["relay"].partition("#")[2].upper() + "====")
    assert mark == reader.derive(BOX["ana"], "wn1.meet.mark", [relay, to, kid])[:16]
    held = dict(keys)
    assert held[kid] == keys_of("ben")[kid]
    assert held.items() <= keys_of("ana").items()
    assert len(keys_of("ben")) == 2, "the newest key of the group, and the first by `back`"


def test_the_secret_is_stretched_as_the_page_says() -> None:
    """Not run here, for it takes 64 MiB: crypto.json freezes it, and this file begins with its result."""
    (secret,), stretched = frozen.read("crypto")["formats"]["stretch"]
    assert [secret, stretched] == [VECTORS["secret"], VECTORS["stretched"]]
