"""The colours of the light and the dark theme, by what they are for, and how far apart two colours are.

Rules: nothing else names a colour. Text on the grounds that it stands on reaches 4.5:1, borders of controls 3:1;
tests/desktop/theme/test_tokens.py holds both. A value is #RRGGBB, or #RRGGBBAA where it is translucent.
"""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme."""

    name: str
    bg: str
    sidebar: str
    rail: str
    raised: str
    hover: str
    selected: str
    well: str
    tint: str
    border: str
    strong: str
    control: str
    """The border of fields, radios and switches."""
    text: str
    muted: str
    faint: str
    accent: str
    on_accent: str
    accent_text: str
    success: str
    success_bg: str
    warning: str
    warning_bg: str
    danger: str
    danger_bg: str
    mention_bg: str
    mention_text: str
    code: str
    pill: str
    pill_on: str
    badge: str
    on_badge: str
    rail_text: str
    focus: str
    scrim: str
    page: str
    """A sheet of paper, in either theme."""
    ink: str
    """What is written on a page or drawn as a code to scan."""

    def colour(self, name: str) -> str:
        """The value behind a name. Raises KeyError for a name that is none."""
        if name not in NAMES:
            raise KeyError(f"no colour is called {name!r}")
        value: str = getattr(self, name)
        return value


LIGHT = Tokens(
    name="light",
    bg="#FFFFFF",
    sidebar="#F7F5F3",
    rail="#231F35",
    raised="#FFFFFF",
    hover="#F5F3F0",
    selected="#E7E5F8",
    well="#F5F3F0",
    tint="#F7F6FE",
    border="#E8E4DF",
    strong="#CFC9C2",
    control="#8F8993",
    text="#1E1B24",
    muted="#59555F",
    faint="#6B6671",
    accent="#5450CC",
    on_accent="#FFFFFF",
    accent_text="#4A46BE",
    success="#1A7348",
    success_bg="#E4F4EA",
    warning="#845200",
    warning_bg="#FFF3D9",
    danger="#B7282F",
    danger_bg="#FDECEB",
    mention_bg="#FFF2CF",
    mention_text="#754A00",
    code="#F3F1EE",
    pill="#F1EEEB",
    pill_on="#EAE8FB",
    badge="#C9363F",
    on_badge="#FFFFFF",
    rail_text="#C9C5DB",
    focus="#5450CC",
    scrim="#1E1B2466",
    page="#FFFFFF",
    ink="#1E1B24",
)

DARK = Tokens(
    name="dark",
    bg="#1A191D",
    sidebar="#141317",
    rail="#0C0B0F",
    raised="#26252B",
    hover="#201F25",
    selected="#312E54",
    well="#141317",
    tint="#201F2B",
    border="#302E36",
    strong="#4D4A55",
    control="#77737F",
    text="#EEECF1",
    muted="#AEAAB7",
    faint="#98949F",
    accent="#6863DC",
    on_accent="#FFFFFF",
    accent_text="#B5B2FF",
    success="#5FCB9B",
    success_bg="#19352B",
    warning="#F0B658",
    warning_bg="#3A2F18",
    danger="#FF9296",
    danger_bg="#43221F",
    mention_bg="#3B3115",
    mention_text="#F4D488",
    code="#29282E",
    pill="#313038",
    pill_on="#37345E",
    badge="#C9363F",
    on_badge="#FFFFFF",
    rail_text="#B5B2C4",
    focus="#8F8BFF",
    scrim="#00000099",
    page="#F4F2EF",
    ink="#1E1B24",
)

NAMES = frozenset(field.name for field in fields(Tokens)) - {"name"}
THEMES = {tokens.name: tokens for tokens in (LIGHT, DARK)}


def channels(colour: str) -> tuple[int, int, int, int]:
    """Red, green, blue and opacity, each 0 to 255."""
    parts = [int(colour[at : at + 2], 16) for at in range(1, len(colour), 2)]
    red, green, blue, *opacity = parts
    return red, green, blue, opacity[0] if opacity else 255


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it, 0 to 1."""
    red, green, blue, _ = (_linear(channel / 255) for channel in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two opaque colours as WCAG 2.2 defines it, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
