"""Numbers, fields and the envelope: docs/format/encoding.md."""

from __future__ import annotations

import hashlib
from typing import Iterator, Sequence

MAGIC = b"HFST"
ENVELOPE_HEADER = 16
CHECKSUM = 32


class FormatError(Exception):
    """What was read is not what the format says."""


class Corrupt(FormatError):
    """Fails its checksum, its magic, its tag or its bounds."""


class TooNew(FormatError):
    """Written in a version that this reader does not know yet."""


class TooOld(FormatError):
    """Written in a version that this reader knows no longer."""


def check_version(version: int, known: int, what: str) -> None:
    """Refuses any other version than the known one."""
    if version > known:
        raise TooNew(f"{what} has version {version}; this reader knows {known}")
    if version < known:
        raise TooOld(f"{what} has version {version}; this reader knows {known}")


class Cursor:
    """Reads bytes from the front; reading past their end is corrupt."""

    def __init__(self, content: bytes, what: str) -> None:
        self._content = content
        self._position = 0
        self._what = what

    def more(self) -> bool:
        return self._position < len(self._content)

    def take(self, count: int) -> bytes:
        end = self._position + count
        if end > len(self._content):
            raise Corrupt(f"{self._what} ends too early")
        taken = self._content[self._position : end]
        self._position = end
        return taken

    def rest(self) -> bytes:
        return self.take(len(self._content) - self._position)

    def unsigned(self, width: int) -> int:
        """A big-endian number of so many bytes."""
        return int.from_bytes(self.take(width), "big")

    def varint(self) -> int:
        value = 0
        for place in range(10):
            byte = self.unsigned(1)
            value |= (byte & 0x7F) << (7 * place)
            if byte < 0x80:
                if (byte == 0 and place > 0) or value >= 1 << 64:
                    raise Corrupt(f"{self._what}: a number is not in its shortest form")
                return value
        raise Corrupt(f"{self._what}: a number is too long")

    def sized(self) -> bytes:
        """A length, and that many bytes."""
        return self.take(self.varint())

    def finish(self) -> None:
        if self.more():
            raise Corrupt(f"{self._what} has bytes behind its end")


def signed(zigzag: int) -> int:
    """What an svarint means, given what it is as a varint."""
    return (zigzag >> 1) ^ -(zigzag & 1)


class Fields:
    """A sequence of fields. What is not there is zero, or empty."""

    def __init__(self, content: bytes, what: str) -> None:
        self._values: dict[int, list[int | bytes]] = {}
        self._what = what
        cursor = Cursor(content, what)
        last = 0
        while cursor.more():
            tag = cursor.varint()
            number = tag >> 1
            if number < last:
                raise Corrupt(f"{what}: fields are not in order")
            last = number
            value: int | bytes = cursor.sized() if tag & 1 else cursor.varint()
            self._values.setdefault(number, []).append(value)

    def has(self, number: int) -> bool:
        return number in self._values

    def repeated(self, number: int) -> Sequence[bytes]:
        values = self._values.get(number, [])
        found = [value for value in values if isinstance(value, bytes)]
        if len(found) != len(values):
            raise Corrupt(f"{self._what}: field {number} is a number")
        return found

    def raw(self, number: int) -> bytes:
        values = self.repeated(number)
        if len(values) > 1:
            raise Corrupt(f"{self._what}: field {number} comes twice")
        return values[0] if values else b""

    def text(self, number: int) -> str:
        """For people: what is not UTF-8 is shown as it can be."""
        return self.raw(number).decode("utf-8", "backslashreplace")

    def exactly(self, number: int, length: int) -> bytes:
        value = self.raw(number)
        if len(value) != length:
            raise Corrupt(f"{self._what}: field {number} has {len(value)} bytes, not {length}")
        return value

    def number(self, number: int) -> int:
        values = self._values.get(number, [0])
        if len(values) > 1 or not isinstance(values[0], int):
            raise Corrupt(f"{self._what}: field {number} is not one number")
        return values[0]

    def signed(self, number: int) -> int:
        return signed(self.number(number))


def open_envelope(content: bytes, kinds: str, what: str) -> tuple[str, bytes]:
    """The kind, one of the given ones, and the payload of a file that is one envelope."""
    if content[:4] != MAGIC:
        raise Corrupt(f"{what} is no file of a Holdfast repository")
    if len(content) < ENVELOPE_HEADER + CHECKSUM:
        raise Corrupt(f"{what} ends too early")
    kind = chr(content[4])
    if kind not in kinds:
        raise Corrupt(f"{what} is of kind {kind!r}, not {kinds}")
    # Before the version: a byte that was damaged must not pass for the work of a later program.
    check_sum(content, what)
    check_version(content[5], 1, what)
    length = int.from_bytes(content[8:16], "big")
    if content[6:8] != b"\0\0" or len(content) != ENVELOPE_HEADER + length + CHECKSUM:
        raise Corrupt(f"{what} has a wrong length")
    return kind, content[ENVELOPE_HEADER:-CHECKSUM]


def check_sum(content: bytes, what: str) -> None:
    """The last 32 bytes are the SHA-256 of all before them."""
    if hashlib.sha256(memoryview(content)[:-CHECKSUM]).digest() != content[-CHECKSUM:]:
        raise Corrupt(f"{what} does not have its checksum")


def each_sized(cursor: Cursor) -> Iterator[bytes]:
    """A number of items, and so many items that state their lengths."""
    for _ in range(cursor.varint()):
        yield cursor.sized()
