"""The two suites of algorithms: docs/format/keys.md, "Suites"."""

from __future__ import annotations

import hmac
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from encoding import Corrupt, TooNew
from ghash import Ghash

NONCE = 24
TAG = 16


class Suite(Protocol):
    """HMAC, HKDF and CIPHER."""

    number: int
    digest: str

    def open(self, key: bytes, nonce: bytes, sealed: bytes, additional: bytes) -> bytes:
        """The plaintext of a ciphertext and its tag; corrupt if the tag is not right."""


class Aes:
    """Suite 1: HMAC-SHA-256 and XAES-256-GCM."""

    number = 1
    digest = "sha256"

    def open(self, key: bytes, nonce: bytes, sealed: bytes, additional: bytes) -> bytes:
        once = derived_aes_key(key, nonce[:12])
        try:
            return AESGCM(once).decrypt(nonce[12:], sealed, additional)
        except InvalidTag:
            raise Corrupt("what is sealed does not have its tag") from None


class Sm:
    """Suite 2: HMAC-SM3 and XSM4-GCM, which is put together from SM4-CTR and GHASH: OpenSSL 3.0 has no SM4-GCM."""

    number = 2
    digest = "sm3"

    def open(self, key: bytes, nonce: bytes, sealed: bytes, additional: bytes) -> bytes:
        once = mac(self, key, b"holdfast sm4-gcm key v1", nonce[:12])[:16]
        ciphertext, tag = sealed[:-TAG], sealed[-TAG:]
        first = nonce[12:] + (1).to_bytes(4, "big")
        mask = counted(once, first, bytes(TAG))
        sum_of_all = Ghash(block(once, bytes(TAG))).of(additional, ciphertext)
        if not hmac.compare_digest(bytes(a ^ b for a, b in zip(mask, sum_of_all)), tag):
            raise Corrupt("what is sealed does not have its tag")
        return counted(once, nonce[12:] + (2).to_bytes(4, "big"), ciphertext)


def suite(number: int) -> Suite:
    """The suite of a repository, by its number in the root metadata."""
    known: tuple[Suite, ...] = (Aes(), Sm())
    for one in known:
        if one.number == number:
            return one
    raise TooNew(f"The repository is of suite {number}; this reader knows 1 and 2")


def mac(by: Suite, key: bytes, *parts: bytes) -> bytes:
    """The HMAC of the parts put together."""
    running = hmac.new(key, digestmod=by.digest)
    for part in parts:
        running.update(part)
    return running.digest()


def derive(by: Suite, salt: bytes, secret: bytes, info: bytes) -> bytes:
    """HKDF (RFC 5869) with a result of 32 bytes, hence with one round of its second half."""
    return mac(by, mac(by, salt or bytes(32), secret), info, b"\1")


def derived_aes_key(key: bytes, nonce: bytes) -> bytes:
    """The one-time key of XAES-256-GCM: NIST SP 800-108r1 in counter mode, with CMAC."""
    ecb = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    subkey = int.from_bytes(ecb.update(bytes(16)), "big") << 1
    if subkey >> 128:
        subkey = (subkey & ((1 << 128) - 1)) ^ 0x87
    halves = (int.from_bytes(bytes([0, n]) + b"X\0" + nonce, "big") ^ subkey for n in (1, 2))
    return b"".join(ecb.update(half.to_bytes(16, "big")) for half in halves)


def block(key: bytes, plain: bytes) -> bytes:
    """One block of SM4."""
    return Cipher(algorithms.SM4(key), modes.ECB()).encryptor().update(plain)


def counted(key: bytes, first: bytes, text: bytes) -> bytes:
    """SM4 in counter mode; no text is so long that GCM's 32 bits of counter would run over."""
    return Cipher(algorithms.SM4(key), modes.CTR(first)).encryptor().update(text)
