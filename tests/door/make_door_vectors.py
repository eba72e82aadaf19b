"""Make the test vectors in ``docs/formats/vectors`` for what crosses the door. Run once for a format: they are frozen.

python tests/door/make_door_vectors.py FOLDER

Sealing is random, so a sealed example is made once and afterwards only opened; all else follows from fixed seeds.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from dataclasses import asdict, replace
from itertools import count
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from amparo.door import channels, vouching, words
from amparo.door.contact import Contact
from amparo.door.line import work_for
from amparo.door.mailbox import Mailbox, Token, ratchet_word
from amparo.door.message import Account, Agreed, Attachment, CheckIn, FollowUp, Message, Note, Reply, Signal
from amparo.door.packet import Packet
from amparo.door.sealing import account_packet, message_packet
from amparo.door.settings import DoorConfig, token_hash
from amparo.door.stamp import Stamps
from amparo.seal import cbor
from amparo.seal.derive import derive
from amparo.seal.hybrid import HybridIdentity

STAFF = HybridIdentity.from_seed(bytes(range(32)))
TOKENS = (bytes(32), b"\xff" * 32, bytes(range(32)))
DAY, MINUTE = "2026-11-22", "2026-12-01T09:00Z"
FILE = Attachment("5" * 32, "снимок.jpg", 8 << 20, hashlib.sha256(b"synthetic").hexdigest(), 2, 3)


def box(mailbox: Mailbox) -> dict[str, object]:
    """All that follows from one code."""
    return {
        "secret": mailbox.secret.hex(),
        **{language: " ".join(mailbox.code(language)) for language in words.LANGUAGES},
        "mailbox_id": mailbox.id,
        "identity": str(mailbox.identity),
        "ratchet": mailbox.ratchet,
        "visits": {
            str(visit): [ratchet_word(mailbox.ratchet, visit, language) for language in words.LANGUAGES]
            for visit in (1, 2, 1000)
        },
    }


def codes() -> dict[str, object]:
    """Codes, second codes, and the lists they are written with."""
    lists = {
        language: hashlib.sha256((Path(words.__file__).parent / f"{language}.txt").read_bytes()).hexdigest()
        for language in words.LANGUAGES
    }
    found = [
        {"token": raw.hex(), "code": box(Token(raw).mailbox()), "duress": box(Token(raw).duress())} for raw in TOKENS
    ]
    return {"word_lists_sha256": lists, "codes": found}


def contact() -> Contact:
    return Contact(
        "another_way",
        "+000 000 00 00",
        "18:00",
        "21:00",
        "UTC+03:00",
        "Аня",
        "курьер",
        "no",
        "никто",
        "весна?",
        "осень",
    )


def account() -> Account:
    """A synthetic account that belongs to the last token, with the id of its form and content."""
    token = Token(TOKENS[2])
    mailbox, duress = token.mailbox(), token.duress()
    told = Account(
        "0" * 32, DAY, "ru", "Синтетический рассказ", "", "весна", "26_to_40", contact(), ("count", "summary"),
        str(mailbox.identity.recipient), mailbox.id, duress.id, mailbox.ratchet, (FILE,),
    )  # fmt: skip
    content = {name: value for name, value in asdict(told).items() if name != "id"}
    return replace(told, id=token.record_id(cbor.encode(content)))


def messages() -> list[Message]:
    """One of each kind."""
    mailbox = Token(TOKENS[2]).mailbox()
    return [
        account(),
        FollowUp("6" * 32, DAY, "en", "One more thing", str(mailbox.identity.recipient), mailbox.id, 3, ()),
        CheckIn("7" * 32, DAY, mailbox.id, MINUTE, "Кот здоров", ("8" * 32,)),
        Signal("9" * 32, DAY, mailbox.id, account().id, True),
        Reply("a" * 32, DAY, "We are here.\nМы рядом.", (Agreed(MINUTE, ("8" * 32, "b" * 32)),)),
        Note("c" * 32, DAY, account().id, "account", 1, (2,), False),
    ]


def packet_vectors() -> dict[str, object]:
    """An account and a check-in, sealed once; what every row holds; frames that are refused."""
    token = Token(TOKENS[2])
    mailbox = token.mailbox()
    answer = messages()[2]
    assert isinstance(answer, CheckIn)
    made = {
        "account": account_packet(account(), token, STAFF.recipient),
        "check-in": message_packet(answer, mailbox, STAFF.recipient),
    }
    part = derive(mailbox.secret, f"part {hashlib.sha256(b'synthetic').hexdigest()} 2", 16).hex()
    return {
        "token": TOKENS[2].hex(),
        "staff": str(STAFF),
        "part_id": {"file": b"synthetic".hex(), "part": 2, "id": part},
        "packets": [{"message": name, "packet": text(packet.to_bytes())} for name, packet in made.items()],
        "refused": refused(made["check-in"]),
    }


def refused(good: Packet) -> list[dict[str, str]]:
    """The same packet with one thing wrong each time."""
    whole = cbor.decode(good.to_bytes())
    first, second = whole["rows"]
    wrong = {
        "another version": whole | {"v": 2},
        "no rows": whole | {"rows": []},
        "one field too many": whole | {"from": ""},
        "a note is first": whole | {"rows": [second, first]},
        "the same id twice": whole | {"rows": [first, first]},
        "an answer": whole | {"rows": [first, second | {"kind": "reply"}]},
        "a message in a mailbox": whole | {"rows": [first | {"mailbox": second["mailbox"]}, second]},
        "not an age file": whole | {"rows": [first | {"sealed": b"plaintext"}, second]},
        "a length that is no bucket's": whole | {"rows": [first | {"sealed": first["sealed"] + b"x"}, second]},
        "an id in capitals": whole | {"answered": ["A" * 32]},
    }
    found = [{"name": name, "packet": text(cbor.encode(one))} for name, one in wrong.items()]
    return [*found, {"name": "something follows", "packet": text(good.to_bytes() + b"\x00")}]


def stamps() -> dict[str, object]:
    """A stamp from its parts, and work for it."""
    key_of = token_hash("synthetic token")
    random, issued = bytes(range(16)), 1_795_305_600_000
    head = random + issued.to_bytes(8)
    config = DoorConfig(Path(), "Synthetic", str(STAFF.recipient), key_of)
    stamp = base64.urlsafe_b64encode(head + Stamps(config)._tag(head)).decode()
    return {
        "pull_token_hash": key_of,
        "random": random.hex(),
        "issued_ms": issued,
        "stamp": stamp,
        "work": work_for(stamp, count()),
        "not_work": "1",
    }


def voucher() -> dict[str, object]:
    """A phrase and its voucher: nothing in it is random but the phrase."""
    phrase = " ".join(words.word_list("en")[place] for place in (0, 1, 511, 512, 1023))
    same = " ".join(words.word_list("ru")[place] for place in (0, 1, 511, 512, 1023))
    said = {"until": "2026-12-01", "text": "Водитель. A driver of ours."}
    made = vouching.make(phrase, str(STAFF.recipient), **said)
    asked = vouching.look_up(phrase, str(STAFF.recipient))
    recipient = str(STAFF.recipient)
    return {
        "phrase": {"en": phrase, "ru": same},
        "recipient": recipient,
        **said,
        "id": made.id,
        "key": asked.key.hex(),
        "box": text(made.box),
    }


def signed() -> dict[str, object]:
    """A signed list of channels: Ed25519 is deterministic."""
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    listed = (
        channels.Channel("onion", "http://syntheticsyntheticsynthetic.onion"),
        channels.Channel("telephone", "+000 000 00 00", "18:00 to 21:00"),
    )
    fields = channels.Channels(
        "Synthetic line", listed, channels.fingerprint(str(STAFF.recipient)), "ab" * 32, "2026-11-22", "2027-05-22",
        key.public_key().public_bytes_raw().hex(),
    )  # fmt: skip
    return {
        "signing_key": bytes(range(32)).hex(),
        "recipient": str(STAFF.recipient),
        "fields": asdict(fields),
        "file": channels.sign(fields, key.sign),
    }


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def message_vectors() -> list[dict[str, object]]:
    return [
        {"kind": one.KIND, "fields": json.loads(json.dumps(asdict(one))), "cbor": one.to_body().hex()}
        for one in messages()
    ]


if __name__ == "__main__":
    for name, found in (
        ("code-words", codes()),
        ("door-messages", message_vectors()),
        ("packet", packet_vectors()),
        ("stamp", stamps()),
        ("voucher", voucher()),
        ("channels", signed()),
    ):
        with (Path(sys.argv[1]) / f"{name}.json").open("w", encoding="utf-8") as out:
            json.dump(found, out, ensure_ascii=False, indent=1)
            out.write("\n")
