"""Manifests and labels: docs/format/snapshot.md."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Callable, Iterator, Sequence

from encoding import Corrupt, Cursor, Fields, FormatError, open_envelope
from keys import Keys
from store import Store
from suites import NONCE

FILES = 1
KINDS = {FILES: "files", 2: "volume", 3: "machine"}
MOST_ROOTS = 16
ID = "[0-9a-f]{32}"

# Told of a snapshot that cannot be read; the others are listed.
Lost = Callable[[FormatError], None]


@dataclass(frozen=True)
class Snapshot:
    """What a manifest says, with the labels that replace its tags."""

    id: str
    roots: tuple[bytes, ...]
    fields: Fields
    tags: tuple[str, ...]
    pinned: bool

    def seconds(self) -> int:
        return self.fields.signed(1)

    def kind(self) -> int:
        return self.fields.number(7)

    def line(self) -> str:
        """For people: id, when, kind, files, bytes, name, tags."""
        taken = datetime.fromtimestamp(self.seconds(), timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        kind = KINDS.get(self.kind(), "of a later kind")
        exceptions = self.fields.number(11)
        marks = [f"#{tag}" for tag in self.tags] + ["pinned"] * self.pinned
        marks += [f"{exceptions} exceptions"] * bool(exceptions)
        counts = f"{self.fields.number(12)} files  {self.fields.number(13)} bytes"
        return f"{self.id}  {taken}  {kind}  {counts}  {self.fields.text(6)}  {' '.join(marks)}".rstrip()


def snapshots(store: Store, keys: Keys, lost: Lost) -> list[Snapshot]:
    """The committed ones, oldest first. What stands at place 2 or 3 only is damage, but serves; one that cannot be read is told to lost."""
    ids = {id for place in (1, 2, 3) for id in store.matching(f"snapshots/{place}", ID)}
    found: list[Snapshot] = []
    for id in ids:
        try:
            found += read(store, keys, id)
        except FormatError as broken:
            lost(broken)
    return sorted(found, key=lambda snapshot: (snapshot.seconds(), snapshot.fields.number(2)))


def read(store: Store, keys: Keys, id: str) -> Iterator[Snapshot]:
    """From the first place that is intact; nothing where a tombstone stands."""
    damage: list[str] = []
    for place in (1, 2, 3):
        name = f"snapshots/{place}/{id}"
        try:
            yield from read_copy(store, keys, name, id)
            return
        except (Corrupt, OSError) as broken:
            damage.append(str(broken))
    raise Corrupt("; ".join(damage))


def read_copy(store: Store, keys: Keys, name: str, id: str) -> Iterator[Snapshot]:
    """The one at this place; nothing if it is a tombstone."""
    kind, payload = open_envelope(store.read(name), "SX", name)
    if kind == "S":
        yield decode(payload, id, store, keys)


def decode(payload: bytes, id: str, store: Store, keys: Keys) -> Snapshot:
    what = f"the manifest of snapshot {id}"
    cursor = Cursor(payload, what)
    count = cursor.unsigned(1)
    if not 1 <= count <= MOST_ROOTS:
        raise Corrupt(f"{what} has {count} roots")
    roots = tuple(cursor.take(32) for _ in range(count))
    nonce = cursor.take(NONCE)
    additional = bytes.fromhex(id) + bytes([count]) + b"".join(roots)
    fields = Fields(keys.suite.open(keys.manifest, nonce, cursor.rest(), additional), what)
    tags, pinned = labels(store, keys, id, fields)
    return Snapshot(id, roots, fields, tuple(tag.decode("utf-8", "backslashreplace") for tag in tags), pinned)


def labels(store: Store, keys: Keys, id: str, fields: Fields) -> tuple[Sequence[bytes], bool]:
    """Tags, those of the manifest if nothing has replaced them, and whether it is pinned: a label that cannot be read pins."""
    try:
        newest = label(store, keys, id)
    except (FormatError, OSError) as broken:
        print(f"A label is passed over: {broken}", file=sys.stderr)
        return fields.repeated(19), True
    return (newest.repeated(1), bool(newest.number(2))) if newest else (fields.repeated(19), False)


def label(store: Store, keys: Keys, id: str) -> Fields | None:
    """The label with the highest number, which replaces all before it."""
    folder = f"labels/{id}"
    for number in sorted(store.matching(folder, "[0-9a-f]{16}"), reverse=True):
        name = f"{folder}/{number}"
        _, payload = open_envelope(store.read(name), "N", name)
        nonce, sealed = payload[:NONCE], payload[NONCE:]
        return Fields(keys.suite.open(keys.manifest, nonce, sealed, bytes.fromhex(id + number)), name)
    return None
