"""Who is kept out: no session, a used link, other hosts, other pages, forged and oversized forms."""

import re

import pytest

from amparo.desk import session
from amparo.desk.app import POLICY, VIEWS
from amparo.desk.asked import MAX_FORM

PATHS = [path.replace("{slug}", "none").replace("{id}", "none") for path in VIEWS]
HEADERS = {
    "content-security-policy": POLICY,
    "cache-control": "no-store",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


@pytest.mark.parametrize("path", PATHS)
def test_without_a_session_every_page_tells_to_open_a_new_link(visitor, path):
    answer = visitor.get(path)
    assert answer.status_code == 403
    assert "new link" in answer.text
    assert "csrf" not in answer.text


def test_a_link_opens_the_desk_once(visitor):
    first, second = visitor.get(visitor.link.path), visitor.get(visitor.link.path)
    assert (first.status_code, second.status_code) == (303, 403)
    assert "has been used" in second.text
    assert "set-cookie" not in second.headers


def test_a_link_is_too_old_after_ten_minutes(visitor, monkeypatch):
    now = session.time.monotonic()
    monkeypatch.setattr(session.time, "monotonic", lambda: now + session.LINK_LIFETIME + 1)
    assert visitor.get(visitor.link.path).status_code == 403


def test_a_wrong_link_does_not_use_up_the_right_one(visitor):
    assert visitor.get("/open/wrong").status_code == 403
    assert visitor.get("/open/%D1%8F").status_code == 403
    assert visitor.get(visitor.link.path).status_code == 303


def test_a_look_at_the_link_does_not_use_it_up(visitor):
    assert visitor.http.head(visitor.link.path).status_code == 405
    assert visitor.get(visitor.link.path).status_code == 303


def test_links_are_256_bits_and_never_the_same():
    tokens = {session.OneTimeLink().path.removeprefix("/open/") for _ in range(50)}
    assert len(tokens) == 50
    assert all(re.fullmatch(r"[\w-]{43}", token) for token in tokens)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(visitor):
    cookie = visitor.get(visitor.link.path).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "max-age" not in cookie
    assert "expires" not in cookie


@pytest.mark.parametrize(
    "cookie", ["amparo_desk=wrong", "amparo_desk=", "x" * 3000, 'amparo_desk="\\777"', "amparo_desk=я"]
)
def test_a_made_up_cookie_opens_nothing(staff, cookie):
    staff.http.cookies.clear()
    assert staff.http.get("/inbox", headers={"cookie": cookie.encode()}).status_code == 403


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:8001", "localhost.evil:8000", "[::1]:8000", ""]
)
def test_another_host_name_is_refused_even_with_the_cookie(staff, host):
    answer = staff.get("/inbox", host=host)
    assert answer.status_code == 421
    assert "csrf" not in answer.text


def test_two_host_headers_are_refused(staff):
    answer = staff.http.get("/inbox", headers=[("host", "127.0.0.1:8000"), ("host", "evil.example")])
    assert answer.status_code == 421


def test_localhost_is_a_name_of_ours(visitor):
    assert visitor.get(visitor.link.path, host="localhost:8000").status_code == 303


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_page_may_not_even_look(staff, site):
    assert staff.get("/inbox", **{"sec-fetch-site": site}).status_code == 403
    assert staff.get("/inbox", **{"sec-fetch-site": "same-origin"}).status_code == 200


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:8001", "http://localhost:8000", ""]
)
def test_a_form_from_another_origin_is_refused(staff, origin):
    assert staff.post("/language", {"origin": origin}, language="ru").status_code == 403
    assert 'lang="en"' in staff.get("/about").text


def test_a_form_without_an_origin_is_refused(staff):
    assert staff.http.post("/language", data={"csrf": staff.csrf, "language": "ru"}).status_code == 403


@pytest.mark.parametrize("token", ["", "wrong", "я"])
def test_a_form_without_the_session_s_token_is_refused(staff, token):
    assert staff.post("/language", csrf=token, language="ru").status_code == 403
    assert 'lang="en"' in staff.get("/about").text


def test_every_form_that_changes_something_carries_the_token(staff, tell, with_claims):
    slug = tell()
    staff.post(f"/accounts/{slug}/original")
    for path in ("/inbox", f"/accounts/{slug}", "/claims", "/weigh", "/search", "/verify", "/dossier", "/about"):
        for form in re.findall(r'<form[^>]*method="post".*?</form>', staff.get(path).text, re.S):
            assert staff.csrf in form
            assert 'autocomplete="off"' in form


def test_an_oversized_form_is_refused(staff):
    assert staff.post("/search", q="a" * MAX_FORM).status_code == 413


def test_too_many_fields_are_refused(staff):
    assert staff.post("/search", **{f"f{n}": "x" for n in range(200)}).status_code == 400


def test_a_form_that_is_not_ours_is_refused(staff):
    answer = staff.http.post("/search", files={"q": b"x"}, headers={"origin": "http://127.0.0.1:8000"})
    assert answer.status_code == 415


def test_a_form_that_is_not_text_is_refused(staff):
    headers = {"origin": "http://127.0.0.1:8000", "content-type": "application/x-www-form-urlencoded"}
    for body in (b"q=%ff%fe&csrf=x", b"q=\xff"):
        assert staff.http.post("/search", content=body, headers=headers).status_code == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "HEAD", "TRACE"])
def test_other_methods_are_refused(staff, method):
    assert staff.http.request(method, "/inbox").status_code == 405


def test_every_answer_carries_the_headers(staff, visitor, tell):
    slug = tell()
    answers = [staff.get(path) for path in [*PATHS, f"/accounts/{slug}", "/nowhere", "/static/desk.css", "/static/no"]]
    answers += [staff.get("/inbox", host="evil"), visitor.get("/inbox"), visitor.get(visitor.link.path)]
    answers += [staff.post("/search", csrf=""), staff.post("/language", language="ru"), staff.http.head("/inbox")]
    for answer in answers:
        for name, value in HEADERS.items():
            assert answer.headers.get_list(name) == [value], (answer.request.url, name)
        assert "server" not in answer.headers


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere():
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert POLICY.startswith("default-src 'none'")
