"""Everybody can read every text and find every control, in both themes."""

import pytest

from whisper_net.desktop.theme.tokens import DARK, LIGHT, NAMES, Tokens, channels, contrast, luminance

TEXT = {
    "text": ("bg", "sidebar", "raised", "hover", "selected", "well", "tint", "pill", "code"),
    "muted": ("bg", "sidebar", "raised", "hover", "selected", "well", "tint", "pill"),
    "faint": ("bg", "sidebar", "raised", "hover", "well"),
    "accent_text": ("bg", "sidebar", "raised", "well", "tint", "selected", "pill_on"),
    "success": ("bg", "raised", "well", "selected", "success_bg"),
    "warning": ("bg", "raised", "well", "selected", "warning_bg"),
    "danger": ("bg", "raised", "well", "danger_bg"),
    "mention_text": ("mention_bg",),
    "on_accent": ("accent",),
    "on_badge": ("badge",),
    "rail_text": ("rail",),
    "bg": ("text", "danger"),
    "ink": ("page",),
}
CONTROLS = dict.fromkeys(("control", "focus", "accent"), ("bg", "sidebar", "raised", "well"))
PAIRS = [
    (theme, ink, ground, least)
    for theme in (LIGHT, DARK)
    for pairs, least in ((TEXT, 4.5), (CONTROLS, 3.0))
    for ink, grounds in pairs.items()
    for ground in grounds
]


@pytest.mark.parametrize(("tokens", "ink", "ground", "least"), PAIRS, ids=lambda value: getattr(value, "name", value))
def test_pair_reaches_its_contrast(tokens: Tokens, ink: str, ground: str, least: float) -> None:
    assert contrast(tokens.colour(ink), tokens.colour(ground)) >= least


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)
    assert luminance("#FFFFFF") == pytest.approx(1)


def test_every_token_is_a_colour() -> None:
    for tokens in (LIGHT, DARK):
        for name in NAMES:
            assert all(0 <= part <= 255 for part in channels(tokens.colour(name)))


def test_name_that_is_no_colour_is_refused() -> None:
    for name in ("name", "colour", "nonsense"):
        with pytest.raises(KeyError):
            LIGHT.colour(name)
