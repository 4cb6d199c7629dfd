"""Index files, and finding records with or without them: docs/format/index-files.md."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import lru_cache
from typing import Iterator

from encoding import Corrupt, Cursor, open_envelope
from pack import Entry, Place, directory, pack_ids
from store import Store


@dataclass(frozen=True)
class Named:
    """A pack as an index file has it."""

    content: int
    length: int
    beginnings: list[bytes]


class Finder:
    """Knows where the copies of a chunk stand. What no index file names is found in the packs themselves."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._packs_of: dict[bytes, list[str]] = {}
        indexed: set[str] = set()
        for pack, named in read_index(store).items():
            indexed.add(pack)
            for beginning in named.beginnings:
                self._packs_of.setdefault(beginning, []).append(pack)
        self._unread = [pack for pack in pack_ids(store) if pack not in indexed]
        self._entries = lru_cache(maxsize=4096)(self._read)

    def copies(self, fingerprint: bytes) -> Iterator[Place]:
        """First those that the index names; the other packs are looked into only if these do not suffice."""
        tried = self._packs_of.get(fingerprint[:8], [])
        yield from self._places(tried, fingerprint)
        self._read_the_rest()
        yield from self._places(self._packs_of.get(fingerprint[:8], [])[len(tried) :], fingerprint)

    def _places(self, packs: list[str], fingerprint: bytes) -> Iterator[Place]:
        for pack in list(packs):
            place = self._entries(pack).get(fingerprint)
            if place is not None:
                yield place

    def _read_the_rest(self) -> None:
        while self._unread:
            pack = self._unread.pop()
            for fingerprint in self._entries(pack):
                self._packs_of[fingerprint[:8]] = [*self._packs_of.get(fingerprint[:8], []), pack]

    def _read(self, pack: str) -> dict[bytes, Place]:
        try:
            found: list[Entry] = directory(self._store, pack)
        except (Corrupt, OSError) as broken:
            print(f"A pack is passed over: {broken}", file=sys.stderr)
            return {}
        return {entry.fingerprint: entry.place for entry in found}


def read_index(store: Store) -> dict[str, Named]:
    """The packs that index files name. Damaged files are passed over."""
    superseded: set[str] = set()
    files: dict[str, dict[str, Named]] = {}
    for name in store.matching("index", "[0-9a-f]{32}"):
        try:
            gone, packs = decode(store.read(f"index/{name}"), name)
        except (Corrupt, OSError) as broken:
            print(f"An index file is passed over: {broken}", file=sys.stderr)
            continue
        superseded |= gone
        files[name] = packs
    union: dict[str, Named] = {}
    for name in files.keys() - superseded:
        union.update(files[name])
    return union


def decode(content: bytes, name: str) -> tuple[set[str], dict[str, Named]]:
    """The index files that this one supersedes, and its packs."""
    _, payload = open_envelope(content, "I", f"index/{name}")
    cursor = Cursor(payload, f"index/{name}")
    superseded = {cursor.take(16).hex() for _ in range(cursor.varint())}
    packs: dict[str, Named] = {}
    for _ in range(cursor.varint()):
        pack = cursor.take(16).hex()
        kind, length, count = cursor.unsigned(1), cursor.varint(), cursor.varint()
        cursor.sized()  # Which records are retired makes no difference to who reads.
        beginnings = cursor.take(8 * count)
        packs[pack] = Named(kind, length, [beginnings[at : at + 8] for at in range(0, len(beginnings), 8)])
    cursor.finish()
    return superseded, packs
