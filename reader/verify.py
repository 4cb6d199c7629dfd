"""Reads every file of a repository that the format gives to a reader, and every record of every pack."""

from __future__ import annotations

import sys
from collections import Counter
from typing import Callable

from chunks import Chunks
from encoding import Corrupt, FormatError
from index_files import Named
from index_files import decode as decode_index
from keys import GENERATION, check_code, decode_root
from pack import content_of, name_of, pack_ids, stated
from snapshot import ID, read_copy
from store import Store

KINDS = ("data", "page", "whole-file", "difference")


class Verify:
    """Unlike a restore, it is content with no other copy than the one it looks at."""

    def __init__(self, store: Store, chunks: Chunks) -> None:
        self._store = store
        self._chunks = chunks
        self.seen: Counter[str] = Counter()
        self.complaints = 0

    def run(self) -> None:
        for place in (1, 2, 3):
            for generation in self._store.matching(f"root/{place}", GENERATION):
                self._look("root", f"root/{place}/{generation}", lambda name: self._root(name, generation))
            for id in self._store.matching(f"snapshots/{place}", ID):
                self._look("manifest", f"snapshots/{place}/{id}", lambda name: self._manifest(name, id))
        for index in self._store.matching("index", ID):
            self._look("index", f"index/{index}", lambda name: self._index(name, index))
        for pack in pack_ids(self._store):
            self._look("pack", name_of(pack), lambda name: self._pack(pack, name))

    def _look(self, kind: str, name: str, at: Callable[[str], None]) -> None:
        try:
            at(name)
            self.seen[kind] += 1
        except (FormatError, OSError) as broken:
            self.complaints += 1
            print(f"{name}: {broken}", file=sys.stderr)

    def _root(self, name: str, generation: str) -> None:
        check_code(decode_root(self._store.read(name), name, int(generation, 16)), self._chunks.keys)

    def _manifest(self, name: str, id: str) -> None:
        for _ in read_copy(self._store, self._chunks.keys, name, id):
            pass

    def _index(self, name: str, index: str) -> None:
        present = set(pack_ids(self._store))
        for pack, named in decode_index(self._store.read(name), index)[1].items():
            if pack in present:
                beginnings = [entry.fingerprint[:8] for entry in stated(self._store, pack)]
                if named != Named(content_of(self._store, pack), self._store.size(name_of(pack)), beginnings):
                    raise Corrupt(f"it does not say of {name_of(pack)} what that says of itself")

    def _pack(self, pack: str, name: str) -> None:
        for entry in stated(self._store, pack):
            at = f"{name} at {entry.place.offset}"
            try:
                opened = self._chunks.open_copy(entry.place, entry.fingerprint)
                self.seen[KINDS[opened.kind]] += 1
            except (FormatError, OSError) as broken:
                self.complaints += 1
                print(f"{at}: {broken}", file=sys.stderr)
