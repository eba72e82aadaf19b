"""What every page owes a person: no scripts, no cookies, no traces, their language, their text kept."""

import re
import socket
import time

import httpx
import pytest

from amparo.errors import InputError, RefusedError

POLICY = (
    "default-src 'none'; style-src 'self'; form-action 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PATHS = ["/", "/thread", "/style.css", "/icon.svg", "/favicon.ico", "/nothing", "/staff/pending"]


def until(happened):
    """Wait for something the door does on its own."""
    deadline = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def pages(door):
    form = [httpx.get(door.url + path) for path in PATHS]
    receipt = httpx.post(door.url, files={"what": (None, "text")})
    code = " ".join(re.findall(r"<span>([a-z]+)</span></li>", receipt.text))
    thread = httpx.post(f"{door.url}/thread", files={"code": (None, code)})
    wrong = httpx.post(f"{door.url}/thread", files={"code": (None, "wrong")})
    assert (receipt.status_code, thread.status_code, wrong.status_code) == (200, 200, 422)
    return [*form, receipt, thread, wrong, httpx.post(door.url, content=b"x"), httpx.put(door.url)]


def test_every_answer_is_locked_down(pages):
    for page in pages:
        assert page.headers["content-security-policy"] == POLICY
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["x-content-type-options"] == "nosniff"
        assert not {"set-cookie", "server", "date", "etag", "last-modified"} & set(page.headers)


def test_no_page_has_a_script_an_inline_style_or_anything_from_elsewhere(pages):
    for page in pages:
        if "html" in page.headers["content-type"]:
            assert not re.search(r"<script|<style|<iframe|<img|javascript:|\son\w+=|\sstyle=", page.text)
            outside = re.findall(r'(?:src|href|action)="(https?:[^"]+)"', page.text)
            assert set(outside) <= {"https://www.wikipedia.org/"}


def test_titles_and_addresses_say_nothing(pages):
    for page in pages:
        if "html" in page.headers["content-type"]:
            (title,) = re.findall("<title>(.*?)</title>", page.text)
            assert title in {"Write to us", "Your words", "Come back", "Answers"}


def test_language_is_chosen_by_the_browser_or_by_name(door):
    assert 'lang="ru"' in httpx.get(door.url, headers={"accept-language": "de, ru;q=0.8"}).text
    assert 'lang="en"' in httpx.get(f"{door.url}/?lang=en", headers={"accept-language": "ru"}).text
    assert 'lang="en"' in httpx.get(f"{door.url}/?lang=%3Cscript%3E").text


def test_a_refused_form_gives_the_text_back(door):
    files = [("what", (None, "my words <&")), ("where", (None, "there")), ("consent", (None, "quote"))]
    files += [("token", (None, "A" * 43 + "=")), ("files", ("big", b"x" * (65 << 20)))]
    page = httpx.post(door.url, files=files, timeout=60)
    assert page.status_code == 413
    assert "my words &lt;&amp;" in page.text
    assert 'value="there"' in page.text
    assert 'value="quote" checked' in page.text
    assert "A" * 43 + "=" in page.text
    assert "larger than 64 MB" in page.text
    assert list((door.folder / "objects").iterdir()) == []
    assert door.messages() == []


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([("what", (None, "x" * 100_001))], "longer than 100000 characters"),
        ([("what", (None, "x" * 1_100_000))], "too long"),
        ([("files", (f"{n}", b"x")) for n in range(21)], "more than 20 files"),
        ([(f"field{n}", (None, "x")) for n in range(65)], "more than 64 parts"),
    ],
)
def test_what_is_over_a_limit_is_refused_in_words(door, files, said):
    page = httpx.post(door.url, files=files)
    assert page.status_code == 413
    assert said in page.text
    assert door.messages() == []
    assert list((door.folder / "objects").iterdir()) == []


def test_an_empty_form_asks_for_something(door):
    with door.visitor() as person, pytest.raises(InputError, match="nothing to send"):
        person.send_account(" \n ")


def test_a_form_from_another_site_is_refused(door):
    page = httpx.post(door.url, files={"what": (None, "x")}, headers={"origin": "https://elsewhere.example"})
    assert page.status_code == 403
    assert door.messages() == []
    for origin in ("null", door.url):
        assert httpx.post(door.url, files={"what": (None, "x")}, headers={"origin": origin}).status_code == 200


@pytest.mark.parametrize(
    "kind",
    ["", "text/plain", "multipart/form-data", "multipart/form-data; boundary=" + "x" * 300, "application/json"],
)
def test_what_is_not_a_form_is_refused(door, kind):
    page = httpx.post(door.url, content=b"what=hello", headers={"content-type": kind})
    assert page.status_code == 415
    assert door.messages() == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"garbage",
        b"--x\r\n",
        b"--x\r\nContent-Disposition: form-data; name=what\r\n\r\nhello",
        b"--x\r\nContent-Disposition: form-data; name=files; filename=f\r\n\r\nhello\r\n--y--",
        b"--x\r\n" + b"a: b\r\n" * 50 + b"\r\nhello\r\n--x--\r\n",
        b"--x\r\n\x00\xff: b\r\n\r\nhello\r\n--x--\r\n",
    ],
)
def test_a_form_cut_short_or_damaged_is_not_taken_for_whole(door, body):
    page = httpx.post(door.url, content=body, headers={"content-type": "multipart/form-data; boundary=x"})
    assert page.status_code == 422
    assert "hello" not in page.text or "textarea" in page.text
    assert door.messages() == []
    assert list((door.folder / "objects").iterdir()) == []


def test_an_upload_broken_off_leaves_nothing(door):
    host, port = door.url.removeprefix("http://").split(":")
    kind = "multipart/form-data; boundary=x"
    head = f"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nContent-Length: 9999999\r\n\r\n".encode()
    part = b"--x\r\nContent-Disposition: form-data; name=files; filename=f\r\n\r\n" + b"z" * 600_000
    objects = door.folder / "objects"
    with socket.create_connection((host, int(port))) as line:
        line.sendall(head + part)
        until(lambda: list(objects.iterdir()))
    until(lambda: not list(objects.iterdir()))
    assert door.stop() == (0, "")


def test_the_limit_that_is_printed_is_the_limit_that_holds(new_door):
    door = new_door(max_attachment=2 << 20).start()
    assert "At most 2 MB together" in httpx.get(door.url).text
    with door.visitor() as person:
        person.send_account("fits", attachments=[("a", b"x" * (1 << 20)), ("b", b"x" * (1 << 20))])
        with pytest.raises(RefusedError, match="larger than 2 MB"):
            person.send_account("does not", attachments=[("a", b"x" * (1 << 20)), ("b", b"x" * ((1 << 20) + 1))])
    assert [account.what for account in door.messages()] == ["fits"]
