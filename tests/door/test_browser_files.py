"""Files sealed in the browser: cut into parts, resumed after a cut line, never in the server's hands, little memory."""

from __future__ import annotations

import hashlib
import random

import pytest
from playwright.sync_api import expect
from tests.door.browser_page import arrive, codes, open_thread, send, tell

from amparo.door.limits import PART
from amparo.door.message import Account, Attachment, FollowUp
from amparo.seal.envelope import open_envelope

MARK = b"Exif Plantedcamera "
FILM = random.Random(7).randbytes(PART - 100) + MARK * 12 + random.Random(8).randbytes(4 * PART - 1000)


@pytest.fixture
def film(tmp_path):
    path = tmp_path / "Geplante film.mp4"
    path.write_bytes(FILM)
    return path


def joined(door, attachments: tuple[Attachment, ...]) -> bytes:
    """Fetch, open and check the parts of a file, and put it together again."""
    whole = b""
    with door.client() as client:
        for number, one in enumerate(attachments, 1):
            body = open_envelope(client.fetch(one.id), [door.identity], "attachment").body
            assert (one.part, one.of, one.size) == (number, len(attachments), len(body))
            assert hashlib.sha256(body).hexdigest() == one.digest
            whole += body
    return whole


def wait_for_cut(page, relay) -> None:
    while not relay.cuts:
        page.wait_for_timeout(50)


def test_a_file_goes_on_where_a_cut_line_left_it(door, relay, page, film):
    arrive(page, relay.url)
    tell(page, what="a")
    page.locator("[name=files]").set_input_files(film)
    relay.cut_after(int(2.5 * PART))
    send(page)
    expect(page.locator("main progress")).to_be_visible()
    wait_for_cut(page, relay)
    with door.client() as client:
        assert len(client.pending()) == 2
    before = len(relay.sent)
    relay.mend()
    codes(page)  # the script tries again by itself
    assert len(relay.sent) - before < 3.5 * PART
    [account] = [one for one in door.messages() if isinstance(one, Account)]
    assert {one.name for one in account.attachments} == {film.name}
    assert joined(door, account.attachments) == FILM
    for planted in (MARK.strip(), b"Geplante", FILM[1000:1040]):
        assert planted not in relay.sent


def test_a_page_loaded_again_goes_on_with_the_same_code(door, relay, page, film):
    arrive(page, relay.url)
    tell(page, what="a")
    send(page)
    code, _ = codes(page)
    arrive(page, relay.url)
    open_thread(page, code)
    page.locator("[name=files]").set_input_files(film)
    relay.cut_after(int(2.5 * PART))
    send(page)
    wait_for_cut(page, relay)
    page.goto("about:blank")
    relay.mend()
    before = len(relay.sent)
    arrive(page, relay.url)
    open_thread(page, code)
    page.locator("[name=files]").set_input_files(film)
    send(page)
    expect(page.locator("main [data-row=arrived]")).to_be_visible(timeout=60_000)
    assert len(relay.sent) - before < 3.5 * PART
    expect(page.locator("main .parts")).to_have_text("1, 2, 3, 4, 5")
    [added] = [one for one in door.messages() if isinstance(one, FollowUp)]
    assert joined(door, added.attachments) == FILM


def test_a_person_can_stop_and_go_on(door, page, film):
    arrive(page, door.url)
    tell(page, what="a")
    page.locator("[name=files]").set_input_files(film)
    send(page)
    expect(page.locator("main progress")).not_to_have_attribute("value", "0", timeout=20_000)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("main .problem")).to_contain_text("You have stopped it", timeout=60_000)
    assert door.messages() == []
    send(page)
    codes(page)
    assert joined(door, door.accounts()[0].attachments) == FILM


def test_files_over_the_limit_are_refused_before_anything_is_sent(new_door, page, film):
    door = new_door(max_attachment=2 << 20).start()
    arrive(page, door.url)
    tell(page, what="a")
    expect(page.locator("#files-hint")).to_contain_text("At most 2 MB")
    page.locator("[name=files]").set_input_files(film)
    send(page)
    expect(page.locator("main .problem")).to_contain_text("larger than we can take")
    with door.client() as client:
        assert client.pending() == []


def test_small_and_empty_files_arrive_whole(door, page):
    arrive(page, door.url)
    tell(page, what="a")
    files = [("empty", b""), ("снимок.jpg", b"abc"), ("again.jpg", b"abc")]
    page.locator("[name=files]").set_input_files(
        [{"name": name, "mimeType": "image/jpeg", "buffer": content} for name, content in files]
    )
    send(page)
    codes(page)
    attachments = door.accounts()[0].attachments
    assert [(one.name, joined(door, (one,))) for one in attachments] == files
