"""Which web addresses a lead may carry: http or https alone, in one plain form that every version reads alike.

Rules: what is not exactly this form is refused, never mended. A library's parser would forgive more with each release,
and two machines must not disagree on whether an entry stands. No user name or password (`bank.example@other.example`
shows the wrong name), no control character, blank, letter beyond ASCII or character that ends a link in a page: a
browser's address bar gives such letters encoded. Nobody follows an address but a person who clicks it.
"""

import re

from whisper_net.core.errors import BadUrl, TooLong
from whisper_net.core.wire.bounds import MAX_URL

_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]{0,19}):")
_HOST = r"(?:[a-z0-9_](?:[a-z0-9._-]{0,251}[a-z0-9_])?\.?|\[[0-9a-f:.]{2,45}\])"
_REST = r"[/?#][!#-;=?-\[\]^_a-z{|}~]*"
_WEB = re.compile(rf"https?://{_HOST}(?::[0-9]{{1,5}})?(?:{_REST})?", re.ASCII | re.IGNORECASE)
_BEFORE_PATH = re.compile(r"https?://[^/?#]*@", re.IGNORECASE)


def check_url(url: str) -> None:
    """Raise BadUrl or TooLong unless `url` is empty or a web address that may stand behind a link."""
    if not url:
        return
    if len(url) > MAX_URL:
        raise TooLong(f"This web address has {len(url)} characters; at most {MAX_URL} are allowed.")
    scheme = _SCHEME.match(url)
    if scheme is None or scheme[1].lower() not in ("http", "https"):
        found = "" if scheme is None else f", not with {scheme[1].lower()}:"
        raise BadUrl(f"The web address of a lead begins with https:// or http://{found}.")
    if _BEFORE_PATH.match(url):
        raise BadUrl("The web address of a lead names no user and no password.")
    if not _WEB.fullmatch(url):
        raise BadUrl("This is not a plain web address: copy it from your browser's address bar.")
