"""Packs and their directories: docs/format/pack.md."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterator

from sealed_chunk import HEADER, RECORD, record_length
from encoding import MAGIC, Corrupt, check_sum, check_version
from store import Store

FRONT = 24
ENTRY = 36
TRAILER = 48
MOST_RECORDS = 65_535


@dataclass(frozen=True)
class Place:
    """Where a record stands."""

    pack: str
    offset: int
    length: int


@dataclass(frozen=True)
class Entry:
    """A line of a pack's directory."""

    fingerprint: bytes
    place: Place


def pack_ids(store: Store) -> Iterator[str]:
    """All packs of a repository."""
    for folder in store.matching("packs", "[0-9a-f]{2}"):
        yield from store.matching(f"packs/{folder}", folder + "[0-9a-f]{30}")


def directory(store: Store, pack: str) -> list[Entry]:
    """What a pack holds, in the order of its records: from its directory, or if that is damaged from the records."""
    try:
        return stated(store, pack)
    except Corrupt:
        return list(salvaged(store, pack))


def name_of(pack: str) -> str:
    return f"packs/{pack[:2]}/{pack}"


def stated(store: Store, pack: str) -> list[Entry]:
    """What the directory says, once the checksum over it and the header fits."""
    name = name_of(pack)
    front = store.read_part(name, 0, FRONT)
    size = store.size(name)
    trailer = store.read_part(name, max(0, size - TRAILER), TRAILER)
    start, count = int.from_bytes(trailer[:8], "big"), int.from_bytes(trailer[8:12], "big")
    if trailer[12:16] != b"HFPE" or count > MOST_RECORDS or start + ENTRY * count + TRAILER != size:
        raise Corrupt(f"{name} has no directory")
    lines = store.read_part(name, start, ENTRY * count)
    check_sum(front + lines + trailer, name)
    check_front(front, pack)
    entries: list[Entry] = []
    offset = FRONT
    for at in range(0, len(lines), ENTRY):
        length = int.from_bytes(lines[at + 32 : at + ENTRY], "big")
        entries.append(Entry(lines[at : at + 32], Place(pack, offset, length)))
        offset += length
    if offset != start:
        raise Corrupt(f"{name}: its directory does not tell the records' lengths")
    return entries


def content_of(store: Store, pack: str) -> int:
    """Whether its records have links, as its header says."""
    return store.read_part(name_of(pack), 0, FRONT)[6]


def check_front(front: bytes, pack: str) -> None:
    """The first 24 bytes of a pack."""
    name = name_of(pack)
    if front[:5] != MAGIC + b"P" or front[8:] != bytes.fromhex(pack):
        raise Corrupt(f"{name} is no pack, or another one")
    check_version(front[5], 1, name)
    if front[6] > 1 or front[7] != 0:
        raise Corrupt(f"{name} has an unknown content")


def salvaged(store: Store, pack: str) -> Iterator[Entry]:
    """The records that are whole, wherever they stand: what lies between them is passed over."""
    content = store.read(name_of(pack))
    offset = content.find(RECORD)
    while offset >= 0:
        length = whole_record(content, offset)
        if length:
            yield Entry(content[offset + HEADER : offset + HEADER + 32], Place(pack, offset, length))
        offset = content.find(RECORD, offset + max(1, length))


def whole_record(content: bytes, offset: int) -> int:
    """The length of the record that begins there; 0 if none does."""
    try:
        length = record_length(content[offset : offset + HEADER])
        if offset + length > len(content):
            return 0
        check_sum(content[offset : offset + length], "a record")
        return length
    except Corrupt:
        return 0
