"""Names for the byte strings that travel everywhere, so that raw bytes are never passed by mistake."""

from typing import NewType

GroupId = NewType("GroupId", bytes)
"""32 bytes: the id of the group's FOUND link."""
MemberId = NewType("MemberId", bytes)
"""32 bytes: the Ed25519 public half of a member's root key in one group."""
DeviceId = NewType("DeviceId", bytes)
"""32 bytes: a device's Ed25519 public key."""
BoxKey = NewType("BoxKey", bytes)
"""32 bytes: a device's X25519 public key."""
LinkId = NewType("LinkId", bytes)
"""32 bytes: BLAKE2b of an unsigned link."""
JoinId = NewType("JoinId", bytes)
"""32 bytes: BLAKE2b of a whole JOIN."""
ScopeId = NewType("ScopeId", bytes)
"""32 bytes: the group id, H("wn1.vetters"), a CHANNEL's link id, or a circle's hash."""
Kid = NewType("Kid", bytes)
"""32 bytes: names one epoch key."""
EnvelopeId = NewType("EnvelopeId", bytes)
"""32 bytes: hash of what an envelope's author signed."""
ResumeId = NewType("ResumeId", bytes)
"""32 bytes: H("wn1.resume") of the place in a feed where a résumé begins."""
Incarnation = NewType("Incarnation", bytes)
"""8 random bytes: one life of a device's database."""
DocumentId = NewType("DocumentId", bytes)
"""16 bytes: one Automerge document, or the actor id of one that writes in it."""

ID_SIZE = 32
ZERO_ID = bytes(ID_SIZE)
