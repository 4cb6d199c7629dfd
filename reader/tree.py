"""Pages of directories: docs/format/tree.md."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Iterator

from chunks import Chunks
from encoding import Corrupt, Cursor, Fields, FormatError, each_sized
from sealed_chunk import Opened
from snapshot import Snapshot

FILE, DIRECTORY, LINK, FIFO, CHARACTERS, BLOCKS, VOLUME = 1, 2, 3, 4, 5, 6, 7
LEAF, NODE, EXCEPTIONS = 1, 2, 5
TO_DIRECTORY = 5

# Told of a page that cannot be read; what is on other pages goes on.
Lost = Callable[[FormatError], None]
LostBelow = Callable[[bytes, FormatError], None]


@dataclass(frozen=True)
class Entry:
    """A name of a directory, its attributes, and the links to its content."""

    name: bytes
    type: int
    fields: Fields
    links: tuple[bytes, ...]

    def size(self) -> int:
        return self.fields.number(8)

    def modified(self) -> tuple[int, int]:
        """Seconds since the epoch, and nanoseconds."""
        return self.fields.signed(9), self.fields.number(10)

    def changed(self) -> tuple[int, int]:
        """Seconds since the epoch, and nanoseconds."""
        return self.fields.signed(11), self.fields.number(12)

    def shared(self) -> tuple[int, int] | None:
        """What all names of one file have in common, where it has several."""
        one_of_many = self.fields.number(15) > 1 and self.type != DIRECTORY
        return (self.fields.number(14), self.fields.number(13)) if one_of_many else None

    def extended(self) -> Iterator[tuple[bytes, bytes]]:
        """Names and values of extended attributes."""
        for attribute in self.fields.repeated(19):
            cursor = Cursor(attribute, "an extended attribute")
            yield cursor.sized(), cursor.rest()

    def page(self) -> bytes | None:
        """Of a directory: the page with what is in it; one with nothing in it may have none."""
        if self.fields.number(20) != TO_DIRECTORY:
            return None
        if len(self.links) != 1:
            raise Corrupt(f"a directory takes {len(self.links)} links, not one")
        return self.links[0]


def entries(chunks: Chunks, page: bytes, lost: Lost) -> Iterator[Entry]:
    """All of a directory, in the order of names."""
    try:
        children, own = decode(chunks.page(page))
    except FormatError as broken:
        lost(broken)
        return
    yield from own
    for child in children:
        yield from entries(chunks, child, lost)


def decode(page: Opened) -> tuple[tuple[bytes, ...], list[Entry]]:
    """Of a node the links to its children, of a leaf its entries."""
    cursor = Cursor(page.plaintext, "a directory page")
    form = cursor.unsigned(1)
    if form == NODE:
        if len(list(each_sized(cursor))) != len(page.links):
            raise Corrupt("a directory node does not have a link for each child")
        cursor.finish()
        return page.links, []
    if form == LEAF:
        own = list(leaf(cursor, page.links))
        cursor.finish()
        return (), own
    raise Corrupt(f"a directory page is of form {form}")


def leaf(cursor: Cursor, links: tuple[bytes, ...]) -> Iterator[Entry]:
    used = 0
    last = b""
    for encoded in each_sized(cursor):
        fields = Fields(encoded, "an entry")
        name, takes = fields.raw(1), fields.number(23)
        # No name leads out of its directory, and none comes twice.
        if name <= last or name in (b".", b"..") or b"/" in name or b"\0" in name:
            raise Corrupt(f"an entry has the name {name!r}")
        if used + takes > len(links):
            raise Corrupt("a directory page has too few links")
        yield Entry(name, fields.number(2), fields, links[used : used + takes])
        used += takes
        last = name
    if used != len(links):
        raise Corrupt("a directory page has links that no entry takes")


def walk(chunks: Chunks, page: bytes, above: bytes, lost: LostBelow) -> Iterator[tuple[bytes, Entry]]:
    """All below a page with its paths, directories before what is in them."""
    for entry in entries(chunks, page, lambda why: lost(above, why)):
        path = above + b"/" + entry.name
        yield path, entry
        below = entry.page()
        if below is not None:
            yield from walk(chunks, below, path, lost)


def exceptions(chunks: Chunks, snapshot: Snapshot) -> Iterator[str]:
    """What could not be backed up, and why."""
    if len(snapshot.roots) < 2:
        return
    cursor = Cursor(chunks.page(snapshot.roots[1]).plaintext, "a list of exceptions")
    if cursor.unsigned(1) != EXCEPTIONS:
        raise Corrupt("a list of exceptions has another form")
    for encoded in each_sized(cursor):
        fields = Fields(encoded, "an exception")
        yield f"{fields.text(1)}: {fields.text(2)} {fields.text(3)}"
    cursor.finish()
