"""The whole way of a member of staff in a real browser, scripts on and off, over a real door."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from tests.conftest import CHROMIUM, QUIET
from tests.desk.conftest import CLAIMS
from tests.waiting import whole

from amparo.casework import sentences
from amparo.casework.checkins import Step
from amparo.demo.house import house
from amparo.desk.serve import serve_workspace
from amparo.desk.workspace import Workspace
from amparo.door.visitor import Visitor
from amparo.ledger.vault import PUBLIC
from amparo.ledger.verify import verify_vault
from amparo.record import accounts as record
from amparo.record import intake
from amparo.weigh import claims_csv
from amparo.weigh.statements import to_statements

pytestmark = pytest.mark.browser

TOLD = "[SYNTHETIC — not a real person] Marta Nemova was held in a garage in Nebyl."
WORKED = "[SYNTHETIC — not a real person] [person A] was held in [place]."


class Running:
    """A desk in a thread; ``link`` opens it once."""

    def __init__(self, workspace):
        self.workspace = workspace
        self.thread = threading.Thread(
            target=serve_workspace, args=(workspace,), kwargs={"on_ready": self._ready}, daemon=True
        )
        self._opened = threading.Event()
        self.link = ""
        self.thread.start()
        assert self._opened.wait(20)

    def _ready(self, link):
        self.link = link
        self._opened.set()

    @property
    def address(self):
        return self.link.partition("/open/")[0]


@pytest.fixture(scope="module")
def home():
    """A vault with the real claims and a door that runs."""
    with house() as made:
        made.vault.append(to_statements(claims_csv.read(CLAIMS)), PUBLIC)
        yield made


@pytest.fixture
def desk(home):
    """A running desk; it ends when the test locks it."""
    return Running(Workspace(home.vault, home.door))


def lock(page):
    page.get_by_role("button", name="Lock").click()
    expect(page.get_by_role("heading", name="The desk is locked")).to_be_visible()


def finish(page, scripts, done):
    """Wait for the work that a button began; without scripts a person looks again until it is done."""
    going = page.get_by_role("link", name="Look again")
    while not scripts:
        expect(done.or_(going).first).to_be_visible()
        if done.count():
            break
        going.click()
    expect(done).to_be_visible()
    expect(going).to_have_count(0)


def open_desk(context, desk):
    page = context.new_page()
    page.goto(desk.link)
    return page


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_the_whole_way_of_a_member_of_staff(chromium, home, desk, scripts):
    with Visitor(home.door_address) as person:
        code = person.send_account(TOLD, consent=["count"], attachments=[("Nemova.txt", b"seen")])
        context = chromium.new_context(java_script_enabled=scripts)
        page = open_desk(context, desk)
        page.get_by_role("button", name="Fetch from the door").click()
        finish(page, scripts, page.get_by_text("New accounts"))
        page.locator("#accounts .fresh a").first.click()
        whole(page.get_by_role("button", name="Show the original"))
        assert "Nemova" not in page.content()
        page.get_by_role("button", name="Show the original").click()
        expect(page.get_by_text("Marta Nemova")).to_be_visible()
        with page.expect_download() as saved:
            page.get_by_role("button", name="Save a copy").click()
        assert saved.value.suggested_filename == "attachment-1.txt"
        page.get_by_label("Text", exact=True).fill(WORKED)
        page.get_by_role("button", name="Save the working text").click()
        expect(page.get_by_text("The working text is not confirmed")).to_be_visible()
        page.get_by_label("I have read it once more").check()
        page.get_by_role("button", name="Save the working text").click()
        expect(page.get_by_text("The working text is saved")).to_be_visible()
        page.locator("summary", has_text="Quoted word for word").click()
        page.locator("details[open] select").select_option("written")
        page.get_by_role("button", name="Record it").and_(page.locator("details[open] button")).click()
        page.get_by_role("button", name="Take it back").click()
        expect(page.get_by_text("The withdrawal is recorded")).to_be_visible()
        page.get_by_label("Answer", exact=True).fill("We have read it.")
        page.get_by_role("button", name="Seal and send").click()
        expect(page.get_by_text("lies at the door")).to_be_visible()
        assert person.read(code)[0].text == "We have read it."
    page.get_by_role("link", name="Search").click()
    page.wait_for_url("**/search")  # with its script: without it, typing finds nothing before Enter
    page.get_by_role("searchbox").fill("being held")
    if not scripts:
        page.get_by_role("button", name="Search").click()
    page.locator("#results mark").first.wait_for()
    page.get_by_role("link", name="Dossier").click()
    page.get_by_role("button", name="Make the dossier").click()
    finish(page, scripts, page.get_by_role("link", name="Save the PDF"))
    with page.expect_download() as made:
        page.get_by_role("link", name="Save the PDF").click()
    assert made.value.suggested_filename == "dossier-en.pdf"
    page.get_by_role("link", name="Verify").click()
    page.get_by_role("button", name="Check the vault now").click()
    finish(page, scripts, page.get_by_text("Everything holds"))
    page.get_by_role("button", name="Русский").click()
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    lock(page)
    context.close()


@pytest.mark.parametrize(
    "look",
    [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"viewport": {"width": 320, "height": 640}}],
    ids=["light", "dark", "narrow"],
)
def test_every_page_is_accessible_and_fits(chromium, axe, home, desk, in_danger, look):
    context = chromium.new_context(**look)
    page = open_desk(context, desk)
    problems = []
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    account = f"/accounts/{record.accounts(home.vault)[0].id.partition(':')[2]}"
    for path in (
        "/inbox",
        account,
        f"/accounts/{in_danger}",
        "/channels",
        "/claims",
        "/claims/chechnya-k01",
        "/weigh",
        "/search",
        "/verify",
        "/dossier",
        "/about",
    ):
        page.goto(desk.address + path)
        assert axe(page) == [], path
        # Only pictures may be wider than the page, and they scroll in a frame of their own.
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
    assert problems == []
    lock(page)
    assert axe(page) == []
    context.close()


def record_one(home):
    """Have at least one account, whichever test comes first."""
    if not record.accounts(home.vault):
        with Visitor(home.door_address) as person:
            person.send_account(TOLD, consent=["count"])
        intake.receive(home.vault, home.door)


PLAN = {
    "answer": "another_way", "channel": "+000 000 77 77", "hours_from": "00:00", "hours_to": "23:00",
    "offset": "UTC+00:00", "ask_for": "Aunt Vera", "cover_story": "The library", "may_leave": "no",
    "who_sees": "My brother", "we_say": "Is it open?", "they_say": "On Mondays", "age": "18_to_25",
}  # fmt: skip


@pytest.fixture(scope="module")
def in_danger(home):
    """An account with a plan, the two sentences, a check-in that was missed and one to come, and a silent alarm."""
    with Visitor(home.door_address) as person:
        receipt = person.tell(TOLD, **PLAN)
        intake.receive(home.vault, home.door)
        account = next(one.id for one in record.accounts(home.vault) if one.plan.contact.ask_for)
        person.open_thread(receipt.second)
        person.open_thread(receipt.code)
        sentences.agree(home.vault, account, "The milk is fine", "My aunt sends greetings")
        now = datetime.now(UTC)
        long_ago = now - timedelta(days=2)
        at = [now - timedelta(hours=2), now + timedelta(hours=3)]
        steps = [Step(0, "Duty A", "watch"), Step(600, "Duty B", "ring")]
        record.agree_check_ins(home.vault, home.door, account, "We agreed.", at, steps, long_ago)
        intake.receive(home.vault, home.door)
    return account.partition(":")[2]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_somebody_in_danger_is_cared_for_from_the_desk(chromium, axe, home, in_danger, desk, scripts):
    context = chromium.new_context(java_script_enabled=scripts)
    page = open_desk(context, desk)
    expect(page.get_by_role("heading", name="Needs somebody now")).to_be_visible()
    page.locator("#watch a").first.click()
    expect(page.get_by_role("alert").first).to_contain_text("code for danger")
    assert "+000 000 77 77" not in page.content()
    if scripts:
        assert axe(page) == []
    page.get_by_text("It cannot wait").click()
    page.get_by_label("Why can it not wait?").fill("her house burns")
    page.get_by_role("button", name="Show the channel").click()
    expect(page.get_by_text("+000 000 77 77")).to_be_visible()
    page.get_by_role("button", name="Put the channel away").click()
    expect(page.get_by_text("+000 000 77 77")).to_have_count(0)
    page.get_by_text("Make a phrase", exact=True).click()
    page.get_by_label("The helper, for our record").fill("Driver 2")
    page.locator("#until").fill(datetime.now(UTC).date().isoformat())
    page.get_by_label("What the person reads: what this helper is to do").fill("takes you to the station")
    page.get_by_role("button", name="Make the phrase").click()
    whole(page.locator(".phrase"))
    phrase = page.locator(".phrase").text_content()
    with Visitor(home.door_address) as person:
        assert person.check_helper(phrase)[0] == "ours"
        assert person.check_helper(phrase)[0] == "before"
    page.reload()
    expect(page.locator(".phrase")).to_have_count(0)
    if not scripts:  # last, so that both find it open
        page.locator(".check-in.silent summary").click()
        page.locator(".check-in.silent").get_by_label("Why? How do you know?").fill("met her")
        page.locator(".check-in.silent").get_by_role("button").click()
        expect(page.get_by_text("met her")).to_be_visible()
    lock(page)
    context.close()


def test_an_open_page_takes_up_what_happens_meanwhile(chromium, home, desk):
    context = chromium.new_context()
    page = open_desk(context, desk)
    before = page.locator("#accounts > .list > .row").count()
    with Visitor(home.door_address) as person:
        person.send_account(TOLD)
    desk.workspace.receive()
    page.locator(f"#accounts > .list > .row:nth-child({before + 1})").wait_for()
    go = threading.Event()
    desk.workspace.jobs.start("verify", lambda report: (report(1, 2), go.wait(20), verify_vault(home.vault))[-1])
    page.get_by_role("link", name="Verify").click()
    expect(page.get_by_text("1 of 2")).to_be_visible()
    go.set()
    page.get_by_text("Everything holds").wait_for()
    lock(page)
    context.close()


def test_it_can_be_used_with_the_keyboard_alone(chromium, desk):
    context = chromium.new_context()
    page = open_desk(context, desk)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Go to the text")
    page.keyboard.press("/")
    whole(page.locator("#q:focus"))
    page.keyboard.type("detained")
    page.locator("#results mark").first.wait_for()
    lock(page)
    context.close()


def test_the_browser_s_profile_keeps_nothing(playwright, tmp_path, home, desk):
    profile = tmp_path / "profile"
    context = playwright.chromium.launch_persistent_context(profile, executable_path=CHROMIUM, args=QUIET)
    record_one(home)
    slug = record.accounts(home.vault)[0].id.partition(":")[2]
    page = open_desk(context, desk)
    page.goto(f"{desk.address}/accounts/{slug}")
    page.get_by_role("button", name="Show the original").click()
    expect(page.get_by_text("Marta Nemova")).to_be_visible()
    page.get_by_label("Answer", exact=True).fill("Nemova, we have read it")
    page.goto(f"{desk.address}/search")
    page.get_by_role("searchbox").fill("Nemova garage")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Nothing found").wait_for()
    lock(page)
    context.close()
    assert files_with("Nemova", profile) == []
    # The search would notice: what stands in an address does reach the disk.
    context = playwright.chromium.launch_persistent_context(profile, executable_path=CHROMIUM, args=QUIET)
    context.new_page().goto(f"{home.door_address}/?Nemova")
    context.close()
    assert files_with("Nemova", profile) != []


def files_with(word, folder):
    codings = [word.encode(coding) for coding in ("utf-8", "utf-16-le", "utf-16-be")]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if any(coded in path.read_bytes() for coded in codings)]
