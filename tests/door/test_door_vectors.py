"""The frozen formats of the door, held against the vectors beside their descriptions."""

import base64
import hashlib
import json
from dataclasses import asdict
from pathlib import Path

import pytest

from amparo.door import channels, vouching, words
from amparo.door.mailbox import Mailbox, Token, ratchet_word
from amparo.door.message import KINDS, Account, CheckIn
from amparo.door.packet import Packet
from amparo.door.sealing import account_packet, message_packet
from amparo.door.settings import DoorConfig
from amparo.door.stamp import Stamps, has_worked
from amparo.errors import InputError
from amparo.seal import cbor
from amparo.seal.derive import derive
from amparo.seal.envelope import open_envelope
from amparo.seal.hybrid import HybridIdentity

VECTORS = Path(__file__).parents[2] / "docs/formats/vectors"


def vectors(name):
    return json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))


CODES, MESSAGES, PACKETS = vectors("code-words"), vectors("door-messages"), vectors("packet")
STAMP, VOUCHER, CHANNELS = vectors("stamp"), vectors("voucher"), vectors("channels")
STAFF = HybridIdentity.parse(PACKETS["staff"])
TOKEN = Token(bytes.fromhex(PACKETS["token"]))


@pytest.mark.parametrize("which", ["code", "duress"])
@pytest.mark.parametrize("vector", CODES["codes"], ids=lambda vector: vector["token"][:8])
def test_codes_and_what_follows_from_them_are_as_written_down(vector, which):
    token = Token(bytes.fromhex(vector["token"]))
    mailbox, written = (token.mailbox() if which == "code" else token.duress()), vector[which]
    assert mailbox.secret.hex() == written["secret"]
    for language in words.LANGUAGES:
        assert " ".join(mailbox.code(language)) == written[language]
        assert Mailbox.open(written[language]) == mailbox
    assert (mailbox.id, str(mailbox.identity)) == (written["mailbox_id"], written["identity"])
    assert mailbox.ratchet == written["ratchet"]
    for visit, found in written["visits"].items():
        assert [ratchet_word(mailbox.ratchet, int(visit), language) for language in words.LANGUAGES] == found


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_word_lists_have_not_changed(language):
    raw = (Path(words.__file__).parent / f"{language}.txt").read_bytes()
    assert hashlib.sha256(raw).hexdigest() == CODES["word_lists_sha256"][language]


@pytest.mark.parametrize("vector", MESSAGES, ids=lambda vector: vector["kind"])
def test_messages_are_as_written_down(vector):
    read = KINDS[vector["kind"]].from_body(bytes.fromhex(vector["cbor"]))
    assert json.loads(json.dumps(asdict(read))) == vector["fields"]
    assert read.to_body().hex() == vector["cbor"]


def test_every_kind_of_message_is_written_down():
    assert {vector["kind"] for vector in MESSAGES} == set(KINDS)


def test_the_id_of_an_account_is_that_of_its_form_and_content():
    (fields,) = (vector["fields"] for vector in MESSAGES if vector["kind"] == "account")
    content = {name: value for name, value in fields.items() if name != "id"}
    assert TOKEN.record_id(cbor.encode(content)) == fields["id"]


@pytest.mark.parametrize("vector", PACKETS["packets"], ids=lambda vector: vector["message"])
def test_packets_are_read_and_made_as_written_down(vector):
    """Sealed bytes differ each time; ids, kinds, sizes, order and everything inside do not."""
    packet = Packet.from_bytes(base64.b64decode(vector["packet"]))
    assert packet.to_bytes() == base64.b64decode(vector["packet"])
    (written,) = (one for one in MESSAGES if one["kind"] == vector["message"])
    message = KINDS[vector["message"]].from_body(bytes.fromhex(written["cbor"]))
    if isinstance(message, Account):
        made = account_packet(message, TOKEN, STAFF.recipient)
    else:
        assert isinstance(message, CheckIn)
        made = message_packet(message, TOKEN.mailbox(), STAFF.recipient)
    assert made.answered == packet.answered
    assert [inside(row) for row in made.rows] == [inside(row) for row in packet.rows]
    assert inside(packet.rows[0])[-1] == message


def inside(row):
    """All that is fixed about a row: what stands outside, and the message in it."""
    owners = [STAFF, TOKEN.mailbox().identity, TOKEN.duress().identity]
    envelope = open_envelope(row.sealed, owners, row.kind)
    return row.id, row.kind, row.mailbox, row.size, envelope.record_id, KINDS[row.kind].from_body(envelope.body)


@pytest.mark.parametrize("vector", PACKETS["refused"], ids=lambda vector: vector["name"])
def test_what_is_no_packet_is_refused(vector):
    with pytest.raises(InputError):
        Packet.from_bytes(base64.b64decode(vector["packet"]))


def test_the_id_of_a_part_follows_from_the_code_and_the_file():
    part = PACKETS["part_id"]
    digest = hashlib.sha256(bytes.fromhex(part["file"])).hexdigest()
    assert derive(TOKEN.mailbox().secret, f"part {digest} {part['part']}", 16).hex() == part["id"]


def test_stamps_are_as_written_down():
    config = DoorConfig(Path(), "Synthetic", CHANNELS["recipient"], STAMP["pull_token_hash"])
    head = bytes.fromhex(STAMP["random"]) + STAMP["issued_ms"].to_bytes(8)
    stamps = Stamps(config)
    assert base64.urlsafe_b64encode(head + stamps._tag(head)).decode() == STAMP["stamp"]
    assert has_worked(STAMP["stamp"], STAMP["work"])
    assert not has_worked(STAMP["stamp"], STAMP["not_work"])
    assert stamps.delay(STAMP["stamp"], STAMP["work"]) == 0


@pytest.mark.parametrize("language", ["en", "ru"])
def test_vouchers_are_as_written_down(language):
    asked = vouching.look_up(VOUCHER["phrase"][language], VOUCHER["recipient"])
    assert (asked.id, asked.key.hex()) == (VOUCHER["id"], VOUCHER["key"])
    found = vouching.open_box(asked.key, base64.b64decode(VOUCHER["box"]))
    assert asdict(found) == {"until": VOUCHER["until"], "text": VOUCHER["text"]}
    made = vouching.make(VOUCHER["phrase"][language], VOUCHER["recipient"], found.until, found.text)
    assert base64.b64encode(made.box).decode() == VOUCHER["box"]


def test_the_list_of_channels_is_as_written_down():
    read = channels.read(CHANNELS["file"])
    assert json.loads(json.dumps(asdict(read))) == CHANNELS["fields"]
    assert read.recipient == channels.fingerprint(CHANNELS["recipient"])
