"""Prints what opening a repository computes, step by step, as docs/format/example.md has it. Imports the modules of reader."""

from __future__ import annotations

import os
import sys
import unicodedata
from dataclasses import fields
from pathlib import Path
from typing import Iterator

from chunks import Chunks
from encoding import FormatError
from keys import PASSPHRASE, by_passphrase, read_root, stretched
from pack import directory, pack_ids
from sealed_chunk import parse
from snapshot import snapshots
from store import Store
from suites import NONCE


def steps(store: Store, passphrase: str) -> Iterator[tuple[str, object]]:
    """Names and values; bytes are shown in hex."""
    root = read_root(store)
    yield "generation", root.generation
    yield "repository id", root.repository
    slot = next(slot for slot in root.slots if slot.way == PASSPHRASE)
    yield "slot id", slot.id
    yield "salt", slot.salt
    yield "memory, passes, lanes", f"{slot.kibibytes} KiB, {slot.passes}, {slot.lanes}"
    yield "wrapped master key", slot.wrapped
    secret = unicodedata.normalize("NFC", passphrase).encode()
    yield "passphrase", secret
    wrapping = stretched(secret, slot)
    yield "wrapping key", wrapping
    sealed = slot.wrapped[NONCE:]
    yield "master key", root.suite.open(wrapping, slot.wrapped[:NONCE], sealed, root.repository + slot.id)
    keys = by_passphrase(root, passphrase)
    for field in fields(keys):
        if field.name != "suite":
            yield f"{field.name} key", getattr(keys, field.name)
    snapshot = snapshots(store, keys, print)[-1]
    yield "snapshot", snapshot.id
    yield "its first root", snapshot.roots[0]
    pack, place = next(
        (pack, entry.place)
        for pack in pack_ids(store)
        for entry in directory(store, pack)
        if entry.fingerprint == snapshot.roots[0]
    )
    yield "stands in pack", f"{pack} at {place.offset}, {place.length} bytes"
    record = parse(store.read_part(f"packs/{pack[:2]}/{pack}", place.offset, place.length), keys)
    yield "its header", record.additional[:20]
    yield "its nonce", record.nonce
    yield "its links", " ".join(link.hex() for link in record.links)
    yield "its plaintext", Chunks(store, keys).page(snapshot.roots[0]).plaintext


def main() -> int:
    """0, or 1 if the repository cannot be opened with HOLDFAST_PASSWORD."""
    try:
        for name, value in steps(Store(Path(sys.argv[1])), os.environ["HOLDFAST_PASSWORD"]):
            print(f"{name:22}  {value.hex() if isinstance(value, bytes) else value}")
        return 0
    except FormatError as failed:
        print(f"example: {failed}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
