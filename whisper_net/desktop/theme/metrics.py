"""Every length of the interface at 100 % text, in device independent pixels: spacing, radii, type, frame, controls.

Rules: a height that holds text, and the width of a column of text, grows with the text by `Theme.scaled`; gaps, lines
and radii do not.
"""

S4, S8, S12, S16, S24, S32 = 4, 8, 12, 16, 24, 32
"""The steps of spacing."""

R_SMALL, R_MEDIUM, R_LARGE = 6, 8, 12
"""Radii: rows and small controls, controls and list cards, cards and dialogs. A pill is half its height."""

LINE_HEIGHT = {10: 16, 11: 16, 12: 16, 13: 20, 14: 20, 16: 24, 20: 28, 28: 36}
"""The line that each size of type stands on."""
MESSAGE_LINE = 22
"""The line of size 14 in running text: messages, explanations of more than two lines."""
REGULAR, MEDIUM, SEMIBOLD = 400, 500, 600

TEXT_COLUMN = 860
"""Running text is never set wider."""

RAIL, SIDEBAR, HEADER, PANE_FOOTER, SYNC_FOOTER = 56, 252, 56, 60, 56
PANE_THREAD, PANE_MEMBER, PANE_LEAD, PANE_HISTORY = 360, 340, 320, 240
GUTTER, GUTTER_END, PANE_GUTTER = 24, 16, 20
NAV_ROW, TABLE_ROW = 32, 40

FORM, ROW, CARD = 36, 32, 28
"""Heights of controls: in forms and pane footers, in headers and rows, in cards."""
CHIP = 24
DIALOG_HEADER, DIALOG_FOOTER, DIALOG_PAD = 64, 64, 32

TEXT_SCALES = (1.0, 1.25, 1.5, 1.75, 2.0)
