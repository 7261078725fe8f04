"""An entry of every kind as the change that says it, and what is made of forks (docs/protocol.md sections 6 and 7)."""

from typing import Any

from tests.core.page.given import GROUP, SCOPE, bytes_of
from whisper_net.core.crypto.attachments import ID_SIZE
from whisper_net.core.crypto.contexts import Context, digest
from whisper_net.core.crypto.epochs import kid_of, message_key
from whisper_net.core.crypto.signing import keypair
from whisper_net.core.documents import accords, attachments, entries
from whisper_net.core.documents.crdt import PartDocument
from whisper_net.core.documents.feed import document_id
from whisper_net.core.envelope.forks import prove
from whisper_net.core.envelope.format import EnvelopeKind, Opened, Place
from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.envelope.seal import Draft, seal_envelope
from whisper_net.core.ids import DeviceId, EnvelopeId, Incarnation, Kid, LinkId, MemberId, ResumeId

DEVICE, LIFE = keypair(bytes_of("device")), Incarnation(bytes_of("incarnation", 8))
SECRET, TO = bytes_of("key of the channel"), bytes_of("recipients")
KID = kid_of(SECRET, GROUP, SCOPE, 3, TO)
PLACE = Place(GROUP, SCOPE, KID)
ACTOR = document_id(GROUP, SCOPE, KID, DeviceId(DEVICE[0]), LIFE, 0)


def every_entry() -> list[entries.Known]:
    """Each kind once; those that may leave something out, or empty, twice."""
    target, member = EnvelopeId(bytes_of("target")), MemberId(bytes_of("member"))
    file = ("notes.txt", 3, bytes_of("file key"), bytes_of("hash"), bytes_of("chunk", ID_SIZE))
    lead = ("Acme", "Platform engineer", "https://jobs.example/1", "Ask for Dana")
    return [
        entries.Post("Hello, everybody"),
        entries.Post("שלום 👍", target),
        entries.Edit(target, "Hello, all"),
        entries.Delete(target),
        entries.React(target, "👍", True),
        entries.React(target, "👍", False),
        entries.Profile("Ana"),
        entries.Lead(*lead),
        entries.LeadEdit(target, "Acme", "Engineer", "", ""),
        entries.LeadWithdraw(target),
        entries.Claim(target, True),
        entries.ResumeComment(
            ResumeId(bytes_of("résumé")), "nine years", "engineer, ", ".\n", 20, bytes_of("text"), "Say of what."
        ),
        entries.ResolveComment(target, True),
        accords.Propose(accords.Act.PROMOTE, member),
        accords.Assent(target, True),
        accords.Draft(target, b"a link"),
        accords.Cosign(target, bytes_of("signature", 64)),
        entries.Imported("Ben", 1_760_000_000, "Hello from before", bytes_of("source")),
        attachments.Attach("", *file),
        attachments.Attach("the notes", *file, target),
    ]


def changes() -> list[dict[str, Any]]:
    """One part with all of them, one behind the other."""
    part, found = PartDocument(ACTOR), list[dict[str, Any]]()
    for seq, entry in enumerate(every_entry(), 1):
        fields = entries.to_fields(entry)
        found.append({"fields": [list(field) for field in fields.items()], "change": part.append(seq, fields)})
    return found


def envelope(seq: int, prev: EnvelopeId | bytes, payload: bytes, ts: int) -> Opened:
    """One of the device's own, with log heads only at the start."""
    feed = FeedKey(DeviceId(DEVICE[0]), LIFE, Kid(KID))
    heads = (LinkId(bytes_of("head")),) if seq == 1 else ()
    draft = Draft(EnvelopeKind.CHANGE, feed, seq, EnvelopeId(prev), heads, seq + 6, ts, payload)
    return seal_envelope(draft, PLACE, DEVICE[1], message_key(SECRET), bytes_of(f"nonce {seq} {ts}", 24))


def fork() -> dict[str, Any]:
    """Two envelopes under one number, and the proof of it."""
    first = envelope(1, bytes(32), b"a change", 1_760_000_000)
    sides = [envelope(2, first.id, payload, 1_760_000_060) for payload in (b"one thing", b"another thing")]
    return {"envelopes": [first.raw, *(side.raw for side in sides)], "proof": prove(*sides)}


def made() -> dict[str, Any]:
    """The whole file."""
    return {
        "about": "Sections 6 and 7. `changes`: the first changes of one part, each with the fields of its entry in "
        "their order. `fork`: the first envelope of a feed, two that both come second, and the proof's payload. "
        "`imported` is the source of a message under its group and its envelope id there.",
        "group": GROUP,
        "scope": SCOPE,
        "n": 3,
        "to": TO,
        "secret": SECRET,
        "kid": KID,
        "device": DEVICE[0],
        "incarnation": LIFE,
        "actor": ACTOR,
        "changes": changes(),
        "fork": fork(),
        "imported": {
            "of": [GROUP, bytes_of("message")],
            "source": digest(Context.IMPORTED, [GROUP, bytes_of("message")]),
        },
    }
