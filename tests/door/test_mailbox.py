"""One form, one code; one code, one mailbox; and nothing secret in what is printed."""

from hypothesis import given
from hypothesis import strategies as st

from amparo.door.mailbox import Mailbox, Token
from amparo.seal import envelope


def test_a_form_sent_twice_gives_the_same_code_and_record():
    token = Token.new()
    again = Token.read(token.text)
    assert again.mailbox().code("en") == token.mailbox().code("en")
    assert again.record_id(b"text") == token.record_id(b"text") != token.record_id(b"other text")
    assert Token.new().mailbox().id != token.mailbox().id


@given(st.text(max_size=60))
def test_a_token_that_is_not_ours_is_replaced(text):
    assert len(Token.read(text).raw) == 32


def test_the_code_opens_what_was_sealed_to_its_mailbox():
    mailbox = Token.new().mailbox()
    sealed = envelope.seal("reply", "1" * 32, b"hello", [mailbox.identity.recipient])
    opened = Mailbox.open(" ".join(mailbox.code("ru")))
    assert opened.id == mailbox.id
    assert envelope.open_envelope(sealed, [opened.identity], "reply").body == b"hello"


def test_nothing_secret_is_printed():
    token = Token(b"\x07" * 32)
    assert repr(token) == "Token()"
    assert repr(token.mailbox()) == "Mailbox()"
