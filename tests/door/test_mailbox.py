"""One form, one code; one code, one mailbox; a second code that leads elsewhere; nothing secret in what is printed."""

from hypothesis import given
from hypothesis import strategies as st

from amparo.door import words
from amparo.door.mailbox import Mailbox, Token, ratchet_word
from amparo.seal import envelope

TOKENS = st.binary(min_size=32, max_size=32).map(Token)


def test_a_form_sent_twice_gives_the_same_code_and_record():
    token = Token.new()
    again = Token.read(token.text)
    assert again.mailbox().code("en") == token.mailbox().code("en")
    assert again.duress().code("en") == token.duress().code("en")
    assert again.record_id(b"text") == token.record_id(b"text") != token.record_id(b"other text")
    assert Token.new().mailbox().id != token.mailbox().id


@given(st.text(max_size=60))
def test_a_token_that_is_not_ours_is_replaced(text):
    assert len(Token.read(text).raw) == 32


@given(TOKENS)
def test_the_two_codes_of_a_form_have_nothing_in_common(token):
    first, second = token.mailbox(), token.duress()
    for name in ("secret", "id", "ratchet"):
        assert getattr(first, name) != getattr(second, name)
    assert str(first.identity.recipient) != str(second.identity.recipient)
    assert token.record_id(b"") not in (first.id, second.id, first.ratchet)


@given(TOKENS, st.sampled_from(words.LANGUAGES))
def test_a_code_opens_its_mailbox_in_either_language(token, language):
    for mailbox in (token.mailbox(), token.duress()):
        assert Mailbox.open(" ".join(mailbox.code(language))) == mailbox


def test_the_code_opens_what_was_sealed_to_its_mailbox():
    mailbox = Token.new().mailbox()
    sealed = envelope.seal("reply", "1" * 32, b"hello", [mailbox.identity.recipient])
    opened = Mailbox.open(" ".join(mailbox.code("ru")))
    assert opened.id == mailbox.id
    assert envelope.open_envelope(sealed, [opened.identity], "reply").body == b"hello"


@given(st.binary(min_size=16, max_size=16).map(bytes.hex), st.integers(1, 500))
def test_the_word_of_a_visit_is_the_same_word_in_both_languages(ratchet, visit):
    places = {words.word_list(one).index(ratchet_word(ratchet, visit, one)) for one in words.LANGUAGES}
    assert len(places) == 1
    assert ratchet_word(ratchet, visit, "ar") == ratchet_word(ratchet, visit, "en")


def test_words_of_visits_differ_and_do_not_repeat_in_order():
    ratchet = Token(b"\x07" * 32).mailbox().ratchet
    found = [ratchet_word(ratchet, visit, "en") for visit in range(1, 101)]
    assert len(set(found)) > 85, "a hundred draws of 1024 words repeat a few"
    other = Token(b"\x08" * 32).mailbox().ratchet
    assert found != [ratchet_word(other, visit, "en") for visit in range(1, 101)]


def test_nothing_secret_is_printed():
    token = Token(b"\x07" * 32)
    assert repr(token) == "Token()"
    assert repr(token.mailbox()) == "Mailbox()"
