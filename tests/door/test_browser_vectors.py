"""What the page's script computes is what Python computes: encodings, codes, keys, envelopes, packets, vouchers."""

from __future__ import annotations

import secrets
from dataclasses import asdict, fields
from functools import partial

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.door.browser_node import Browser, BrowserError

from amparo.door import vouching, words
from amparo.door.contact import Contact
from amparo.door.mailbox import Token, ratchet_word
from amparo.door.message import Account, Agreed, CheckIn, FollowUp, Note, Reply, Signal
from amparo.door.packet import Packet
from amparo.door.sealing import account_packet, message_packet
from amparo.door.stamp import has_worked
from amparo.errors import InputError
from amparo.seal import cbor, padding
from amparo.seal.derive import derive
from amparo.seal.envelope import open_envelope, seal
from amparo.seal.hybrid import HybridIdentity

quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
# without letters that a newer Unicode has and this Python does not know yet
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cn"]), max_size=30)
WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
SCALAR = st.none() | st.booleans() | WHOLE | TEXT | st.binary(max_size=40)
FIELD = TEXT.filter(lambda name: name != "__proto__")
VALUE = st.recursive(SCALAR, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(FIELD, inner, max_size=4))
SECRET = st.binary(min_size=14, max_size=14).map(words.trim)
ATTACHMENT = {"id": "ab" * 16, "name": "снимок.jpg", "size": 3, "digest": "cd" * 32, "part": 2, "of": 3}


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    browser = Browser(tmp_path_factory.mktemp("browser"))
    yield browser
    browser.close()


def is_tagged(value):
    """Whether a value looks like the test's own way of writing bytes in JSON."""
    if isinstance(value, dict):
        return "hex" in value or any(map(is_tagged, value.values()))
    return isinstance(value, list) and any(map(is_tagged, value))


@quick
@given(VALUE.filter(lambda value: not is_tagged(value)))
@example([2**53 - 1, -(2**53) + 1, 23, 24, 255, 256, 65535, 65536, 2**32 - 1, 2**32, -24, -25])
@example({"b": 1, "aa": 2, "a": [], "ж": {}, "\ufeff": "\ufeff"})
@example({"2": 0, "10": 0, "1": 0})
def test_a_value_has_the_same_encoding(browser, value):
    encoded = cbor.encode(value)
    assert browser("encode", value) == encoded
    assert browser("decode", encoded) == value


@quick
@given(st.binary(max_size=30))
@example(b"\x18\x17")  # 23, written too long
@example(b"\xa2\x61b\x00\x61a\x00")  # keys out of order
@example(b"\xa2\x61a\x00\x61a\x00")  # the same key twice
@example(b"\x9f\xff")  # no length
@example(b"\xf9\x3c\x00")  # a float
@example(b"\xc0\x61a")  # a tag
@example(b"\x61\xff")  # not UTF-8
@example(b"\x00\x00")  # bytes after the end
@example(b"\x9a\xff\xff\xff\xff")  # four thousand million things that are not there
@example(b"\xa1\x01\x01")  # a key that is a number
@example(b"\x81" * 9 + b"\x00")
@example(b"\xf7")
def test_what_python_refuses_the_browser_refuses(browser, data):
    try:
        value = cbor.decode(data)
    except InputError:
        with pytest.raises(BrowserError):
            browser("decode", data)
    else:
        assert cbor.encode(browser("decode", data)) == cbor.encode(value)


def test_the_one_name_that_would_change_an_object_is_refused(browser):
    with pytest.raises(BrowserError):
        browser("decode", cbor.encode({"__proto__": None}))


@quick
@given(st.binary(min_size=16, max_size=40), TEXT, st.integers(1, 80))
def test_keys_from_keys(browser, seed, label, length):
    assert browser("derive", seed, label, length) == derive(seed, label, length)


@quick
@given(SECRET, st.sampled_from(["en", "ru", "ar"]))
def test_a_code_is_written_and_read_alike(browser, secret, language):
    code = words.encode(secret, language)
    assert tuple(browser("codeOf", secret, language)) == code
    assert browser("secretOf", " ".join(code)) == secret


@st.composite
def typed(draw):
    """A code as somebody might type it, right or wrong."""
    found = list(words.encode(draw(SECRET), draw(st.sampled_from(["en", "ru"]))))
    noise = ["\u200d", "ё", "ﬁ", "①", "Ⅷ", "_", "ß", "ſ", "İ", "9", "²", "e\u0301", "K", "мама", "о", "c"]
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(found) - 1))
        change = draw(st.sampled_from(["upper", "noise", "drop", "repeat", "ё", "look-alike", "layout", "letters"]))
        match change:
            case "upper":
                found[at] = found[at].upper()
            case "noise":
                found[at] += draw(st.sampled_from(noise))
            case "drop":
                found[at] = ""
            case "repeat":
                found[at] = f"{found[at]} {found[at]}"
            case "ё":
                found[at] = found[at].replace("е", "ё")
            case "look-alike":
                found[at] = found[at].translate(str.maketrans("асеорхсeocap", "aceopxceосар"))
            case "layout":
                found[at] = found[at].translate(LAYOUT)
            case "letters":
                found[at] = draw(TEXT)
    text = draw(st.sampled_from([" ", ", ", "\n", "  1. ", "\u00a0", " - "])).join(found)
    return text.translate(LAYOUT) if draw(st.booleans()) else text


