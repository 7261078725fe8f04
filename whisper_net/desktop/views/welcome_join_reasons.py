"""What happens to whoever comes with an invitation, said beside the form in which they ask."""

from whisper_net.desktop.viewmodels.wording import translated
from whisper_net.desktop.views.welcome_frame import Reasons


def join_reasons() -> Reasons:
    """Who decides, which way the request goes, and that nobody has to wait for it."""
    return Reasons(
        translated("What happens"),
        (
            "people",
            translated("People decide, not the key"),
            translated("Members see what you say here, and approve you or call you first."),
        ),
        (
            "devices",
            translated("Your request finds its way"),
            translated("Through a relay that the key names, on a home network, or at an address."),
        ),
        (
            "waiting",
            translated("You can close the app"),
            translated("Your request is kept here and goes on whenever the app is open."),
        ),
    )
