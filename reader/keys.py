"""Root metadata and keys: docs/format/keys.md."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from typing import Iterator

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw

from encoding import Corrupt, Fields, FormatError, check_version, open_envelope
from store import Store
from suites import NONCE, TAG, Suite, derive, mac, suite

FORMAT = 1
MOST_KIBIBYTES, MOST_PASSES, MOST_LANES = 4 << 20, 64, 64
GENERATION = "[0-9a-f]{16}"
PASSPHRASE, RECOVERY = 1, 2
DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TAG_OF_MAC = 15 << 1 | 1


class WrongKey(FormatError):
    """The passphrase or recovery key opens no slot."""


@dataclass(frozen=True)
class Slot:
    """One way to the master key."""

    id: bytes
    way: int
    salt: bytes
    kibibytes: int
    passes: int
    lanes: int
    wrapped: bytes


@dataclass(frozen=True)
class Root:
    """One generation of the root metadata."""

    repository: bytes
    generation: int
    suite: Suite
    slots: tuple[Slot, ...]
    authenticated: bytes
    code: bytes


@dataclass(frozen=True)
class Keys:
    """What the master key gives."""

    suite: Suite
    root: bytes
    chunk: bytes
    page: bytes
    file: bytes
    seal: bytes
    manifest: bytes


def read_root(store: Store) -> Root:
    """The highest generation of which one copy is intact."""
    damage: list[str] = []
    for generation in sorted(generations(store), reverse=True):
        for place in (1, 2, 3):
            name = f"root/{place}/{generation:016x}"
            try:
                return decode_root(store.read(name), name, generation)
            except (Corrupt, OSError) as broken:
                damage.append(str(broken))
    raise Corrupt("No copy of the root metadata can be read: " + "; ".join(damage or ["there is none"]))


def generations(store: Store) -> set[int]:
    return {int(name, 16) for place in (1, 2, 3) for name in store.matching(f"root/{place}", GENERATION)}


def decode_root(content: bytes, name: str, generation: int) -> Root:
    _, payload = open_envelope(content, "R", name)
    fields = Fields(payload, name)
    check_version(fields.number(3), FORMAT, "the format of the repository")
    if fields.number(2) != generation:
        raise Corrupt(f"{name} is of generation {fields.number(2)}")
    code = fields.exactly(15, 32)
    return Root(
        fields.exactly(1, 16),
        generation,
        suite(fields.number(4)),
        tuple(slot for each in fields.repeated(7) for slot in decode_slot(each)),
        payload[: payload.rindex(bytes([TAG_OF_MAC, 32]) + code)],
        code,
    )


def decode_slot(content: bytes) -> Iterator[Slot]:
    """Nothing of a way in that is not known yet: what its other fields mean is not known either."""
    fields = Fields(content, "a key slot")
    way = fields.number(2)
    if way == 0:
        raise Corrupt("a key slot does not say of which way it is")
    if way not in (PASSPHRASE, RECOVERY):
        return
    if fields.number(6) > MOST_KIBIBYTES or fields.number(7) > MOST_PASSES or fields.number(8) > MOST_LANES:
        raise Corrupt("a key slot asks for too much memory or time")
    yield Slot(
        fields.exactly(1, 8),
        way,
        fields.exactly(5, 16),
        fields.number(6),
        fields.number(7),
        fields.number(8),
        fields.exactly(9, NONCE + 32 + TAG),
    )


def by_passphrase(root: Root, passphrase: str) -> Keys:
    secret = unicodedata.normalize("NFC", passphrase).encode()
    wrapping = ((slot, stretched(secret, slot)) for slot in root.slots if slot.way == PASSPHRASE)
    return unlock(root, wrapping)


def by_recovery_key(root: Root, typed: str) -> Keys:
    secret = recovery_secret(typed)
    wrapping = (
        (slot, derive(root.suite, slot.salt, secret, b"holdfast recovery v1"))
        for slot in root.slots
        if slot.way == RECOVERY
    )
    return unlock(root, wrapping)


def stretched(secret: bytes, slot: Slot) -> bytes:
    try:
        key: bytes = hash_secret_raw(
            secret, slot.salt, slot.passes, slot.kibibytes, slot.lanes, hash_len=32, type=Type.ID, version=0x13
        )
        return key
    except HashingError as refused:
        raise Corrupt(f"a key slot asks for what Argon2id does not do: {refused}") from None


def recovery_secret(typed: str) -> bytes:
    """The 20 bytes behind the digits on paper."""
    plain = "".join(typed.split()).replace("-", "").upper().translate(str.maketrans("OIL", "011"))
    # By the length, since the digits themselves may begin with HF1.
    digits = plain.removeprefix("HF1") if len(plain) == 39 else plain
    if len(digits) != 36 or any(digit not in DIGITS for digit in digits):
        raise WrongKey("A recovery key is HF1- and 36 digits")
    number = 0
    for digit in digits:
        number = number << 5 | DIGITS.index(digit)
    secret = (number >> 20).to_bytes(20, "big")
    if int.from_bytes(hashlib.sha256(secret).digest()[:3], "big") >> 4 != number & 0xFFFFF:
        raise WrongKey("The recovery key has a typing error")
    return secret


def unlock(root: Root, wrapping: Iterator[tuple[Slot, bytes]]) -> Keys:
    """Tries each slot; the root metadata must then bear the repository's own code."""
    for slot, key in wrapping:
        nonce, sealed = slot.wrapped[:NONCE], slot.wrapped[NONCE:]
        try:
            master = root.suite.open(key, nonce, sealed, root.repository + slot.id)
        except Corrupt:
            continue
        return derived(root, master)
    raise WrongKey("No key slot of the repository opens with this")


def derived(root: Root, master: bytes) -> Keys:
    def key(label: str) -> bytes:
        return derive(root.suite, b"", master, f"holdfast {label} v1".encode())

    keys = Keys(
        root.suite,
        key("root"),
        key("chunk fingerprint"),
        key("page fingerprint"),
        key("file fingerprint"),
        key("seal"),
        key("manifest"),
    )
    check_code(root, keys)
    return keys


def check_code(root: Root, keys: Keys) -> None:
    """Field 15: somebody with the keys wrote the fields before it."""
    if mac(keys.suite, keys.root, root.authenticated) != root.code:
        raise Corrupt("The root metadata was altered by somebody without a key")
