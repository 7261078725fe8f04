"""Web addresses: what stands behind a link is http or https, and shows where it leads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.core.documents.entries import Lead, LeadEdit, from_fields, to_fields
from whisper_net.core.documents.urls import check_url
from whisper_net.core.errors import BadUrl, GuardError, TooLong
from whisper_net.core.ids import EnvelopeId
from whisper_net.core.wire.bounds import MAX_URL

HTTP, HTTPS = "http://", "https://"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://example.org",
        "HTTPS://Example.ORG/",
        "http://localhost:8080/jobs",
        HTTPS + "example.org./jobs/a-b_c~d;e=f?q=a+b%20c&x[]={1|2}^'()*,!$@:#top",
        "https://example.org?job=7",
        "https://example.org#job",
        HTTPS + "xn--bcher-kva.example.org/%D7%A9",
        HTTP + "192.0.2.7:1/",
        "https://[2001:db8::1]:8443/x",
        "https://example.org/profile@home",
        HTTPS + "a" * 253,
        "https://example.org/" + "a" * (MAX_URL - 20),
    ],
)
def test_plain_web_addresses_pass(url: str) -> None:
    check_url(url)


@pytest.mark.parametrize("scheme", ["javascript", "file", "data", "vbscript", "ftp", "JavaScript", "http+unix"])
@pytest.mark.parametrize("before", ["", " ", "\n\t"])
def test_other_schemes_are_refused_by_name(scheme: str, before: str) -> None:
    with pytest.raises(BadUrl, match=f"not with {scheme.lower().replace('+', '[+]')}:"):
        check_url(f"{before}{scheme}://example.org/%0aalert(1)")


@pytest.mark.parametrize(
    "url", ["example.org", "//example.org", "/etc", "?", " ", "java\nscript:alert(1)", "\0", "\ud800"]
)
def test_an_address_says_its_scheme(url: str) -> None:
    with pytest.raises(BadUrl, match="begins with https://"):
        check_url(url)


@pytest.mark.parametrize("url", [HTTPS + "bank@evil.example.org", HTTP + "a:b@example.org/", "https://@example.org"])
def test_an_address_names_no_user(url: str) -> None:
    with pytest.raises(BadUrl, match="no user and no password"):
        check_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "https:",
        HTTPS,
        "https:///x",
        "https:example.org",
        " https://example.org",
        "https://example.org ",
        "https://example.org\n",
        "https://example.org/a b",
        "https://example.org/\x00",
        "https://example.org/\x7f",
        HTTPS + "exam\tple.org",
        "https://example.org\\@evil.example.org/",
        "https://example.org/\\",
        'https://example.org/"',
        "https://example.org/<b>",
        "https://example.org/`",
        "https://example.org:",
        "https://example.org:x",
        "https://example.org:123456",
        HTTPS + "-example.org",
        HTTPS + ".example.org",
        HTTPS + "example.org..",
        "https://[::1",
        "https://[::1]x",
        "https://[x]",
        HTTPS + "example\u2024org/",
        HTTPS + "bücher.example.org",
        "https://example.org/\u202egpj.exe",
        "http\u017f://example.org",
        HTTPS + "a" * 254,
    ],
)
def test_what_is_no_plain_form_is_refused(url: str) -> None:
    with pytest.raises(BadUrl):
        check_url(url)


def test_addresses_are_bounded() -> None:
    with pytest.raises(TooLong):
        check_url("https://example.org/" + "a" * (MAX_URL - 19))


@given(st.text(max_size=12).map("https://example.org/".__add__) | st.text(max_size=40))
def test_any_text_is_a_visible_ascii_address_or_refused(url: str) -> None:
    try:
        check_url(url)
    except BadUrl:
        return
    assert url == "" or (url.isascii() and url.isprintable() and " " not in url and url[:4].lower() == "http")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", HTTPS + "a@b", HTTPS + "a" * MAX_URL])
def test_a_lead_with_a_bad_address_is_neither_written_nor_read(url: str) -> None:
    target = EnvelopeId(b"\x07" * 32)
    with pytest.raises((BadUrl, TooLong)):
        to_fields(Lead("Acme", "Engineer", url, ""))
    with pytest.raises((BadUrl, TooLong)):
        to_fields(LeadEdit(target, "Acme", "Engineer", url, ""))
    said = {"c": "Acme", "p": "Engineer", "u": url, "m": ""}
    with pytest.raises(GuardError, match="web address"):
        from_fields({"k": 6, **said})
    with pytest.raises(GuardError, match="web address"):
        from_fields({"k": 7, "g": target, **said})
