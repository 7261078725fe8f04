"""Where somebody is to be asked, as people type it: the address of a member's computer, or that of a relay."""

from whisper_net.adapters.transport.address import parse_address
from whisper_net.core.errors import AddressError, RelayAddressError
from whisper_net.core.wire.relay_address import parse_relay
from whisper_net.desktop.viewmodels.wording import sentence


def is_relay(text: str) -> bool:
    """Whether this is meant to be the address of a relay."""
    return "://" in text


def place_fault(text: str) -> str:
    """What is wrong with either, or ""; none is none."""
    return relay_fault(text) if is_relay(text) else address_fault(text)


def address_fault(text: str) -> str:
    """What is wrong with the address of a member's computer, or ""; none is none."""
    try:
        if text.strip():
            parse_address(text)
    except AddressError as error:
        return sentence(error)
    return ""


def relay_fault(text: str) -> str:
    """What is wrong with the address of a relay, or ""; none is none."""
    try:
        if text.strip():
            parse_relay(text)
    except RelayAddressError as error:
        return sentence(error)
    return ""
