"""Derived keys follow RFC 5869 and differ by label."""

from __future__ import annotations

import hmac

from amparo.seal.derive import derive, hkdf


def test_rfc_5869_appendix_a1():
    okm = hkdf(b"\x0b" * 22, bytes(range(13)), bytes(range(0xF0, 0xFA)), 42)
    assert okm.hex() == "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"


def test_a_label_is_the_info_after_our_prefix():
    seed = bytes(range(32))
    extracted = hmac.digest(bytes(32), seed, "sha256")
    assert derive(seed, "sign") == hmac.digest(extracted, b"amparo/v1 sign\x01", "sha256")


def test_labels_seeds_and_lengths():
    keys = {derive(seed, label) for seed in (bytes(32), b"1" * 32) for label in ("", "a", "b", "подпись")}
    assert len(keys) == 8
    assert derive(bytes(32), "a", 64)[:32] == derive(bytes(32), "a")
