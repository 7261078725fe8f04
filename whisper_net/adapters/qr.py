"""Reading QR codes out of pixels, with zxing-cpp. Whoever calls keeps it away from anything that must not stop.

Its counterpart, which makes pixels of a picture that somebody picked, is desktop/picture_worker.py.
"""

import zxingcpp

MOST_CODES = 8
"""Codes of one picture that are looked at."""
LONGEST_TEXT = 8_192
"""Characters: no code holds as many, so nothing is lost."""


def read_codes(pixels: bytes | memoryview, width: int, height: int, row: int) -> list[str]:
    """The texts of the codes in a grey picture of one byte a pixel, `row` bytes a row; none where there are none."""
    view = zxingcpp.ImageView(pixels, width, height, zxingcpp.ImageFormat.Lum, row, 1)
    found = zxingcpp.read_barcodes(view, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return [code.text[:LONGEST_TEXT] for code in found[:MOST_CODES] if code.text]
