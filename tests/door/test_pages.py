"""What every page owes a person: one address, no cookies, no traces, their language, their text kept."""

import re
import socket

import httpx
import pytest
from tests.waiting import until

from amparo.door.limits import SMALLEST_ANSWER
from amparo.errors import InputError, RefusedError

PATHS = ["/", "/style.css", "/icon.svg", "/favicon.ico", "/seal.js", "/nothing", "/staff/pending", "/door.json"]


def post(door, files=(), headers=None, **fields):
    """Post a form as a browser does."""
    parts = [(name, (None, value)) for name, value in fields.items()]
    return httpx.post(door.url, files=[*parts, *files], headers=headers, timeout=60)


@pytest.fixture
def pages(door):
    with door.visitor() as person:
        code = person.send_account("text")
    people = [post(door, go=go) for go in ("tell", "code", "helper", "channels", "nowhere")]
    people += [post(door, go="open", code=code), post(door, go="open", code="wrong"), post(door, go="send")]
    people += [post(door, go="check", phrase=" ".join(["acorn"] * 5)), post(door, go="send", what="again")]
    fetched = [httpx.get(door.url + path) for path in PATHS]
    return [*fetched, *people, httpx.post(door.url, content=b"x"), httpx.put(door.url)]


def of_people(pages):
    return [page for page in pages if "text/html" in page.headers["content-type"]]


def test_every_answer_is_locked_down(pages):
    for page in pages:
        policy = page.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; ")
        assert "unsafe" not in policy
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["x-content-type-options"] == "nosniff"
        assert not {"set-cookie", "server", "date", "etag", "last-modified"} & set(page.headers)


def test_no_page_has_an_inline_script_or_style_or_anything_from_elsewhere(pages):
    for page in of_people(pages):
        assert not re.search(r"<style|<iframe|<img|javascript:|\son\w+=|\sstyle=", page.text)
        for script in re.findall(r"<script[^>]*>.*?</script>", page.text):
            assert re.fullmatch(r'<script type="module" src="/seal.js" integrity="sha256-[^"]{44}"></script>', script)
        assert re.findall(r'(?:src|href|action)="(https?:[^"]+)"', page.text) == []


def test_every_page_has_the_same_address_and_a_title_that_says_nothing(pages):
    shown = [page for page in of_people(pages) if page.status_code != 404 and "/nothing" not in str(page.url)]
    assert {str(page.url).rstrip("/").rpartition("/")[0] for page in shown if page.request.method == "POST"} == {
        "http:/"
    }
    assert {re.search("<title>(.*?)</title>", page.text)[1] for page in shown if "<title>" in page.text} <= {"Form"}
    for page in shown:
        assert set(re.findall(r'<form method="(\w+)" action="([^"]*)"', page.text)) <= {("post", "/")}
        assert re.findall(r'<a [^>]*href="([^"#]+)"', page.text) in ([], ["/"], ["/channels.json"])