LAYOUT = str.maketrans(
    "qwertyuiop[]asdfghjkl;'zxcvbnm,.йцукенгшщзхъфывапролджэячсмитьбю",
    "йцукенгшщзхъфывапролджэячсмитьбюqwertyuiop[]asdfghjkl;'zxcvbnm,.",
)


@settings(quick, max_examples=300)
@given(typed() | TEXT)
def test_a_typed_code_is_forgiven_or_refused_alike(browser, text):
    assert outcome(partial(browser, "secretOf"), text) == outcome(words.decode, text)


def outcome(read, text):
    """The secret that was read, or what is said of the words."""
    try:
        return read(text)
    except (InputError, BrowserError) as error:
        return error.values


@quick
@given(st.binary(min_size=32, max_size=32))
def test_a_token_gives_the_same_mailboxes(browser, raw):
    token, found = Token(raw), browser("token", raw)
    assert found["record"] == token.record_id(b"\x00\xff")
    for name, mailbox in (("mailbox", token.mailbox()), ("duress", token.duress())):
        assert found[name] == {
            "secret": mailbox.secret,
            "id": mailbox.id,
            "ratchet": mailbox.ratchet,
            "identity": str(mailbox.identity),
            "recipient": str(mailbox.identity.recipient),
            "note": derive(mailbox.secret, "note x", 16).hex(),
        }


@quick
@given(st.binary(min_size=16, max_size=16), st.integers(1, 10**6), st.sampled_from(["en", "ru", "ar"]))
def test_a_visit_has_the_same_word(browser, ratchet, visit, language):
    assert browser("ratchetWord", ratchet.hex(), visit, language) == ratchet_word(ratchet.hex(), visit, language)


@pytest.mark.parametrize("length", [0, 1, 4095, 4096, 65535, 65536, (1 << 20) - 1, 1 << 20])
def test_padding_is_the_same(browser, length):
    plain = b"\x80" * length
    assert browser("pad", plain) == padding.pad(plain)
    assert browser("unpad", padding.pad(plain)) == plain


@pytest.mark.parametrize("wrong", [b"", b"\x80", bytes(4096), b"x" * 4096, b"x\x80" + bytes(65534)])
def test_what_is_not_padded_is_refused(browser, wrong):
    with pytest.raises(BrowserError):
        browser("unpad", wrong)


@pytest.mark.parametrize("length", [0, 5_000, 200_000])
def test_each_opens_the_others_envelope(browser, length):
    key, body = HybridIdentity.generate(), secrets.token_bytes(length)
    sealed = browser("seal", "follow-up", "ab" * 16, body, str(key.recipient))
    opened = open_envelope(sealed, [key], "follow-up")
    assert (opened.record_id, opened.body) == ("ab" * 16, body)
    ours = seal("reply", "x" * 100, body, [key.recipient])
    assert browser("open", ours, str(key), "reply") == {"id": "x" * 100, "body": body}


def test_an_envelope_that_does_not_fit_is_refused(browser):
    key, other = HybridIdentity.generate(), HybridIdentity.generate()
    sealed = seal("reply", "a", b"words", [key.recipient])
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for data, identity, purpose in ((sealed, other, "reply"), (sealed, key, "note"), (changed, key, "reply")):
        with pytest.raises(BrowserError):
            browser("open", data, str(identity), purpose)


def test_the_browser_seals_to_post_quantum_recipients_only(browser):
    with pytest.raises(BrowserError):
        browser("seal", "reply", "a", b"", "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj")


def opened(sealed, identity, kind):
    """Open a row and read its message."""
    envelope = open_envelope(sealed, [identity], kind.KIND)
    message = kind.from_body(envelope.body)
    assert message.id == envelope.record_id
    return message


def structure(packet):
    """What can be seen of a packet by whoever cannot open it, but for the order of what stands in mailboxes."""
    return packet.answered, sorted((row.id, row.kind, row.mailbox, row.size) for row in packet.rows), packet.rows[0].id


