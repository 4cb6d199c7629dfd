"""Writes what a snapshot holds to an empty directory, with all attributes that the system lets it set."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Callable

from chunks import Chunks
from content import Hole, content
from encoding import FormatError
from snapshot import FILES, Snapshot
from tree import BLOCKS, CHARACTERS, DIRECTORY, FIFO, FILE, LINK, VOLUME, Entry, entries

DEVICES = {CHARACTERS: 0o020000, BLOCKS: 0o060000}


class Restore:
    """One restore. What cannot be read is left out, never filled with anything, and told on standard error."""

    def __init__(self, chunks: Chunks, snapshot: Snapshot, target: Path) -> None:
        self._chunks = chunks
        self._snapshot = snapshot
        self._target = os.path.abspath(os.fsencode(target))
        self._first_names: dict[tuple[int, int], bytes] = {}
        self.written = 0
        self.complaints = 0

    def run(self) -> None:
        """Works in the directory that it fills, one after another, so that no path is too long for the system."""
        os.makedirs(self._target, exist_ok=True)
        if os.listdir(self._target):
            raise FileExistsError(f"{os.fsdecode(self._target)} is not empty")
        before = os.getcwd()
        os.chdir(self._target)
        self._fill(self._snapshot.roots[0], b"")
        os.chdir(before)

    def _fill(self, page: bytes, above: bytes) -> None:
        for entry in entries(self._chunks, page, lambda why: self._complain(above or b"/", why)):
            path = above + b"/" + entry.name
            try:
                first = self._make(entry, path)
                self.written += 1
                below = entry.page()
                if below is not None:
                    os.chdir(entry.name)
                    try:
                        self._fill(below, path)
                    finally:
                        os.chdir(b"..")
            except (FormatError, OSError) as broken:
                self._complain(path, f"is left out: {broken}")
                continue
            # Of volumes, and of the files beside a machine's, none are known.
            if first and self._snapshot.kind() == FILES:
                self._attributes(entry, path)

    def _make(self, entry: Entry, path: bytes) -> bool:
        """False if it is one more name of what is there."""
        shared = entry.shared()
        if shared is not None and shared in self._first_names and self._linked(self._first_names[shared], entry):
            return False
        if entry.type in (FILE, VOLUME):
            self._write(entry)
        elif entry.type == DIRECTORY:
            os.mkdir(entry.name, 0o700)
        elif entry.type == LINK:
            os.symlink(entry.fields.raw(18), entry.name)
        elif entry.type == FIFO:
            os.mkfifo(entry.name, 0o600)
        elif entry.type in DEVICES:
            device = os.makedev(entry.fields.number(16), entry.fields.number(17))
            os.mknod(entry.name, DEVICES[entry.type] | 0o600, device)
        else:
            raise FormatError(f"it is of type {entry.type}, which this reader does not know")
        if shared is not None:
            self._first_names[shared] = self._target + path
        return True

    def _linked(self, first: bytes, entry: Entry) -> bool:
        """False if the system takes no name of that length, or no more names: then it is written again."""
        try:
            os.link(first, entry.name, follow_symlinks=False)
            return True
        except OSError as refused:
            if refused.errno in (errno.ENAMETOOLONG, errno.EMLINK):
                return False
            raise

    def _write(self, entry: Entry) -> None:
        with open(os.open(entry.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            try:
                for piece in content(self._chunks, entry):
                    if isinstance(piece, Hole):
                        file.seek(piece.length, os.SEEK_CUR)
                    else:
                        file.write(piece)
                file.truncate(entry.size())
            except BaseException:
                os.unlink(entry.name)
                raise

    def _attributes(self, entry: Entry, path: bytes) -> None:
        """The owner first: a change of owner takes setuid away, and without it there shall be none. Times last."""
        name, fields = entry.name, entry.fields
        owner, group = fields.number(4), fields.number(5)
        owned = self._try(path, "owner", lambda: os.chown(name, owner, group, follow_symlinks=False))
        mode = fields.number(3) if owned else fields.number(3) & 0o1777
        if entry.type != LINK:
            self._try(path, "mode", lambda: os.chmod(name, mode))
        for attribute, value in entry.extended():
            self._try(
                path, os.fsdecode(attribute), lambda: os.setxattr(name, attribute, value, follow_symlinks=False)
            )
        seconds, nanoseconds = entry.modified()
        modified = seconds * 1_000_000_000 + nanoseconds
        self._try(path, "time", lambda: os.utime(name, ns=(modified, modified), follow_symlinks=False))

    def _try(self, path: bytes, what: str, setting: Callable[[], None]) -> bool:
        try:
            setting()
            return True
        except OSError as refused:
            self._complain(path, f"{what} cannot be set: {refused.strerror}")
            return False

    def _complain(self, path: bytes, why: object) -> None:
        self.complaints += 1
        print(f"{os.fsdecode(path)!r} {why}", file=sys.stderr)
