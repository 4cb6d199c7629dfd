"""Sealed chunks: docs/format/sealed-chunk.md."""

from __future__ import annotations

from dataclasses import dataclass

import zstandard

from encoding import CHECKSUM, Corrupt, Cursor, check_sum, check_version
from keys import Keys
from suites import NONCE, TAG, mac

RECORD = b"HC"
HEADER = 20
DATA, PAGE, WHOLE_FILE, DIFFERENCE = 0, 1, 2, 3
LONGEST = 64 << 20
MOST_LINKS = 65_536
FIXED = HEADER + 32 + NONCE + CHECKSUM


@dataclass(frozen=True)
class Sealed:
    """A record whose bounds and checksum are right; nothing of it is authenticated."""

    kind: int
    compressed: bool
    length: int
    fingerprint: bytes
    nonce: bytes
    links: tuple[bytes, ...]
    body: bytes
    additional: bytes


@dataclass(frozen=True)
class Opened:
    """A record's authenticated plaintext and links."""

    kind: int
    plaintext: bytes
    links: tuple[bytes, ...]


def record_length(header: bytes) -> int:
    """The length that a record states in its first 20 bytes; corrupt if these begin no record."""
    if header[:2] != RECORD or len(header) < HEADER:
        raise Corrupt("no record begins here")
    return FIXED + 32 * int.from_bytes(header[8:12], "big") + int.from_bytes(header[16:20], "big")


def parse(record: bytes, keys: Keys) -> Sealed:
    """Steps 1 and 2 of opening: what can be checked without a key."""
    what = "a sealed chunk"
    if record_length(record[:HEADER]) != len(record):
        raise Corrupt(f"{what} has a wrong length")
    check_sum(record, what)
    cursor = Cursor(record, what)
    cursor.take(2)
    check_version(cursor.unsigned(1), 1, what)
    kind, flags, suite, zero = cursor.unsigned(1), cursor.unsigned(1), cursor.unsigned(1), cursor.unsigned(2)
    links, length, body = cursor.unsigned(4), cursor.unsigned(4), cursor.unsigned(4)
    if suite != keys.suite.number:
        raise Corrupt(f"{what} is of suite {suite}, unlike the repository")
    if kind > DIFFERENCE or flags > 1 or zero or length > LONGEST or links > MOST_LINKS:
        raise Corrupt(f"{what} is out of bounds")
    if not TAG <= body <= length + TAG:
        raise Corrupt(f"{what} has a body of {body} bytes for {length}")
    if (kind == DATA and links != 0) or (kind == DIFFERENCE and (links != 1 or flags != 1)):
        raise Corrupt(f"{what} of kind {kind} has {links} links and flags {flags}")
    fingerprint, nonce, linked = cursor.take(32), cursor.take(NONCE), cursor.take(32 * links)
    return Sealed(
        kind,
        flags == 1,
        length,
        fingerprint,
        nonce,
        tuple(linked[at : at + 32] for at in range(0, len(linked), 32)),
        cursor.take(body),
        record[:HEADER] + fingerprint + linked,
    )


def open_sealed(sealed: Sealed, keys: Keys, base: bytes) -> Opened:
    """Steps 3 to 5. The base is the plaintext of what a difference links, else empty."""
    packed = keys.suite.open(keys.seal, sealed.nonce, sealed.body, sealed.additional)
    plaintext = unfold(packed, base, sealed.length) if sealed.compressed else packed
    if len(plaintext) != sealed.length:
        raise Corrupt(f"a chunk has {len(plaintext)} bytes, not {sealed.length}")
    if sealed.kind != WHOLE_FILE and fingerprint(sealed, plaintext, keys) != sealed.fingerprint:
        raise Corrupt("a chunk is not what its fingerprint names")
    return Opened(sealed.kind, plaintext, sealed.links)


def unfold(packed: bytes, base: bytes, length: int) -> bytes:
    """One zstd frame; a base that is a dictionary of zstd's own is used as one."""
    dictionary = zstandard.ZstdCompressionDict(base, zstandard.DICT_TYPE_AUTO) if base else None
    try:
        return zstandard.ZstdDecompressor(dict_data=dictionary).decompress(packed, max_output_size=length)
    except zstandard.ZstdError as broken:
        raise Corrupt(f"a chunk does not unfold: {broken}") from None


def fingerprint(sealed: Sealed, plaintext: bytes, keys: Keys) -> bytes:
    if sealed.kind == PAGE:
        return mac(keys.suite, keys.page, len(sealed.links).to_bytes(4, "big"), *sealed.links, plaintext)
    return mac(keys.suite, keys.chunk, plaintext)