def test_an_account_makes_the_same_packet(browser):
    staff, raw = HybridIdentity.generate(), secrets.token_bytes(32)
    contact = Contact(channel="+7 000 & Signal", hours_from="09:00", hours_to="18:00", offset="UTC+03:00")
    given_fields = {
        "language": "ru", "what": "Меня держали три дня.", "where": "", "when": "весной", "age": "26_to_40",
        "contact": asdict(contact), "consent": ["count"],
    }  # fmt: skip
    made = browser("account", raw, given_fields, [ATTACHMENT], str(staff.recipient))
    packet, token = Packet.from_bytes(made["packet"]), Token(raw)
    account = opened(packet.rows[0].sealed, staff, Account)
    assert account.what == given_fields["what"]
    assert cbor.encode(made["made"]) == account.to_body()
    ours = account_packet(account, token, staff.recipient)
    assert structure(packet) == structure(ours)
    assert packet.rows[1:] == tuple(sorted(packet.rows[1:], key=lambda row: row.id))
    for mine, theirs in zip(ours.rows, packet.rows, strict=True):
        kind = {"account": Account, "signal": Signal, "note": Note}[mine.kind]
        owner = token.mailbox() if mine.mailbox == token.mailbox().id else token.duress()
        key = owner.identity if kind is Note else staff
        assert opened(mine.sealed, key, kind) == opened(theirs.sealed, key, kind)


@pytest.mark.parametrize("kind", [FollowUp, CheckIn])
def test_what_is_added_makes_the_same_packet(browser, kind):
    staff, raw, mailbox = HybridIdentity.generate(), secrets.token_bytes(32), Token.new().mailbox()
    if kind is FollowUp:
        given_fields = {"language": "en", "text": "One more thing", "visit": 3}
        made = browser("followUp", raw, mailbox.secret, given_fields, [ATTACHMENT], str(staff.recipient))
    else:
        given_fields = {"at": "2026-12-01T09:00Z", "text": "The cat is well", "timers": ["ef" * 16]}
        made = browser("checkIn", raw, mailbox.secret, given_fields, str(staff.recipient))
    packet = Packet.from_bytes(made["packet"])
    message = opened(packet.rows[0].sealed, staff, kind)
    assert message.to_body() == cbor.encode(made["made"])
    ours = message_packet(message, mailbox, staff.recipient)
    assert structure(packet) == structure(ours)
    note, same = (
        opened(packet.rows[1].sealed, mailbox.identity, Note),
        opened(ours.rows[1].sealed, mailbox.identity, Note),
    )
    assert note == same


def test_an_account_has_the_id_of_its_form_and_content(browser):
    raw, recipient = secrets.token_bytes(32), str(HybridIdentity.generate().recipient)
    empty = {
        "language": "en",
        "what": "a",
        "where": "",
        "when": "",
        "age": "",
        "contact": asdict(Contact()),
        "consent": [],
    }
    first, again, changed = (
        browser("account", raw, empty | {"what": what}, [], recipient)["made"]["id"] for what in ("a", "a", "b")
    )
    assert first == again != changed


def test_replies_and_notes_are_read(browser):
    reply = Reply("ab" * 16, "2026-11-22", "We are here.", (Agreed("2026-12-01T09:00Z", ("cd" * 16,)),))
    note = Note("ab" * 16, "2026-11-22", "cd" * 16, "follow-up", 2, (1, 4), True)
    for message in (reply, note, Reply("ab" * 16, "2026-11-22", "Мы рядом.\n")):
        found = browser("read", message.KIND, message.id, message.to_body())
        assert cbor.encode(found) == message.to_body()


@pytest.mark.parametrize("name", [field.name for field in fields(Note)])
@pytest.mark.parametrize("value", [None, [], {}, "x", -1, [""], 7])
def test_a_damaged_note_is_refused_by_both(browser, name, value):
    note = asdict(Note("ab" * 16, "2026-11-22", "cd" * 16, "account", 0, (), False)) | {name: value}
    body = cbor.encode(note)
    try:
        Note.from_body(body)
    except InputError:
        with pytest.raises(BrowserError):
            browser("read", "note", "ab" * 16, body)
    else:
        assert cbor.encode(browser("read", "note", "ab" * 16, body)) == body


def test_the_helpers_phrase_opens_the_same_box(browser):
    recipient, phrase = str(HybridIdentity.generate().recipient), " ".join(vouching.new_phrase("ru"))
    voucher = vouching.make(phrase, recipient, "2026-12-01", "A driver of ours")
    asked = browser("lookUp", phrase.upper(), recipient)
    assert asked["id"] == voucher.id
    assert browser("openBox", asked["key"], voucher.box) == {"until": "2026-12-01", "text": "A driver of ours"}
    with pytest.raises(BrowserError):
        browser("openBox", asked["key"][::-1], voucher.box)
    with pytest.raises(BrowserError):
        browser("lookUp", "one two", recipient)


def test_work_is_found_and_each_is_another(browser):
    first, second = browser("works", "a stamp")
    assert has_worked("a stamp", first)
    assert has_worked("a stamp", second)
    assert first != second
