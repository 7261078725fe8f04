"""What is dropped or pasted, as far as it may hold a key: a file, a picture's bytes, or text."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData
from PySide6.QtGui import QImage

LONGEST = 20_000
"""Characters of text that are looked at."""
_PICTURES = ("image/png", "image/jpeg", "image/webp")


def offer_of(data: QMimeData, *, look: bool = True) -> Path | bytes | str | None:
    """What there is to read, the most telling first; without `look` only whether there is anything."""
    files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    if files:
        return files[0]
    form = next((one for one in _PICTURES if data.hasFormat(one)), None)
    if form is not None or data.hasImage():
        return _picture(data, form) if look else b""
    text = data.text() if look else "…"
    return text[:LONGEST] if data.hasText() and text.strip() else None


def _picture(data: QMimeData, form: str | None) -> bytes:
    """Its bytes as they came, or, where the system hands over pixels alone, grey ones."""
    if form is not None:
        return bytes(data.data(form).data())
    picture = data.imageData()
    if not isinstance(picture, QImage):
        return b""
    kept, buffer = QByteArray(), QBuffer()
    buffer.setBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.convertToFormat(QImage.Format.Format_Grayscale8).save(buffer, "PNG", 80)  # type: ignore[call-overload]
    return bytes(kept.data())
