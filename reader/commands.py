"""The verbs of the command line: docs/user/reader.md."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from chunks import Chunks
from encoding import FormatError
from keys import Keys, by_passphrase, by_recovery_key, read_root
from restore import Restore
from snapshot import Snapshot, snapshots
from store import Store
from tree import Entry, exceptions, walk
from verify import Verify

TYPES = {1: "file", 2: "directory", 3: "link", 4: "fifo", 5: "characters", 6: "blocks", 7: "volume"}


def main() -> int:
    """0 all of it, 1 failed, 2 the command line is wrong, 3 something was left out and named."""
    asked = arguments()
    store = Store(asked.repository)
    try:
        keys = unlocked(store, asked)
        if asked.verb == "snapshots":
            return listed(store, keys)
        chunks = Chunks(store, keys)
        if asked.verb == "verify":
            return verified(store, chunks)
        snapshot = chosen(snapshots(store, keys, passed_over), asked.snapshot)
        if asked.verb == "ls":
            return listing(chunks, snapshot)
        return restored(chunks, snapshot, asked.target)
    except (FormatError, OSError) as failed:
        print(f"reader: {failed}", file=sys.stderr)
        return 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="reader", description="Reads a Holdfast repository, written by its format.")
    key = parser.add_mutually_exclusive_group()
    key.add_argument("--password-file", type=Path, help="its first line; else the variable HOLDFAST_PASSWORD")
    key.add_argument("--recovery-key-file", type=Path, help="its first line is the printed recovery key")
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb, says in {
        "snapshots": "lists them, oldest first",
        "ls": "what is in a snapshot, one JSON object a line",
        "restore": "into an empty directory",
        "verify": "reads everything that is there",
    }.items():
        takes = verbs.add_parser(verb, help=says)
        takes.add_argument("repository", type=Path)
        if verb in ("ls", "restore"):
            takes.add_argument("snapshot", help="the beginning of its id, or latest")
        if verb == "restore":
            takes.add_argument("target", type=Path)
    return parser.parse_args()


def unlocked(store: Store, asked: argparse.Namespace) -> Keys:
    root = read_root(store)
    if asked.recovery_key_file:
        return by_recovery_key(root, first_line(asked.recovery_key_file))
    if asked.password_file:
        return by_passphrase(root, first_line(asked.password_file))
    if "HOLDFAST_PASSWORD" not in os.environ:
        raise FormatError("A key is needed: HOLDFAST_PASSWORD, --password-file or --recovery-key-file")
    return by_passphrase(root, os.environ["HOLDFAST_PASSWORD"])


def first_line(file: Path) -> str:
    return file.read_text("utf-8").split("\n", 1)[0].removesuffix("\r")


def listed(store: Store, keys: Keys) -> int:
    complaints: list[FormatError] = []

    def lost(why: FormatError) -> None:
        complaints.append(why)
        passed_over(why)

    for snapshot in snapshots(store, keys, lost):
        print(snapshot.line())
    return 3 if complaints else 0


def passed_over(why: FormatError) -> None:
    print(f"A snapshot is passed over: {why}", file=sys.stderr)


def chosen(among: list[Snapshot], named: str) -> Snapshot:
    fitting = among[-1:] if named == "latest" else [one for one in among if one.id.startswith(named)]
    if len(fitting) != 1:
        raise FormatError(f"{len(fitting)} snapshots are meant by {named}")
    return fitting[0]


def listing(chunks: Chunks, snapshot: Snapshot) -> int:
    complaints: list[bytes] = []

    def lost(path: bytes, why: FormatError) -> None:
        complaints.append(path)
        print(f"{os.fsdecode(path or b'/')!r} {why}", file=sys.stderr)

    for path, entry in walk(chunks, snapshot.roots[0], b"", lost):
        print(json.dumps(described(path, entry)))
    return 3 if complaints else 0


def described(path: bytes, entry: Entry) -> dict[str, object]:
    """All attributes that the tree has; bytes that are not UTF-8 as lone surrogates, as Python does."""
    fields = entry.fields
    return {
        "path": os.fsdecode(path),
        "type": TYPES.get(entry.type, str(entry.type)),
        "mode": fields.number(3),
        "owner": fields.number(4),
        "group": fields.number(5),
        "ownerName": os.fsdecode(fields.raw(6)),
        "groupName": os.fsdecode(fields.raw(7)),
        "size": entry.size(),
        "modified": entry.modified(),
        "changed": entry.changed(),
        "inode": fields.number(13),
        "links": max(1, fields.number(15)),
        "device": [fields.number(16), fields.number(17)],
        "target": os.fsdecode(fields.raw(18)),
        "extended": {os.fsdecode(name): value.hex() for name, value in entry.extended()},
    }


def restored(chunks: Chunks, snapshot: Snapshot, target: Path) -> int:
    restore = Restore(chunks, snapshot, target)
    restore.run()
    for missing in exceptions(chunks, snapshot):
        print(f"was not in the backup: {missing}", file=sys.stderr)
    print(f"{restore.written} entries of {snapshot.id} are in {target}, {restore.complaints} complaints")
    return 3 if restore.complaints else 0


def verified(store: Store, chunks: Chunks) -> int:
    verify = Verify(store, chunks)
    verify.run()
    seen = ", ".join(f"{count} {kind}" for kind, count in sorted(verify.seen.items()))
    print(f"{seen}, {verify.complaints} complaints")
    return 3 if verify.complaints else 0
