"""Any chunk by its fingerprint: the first copy that opens."""

from __future__ import annotations

from functools import lru_cache

from sealed_chunk import DATA, DIFFERENCE, PAGE, WHOLE_FILE, Opened, open_sealed, parse
from encoding import Corrupt, FormatError
from index_files import Finder
from keys import Keys
from pack import Place, name_of
from store import Store

DEEPEST_DIFFERENCE = 16


class Chunks:
    """Reads and authenticates. What it returns is what the name names, or it is an error."""

    def __init__(self, store: Store, keys: Keys) -> None:
        self._store = store
        self._finder = Finder(store)
        self.keys = keys
        self.data = lru_cache(maxsize=16)(self._data)

    def page(self, fingerprint: bytes) -> Opened:
        return self._open(fingerprint, {PAGE}, 0)

    def whole_file(self, fingerprint: bytes) -> Opened:
        """Its name is bound by a tag only; who reads the file compares it with the content."""
        return self._open(fingerprint, {WHOLE_FILE}, 0)

    def _data(self, fingerprint: bytes) -> bytes:
        return self._open(fingerprint, {DATA, DIFFERENCE}, 0).plaintext

    def _open(self, fingerprint: bytes, kinds: set[int], depth: int) -> Opened:
        if depth > DEEPEST_DIFFERENCE:
            raise Corrupt(f"more than {DEEPEST_DIFFERENCE} differences on top of each other")
        damage: list[str] = []
        for place in self._finder.copies(fingerprint):
            try:
                opened = self.open_copy(place, fingerprint, depth)
                if opened.kind not in kinds:
                    raise Corrupt(f"a chunk is of kind {opened.kind}")
                return opened
            except (FormatError, OSError) as broken:
                damage.append(f"{broken} ({name_of(place.pack)} at {place.offset})")
        raise Corrupt(f"chunk {fingerprint.hex()[:16]}: " + ("; ".join(damage) or "it is in no pack"))

    def open_copy(self, place: Place, fingerprint: bytes, depth: int = 0) -> Opened:
        """The record at this place and no other; what it differs from may stand anywhere."""
        sealed = parse(self._store.read_part(name_of(place.pack), place.offset, place.length), self.keys)
        if sealed.fingerprint != fingerprint:
            raise Corrupt("a pack's directory names another chunk")
        base = b""
        if sealed.kind == DIFFERENCE:
            base = self._open(sealed.links[0], {DATA, DIFFERENCE}, depth + 1).plaintext
        return open_sealed(sealed, self.keys, base)
