"""The frozen formats of the door, held against the vectors beside their descriptions."""

import hashlib
import json
from pathlib import Path

import pytest

from amparo.door import message, words
from amparo.door.mailbox import Mailbox, Token

VECTORS = Path(__file__).parents[2] / "docs/formats/vectors"
CODES = json.loads((VECTORS / "code-words.json").read_text(encoding="utf-8"))
MESSAGES = json.loads((VECTORS / "door-messages.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", CODES["codes"], ids=lambda vector: vector["token"][:8])
def test_codes_and_what_follows_from_them_are_as_written_down(vector):
    mailbox = Token(bytes.fromhex(vector["token"])).mailbox()
    assert mailbox.secret.hex() == vector["secret"]
    for language in words.LANGUAGES:
        assert " ".join(mailbox.code(language)) == vector[language]
        assert Mailbox.open(vector[language]) == mailbox
    assert mailbox.id == vector["mailbox_id"]
    assert str(mailbox.identity) == vector["identity"]


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_word_lists_have_not_changed(language):
    raw = (Path(words.__file__).parent / f"{language}.txt").read_bytes()
    assert hashlib.sha256(raw).hexdigest() == CODES["word_lists_sha256"][language]


@pytest.mark.parametrize("vector", MESSAGES, ids=lambda vector: vector["kind"])
def test_messages_are_as_written_down(vector):
    read = getattr(message, vector["kind"]).from_body(bytes.fromhex(vector["cbor"]))
    assert json.loads(json.dumps(message.asdict(read))) == vector["fields"]
    assert read.to_body().hex() == vector["cbor"]