def test_pages_come_in_few_sizes(pages):
    for page in of_people(pages):
        if page.status_code in (200, 422):
            size = len(page.content)
            assert size % SMALLEST_ANSWER == 0
            assert (size // SMALLEST_ANSWER).bit_count() == 1


def test_every_page_can_be_left_with_one_button(pages):
    for page in of_people(pages):
        if page.status_code == 200:
            assert 'name="go" value="leave"' in page.text


def test_leaving_leads_elsewhere_and_orders_the_browser_to_forget(door):
    answer = post(door, go="leave")
    assert (answer.status_code, answer.headers["location"]) == (303, "https://www.wikipedia.org/")
    assert {'"cache"', '"cookies"', '"storage"'} <= set(answer.headers["clear-site-data"].split(", "))
    assert answer.text.strip() == ""


def test_language_is_chosen_by_the_browser_or_by_name(door):
    assert 'lang="ru"' in httpx.get(door.url, headers={"accept-language": "de, ru;q=0.8"}).text
    assert 'lang="en"' in post(door, headers={"accept-language": "ru"}, go="tell", lang="en").text
    assert 'lang="ru"' in post(door, go="start", lang="en", turn="ru").text
    assert 'lang="en"' in post(door, go="start", lang="<script>").text


def test_turning_a_form_to_another_language_keeps_what_was_typed(door):
    with door.visitor() as person:
        hidden = person.open_form()
    page = post(door, **hidden, turn="ru", what="my words", consent="quote", answer="not_at_all", age="over_60")
    assert 'lang="ru"' in page.text
    assert "my words" in page.text
    assert 'value="quote" checked' in page.text
    assert 'value="not_at_all" checked' in page.text
    assert 'value="over_60" selected' in page.text
    assert hidden["token"] in page.text
    assert door.messages() == []


def test_what_one_person_typed_is_never_in_another_persons_form(door):
    for _ in range(2):  # also when it is the first form in that language that the process makes
        post(door, go="tell", lang="ru", what="planted words", token="planted token", channel="planted")
        assert "planted" not in post(door, go="tell", lang="ru").text


def test_a_refused_form_gives_the_text_back(new_door):
    door = new_door(max_attachment=4 << 20).start()
    fields = {"go": "send", "what": "my words <&", "where": "there", "consent": "quote", "token": "A" * 43 + "="}
    page = post(door, files=[("files", ("big", b"x" * (5 << 20)))], **fields)
    assert page.status_code == 413
    assert "my words &lt;&amp;" in page.text
    assert 'value="there"' in page.text
    assert 'value="quote" checked' in page.text
    assert "A" * 43 + "=" in page.text
    assert "larger than 4 MB" in page.text
    assert list((door.folder / "objects").iterdir()) == []
    assert door.messages() == []


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([("what", (None, "x" * 100_001))], "longer than 100000 characters"),
        ([("channel", (None, "x" * 5_001))], "longer than 5000 characters"),
        ([("what", (None, "x" * 1_100_000))], "too long"),
        ([("files", (f"{n}", b"x")) for n in range(21)], "more than 20 files"),
        ([(f"field{n}", (None, "x")) for n in range(65)], "more than 64 parts"),
    ],
)
def test_what_is_over_a_limit_is_refused_in_words(door, files, said):
    page = post(door, files=files, go="send")
    assert page.status_code == 413
    assert said in page.text
    assert door.messages() == []
    assert list((door.folder / "objects").iterdir()) == []


def test_an_empty_form_asks_for_something(door):
    with door.visitor() as person, pytest.raises(InputError, match="nothing to send"):
        person.send_account(" \n ")


def test_a_form_from_another_site_is_refused(door):
    for headers in ({"origin": "https://elsewhere.example"}, {"sec-fetch-site": "cross-site"}):
        assert post(door, headers=headers, go="send", what="x").status_code == 403
    assert door.messages() == []
    for origin in ("null", door.url):
        assert post(door, headers={"origin": origin}, go="send", what="x").status_code == 200


@pytest.mark.parametrize(
    "kind",
    ["", "text/plain", "multipart/form-data", "multipart/form-data; boundary=" + "x" * 300, "application/json"],
)
def test_what_is_not_a_form_is_refused(door, kind):
    page = httpx.post(door.url, content=b"what=hello", headers={"content-type": kind})
    assert page.status_code == 422
    assert "hello" not in page.text
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
    assert "At most 2 MB together" in post(door, go="tell").text
    with door.visitor() as person:
        person.send_account("fits", attachments=[("a", b"x" * (1 << 20)), ("b", b"x" * (1 << 20))])
        with pytest.raises(RefusedError, match="larger than 2 MB"):
            person.send_account("does not", attachments=[("a", b"x" * (1 << 20)), ("b", b"x" * ((1 << 20) + 1))])
    assert [account.what for account in door.accounts()] == ["fits"]


def test_the_default_limit_is_printed_in_the_readers_digits(door):
    assert "At most 2,048 MB together" in post(door, go="tell", lang="en").text
    assert "2\u00a0048" in post(door, go="tell", lang="ru").text
