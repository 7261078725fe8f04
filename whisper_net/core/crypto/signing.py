"""Ed25519 over a context and an exact record, and nothing else."""

from nacl import bindings
from nacl.exceptions import BadSignatureError

from whisper_net.core.crypto.contexts import Context, padded
from whisper_net.core.errors import BadSignature

SIGNATURE_SIZE = 64
PUBLIC_SIZE = 32
SEED_SIZE = 32


def keypair(seed: bytes) -> tuple[bytes, bytes]:
    """(public 32 bytes, secret 64 bytes) from a 32-byte seed."""
    return bindings.crypto_sign_seed_keypair(seed)


def sign(secret: bytes, context: Context, record: bytes) -> bytes:
    """A 64-byte signature over the padded context and `record`."""
    return sign_message(secret, padded(context) + record)


def sign_message(secret: bytes, message: bytes) -> bytes:
    """A 64-byte signature over a padded context and a record that were put together already."""
    return bindings.crypto_sign(message, secret)[:SIGNATURE_SIZE]


def verify(public: bytes, context: Context, record: bytes, signature: bytes) -> None:
    """Raise BadSignature unless `signature` is `public`'s over this context and record."""
    if not holds(public, padded(context) + record, signature):
        raise BadSignature(f"the signature for {context.value.decode()} does not hold")


def holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature over `message`, context included, holds. What the bulk worker runs."""
    # PyNaCl checks neither length: it would read past a short key, and take bytes from one field for the other.
    if len(public) != PUBLIC_SIZE or len(signature) != SIGNATURE_SIZE:
        return False
    try:
        bindings.crypto_sign_open(signature + message, public)
    except BadSignatureError:
        return False
    return True
