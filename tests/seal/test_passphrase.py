"""Passphrase files: the scrypt stanza stands alone, its work is capped, its secret stays hidden."""

from __future__ import annotations

import pytest

from amparo.errors import InputError, RefusedError, WrongKeyError
from amparo.seal import age, header
from amparo.seal.passphrase import MAX_WORK_FACTOR, STANZA_TYPE, PassphraseIdentity, PassphraseRecipient

WORDS = "ясень река Łódź 🗝"


def sealed(work_factor: int = 4) -> bytes:
    return age.encrypt(b"keys", [PassphraseRecipient(WORDS, work_factor)])


def test_round_trip():
    assert age.decrypt(sealed(), [PassphraseIdentity(WORDS)]) == b"keys"


def test_the_default_work_factor_is_the_age_commands():
    stanza = header.parse(age.encrypt(b"", [PassphraseRecipient("x")])).stanzas[0]
    assert stanza.args[1] == "18"


def test_another_passphrase_does_not_open():
    for wrong in (WORDS + " ", WORDS.upper(), ""):
        with pytest.raises(WrongKeyError):
            age.decrypt(sealed(), [PassphraseIdentity(wrong)])


def test_a_file_that_asks_for_too_much_work_is_refused_before_any_work():
    """2^62 steps would never end."""
    expensive = sealed().replace(b" 4\n", f" {MAX_WORK_FACTOR + 40}\n".encode())
    with pytest.raises(InputError, match=str(MAX_WORK_FACTOR)):
        age.decrypt(expensive, [PassphraseIdentity(WORDS)])
    with pytest.raises(InputError, match="3 is the most"):
        age.decrypt(sealed(4), [PassphraseIdentity(WORDS, max_work_factor=3)])


def test_a_second_stanza_beside_a_passphrase_is_refused():
    parsed = header.parse(sealed())
    for others in ([parsed.stanzas[0]], [age.Stanza("grease", (), b"")]):
        forged = header.finish(header.write([*parsed.stanzas, *others]), parsed.mac) + bytes(40)
        with pytest.raises(InputError, match="alone"):
            age.decrypt(forged, [PassphraseIdentity(WORDS)])


@pytest.mark.parametrize("work_factor", [0, -1, MAX_WORK_FACTOR + 1])
def test_a_work_factor_nobody_would_open_is_refused(work_factor):
    with pytest.raises(InputError):
        PassphraseRecipient(WORDS, work_factor)


def test_an_empty_passphrase_is_refused():
    with pytest.raises(RefusedError):
        PassphraseRecipient("")


def test_the_passphrase_stays_out_of_repr():
    for secret in (PassphraseRecipient(WORDS), PassphraseIdentity(WORDS)):
        assert WORDS not in f"{secret!r} {secret} {[secret]}"
        assert "ясень" not in repr(secret)


def test_a_file_for_keys_is_not_for_a_passphrase():
    assert PassphraseIdentity(WORDS).unwrap([age.Stanza("grease", (), b"")]) is None
    assert header.parse(sealed()).stanzas[0].type == STANZA_TYPE


def test_bytes_a_terminal_could_not_decode_are_the_same_passphrase():
    typed = b"\xffkey".decode("utf-8", "surrogateescape")
    assert age.decrypt(age.encrypt(b"x", [PassphraseRecipient(typed, 2)]), [PassphraseIdentity(typed)]) == b"x"


def test_what_is_no_text_is_refused_and_not_shown():
    for opening in (
        lambda: age.encrypt(b"", [PassphraseRecipient("half \ud83d", 2)]),
        lambda: age.decrypt(sealed(), [PassphraseIdentity("half \ud83d")]),
    ):
        with pytest.raises(InputError) as caught:
            opening()
        assert "half" not in str(caught.value)
        assert caught.value.__cause__ is None
