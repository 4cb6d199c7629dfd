"""The content of a file or volume: docs/format/tree.md, "Runs" and "Chunk-list leaf and node"."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Iterator

from chunks import Chunks
from encoding import Corrupt, Cursor
from sealed_chunk import Opened
from tree import Entry

NONE, INLINE, RUNS, LIST, WHOLE_FILE = 0, 1, 2, 3, 4
LEAF, NODE = 3, 4
ZEROS = bytes(1 << 20)


@dataclass(frozen=True)
class Hole:
    """So many bytes that read as zeros and take no room."""

    length: int


Piece = bytes | Hole


def content(chunks: Chunks, entry: Entry) -> Iterator[Piece]:
    """From the first byte to the last; corrupt if it is not as long as the entry says, or not what its name says."""
    length = 0
    for piece in given(chunks, entry):
        length += len(piece) if isinstance(piece, bytes) else piece.length
        yield piece
    if length != entry.size():
        raise Corrupt(f"the content has {length} bytes, not {entry.size()}")


def given(chunks: Chunks, entry: Entry) -> Iterator[Piece]:
    how = entry.fields.number(20)
    if how == INLINE:
        yield entry.fields.raw(21)
    elif how == RUNS:
        yield from runs(chunks, Cursor(entry.fields.raw(22), "runs"), entry.links)
    elif how == LIST:
        yield from listed(chunks, chunks.page(only(entry.links)))
    elif how == WHOLE_FILE:
        yield from compared(chunks, only(entry.links))
    elif how != NONE:
        raise Corrupt(f"content is given in the way {how}")


def only(links: tuple[bytes, ...]) -> bytes:
    if len(links) != 1:
        raise Corrupt(f"an entry takes {len(links)} links, not one")
    return links[0]


def compared(chunks: Chunks, name: bytes) -> Iterator[Piece]:
    """A whole file, whose name must be the HMAC of all of it."""
    running = hmac.new(chunks.keys.file, digestmod=chunks.keys.suite.digest)
    for piece in listed(chunks, chunks.whole_file(name)):
        if isinstance(piece, bytes):
            running.update(piece)
        else:
            for at in range(0, piece.length, len(ZEROS)):
                running.update(ZEROS[: piece.length - at])
        yield piece
    if running.digest() != name:
        raise Corrupt("a whole file is not what its fingerprint names")


def listed(chunks: Chunks, page: Opened) -> Iterator[Piece]:
    """What a page of a chunk list leads to."""
    cursor = Cursor(page.plaintext, "a chunk list")
    form = cursor.unsigned(1)
    if form == LEAF:
        yield from runs(chunks, cursor, page.links)
    elif form == NODE:
        lengths = [cursor.varint() for _ in range(cursor.varint())]
        cursor.finish()
        if len(lengths) != len(page.links):
            raise Corrupt("a node of a chunk list does not have a link for each child")
        for length, child in zip(lengths, page.links):
            yield from of_length(listed(chunks, chunks.page(child)), length)
    else:
        raise Corrupt(f"a chunk list is of form {form}")


def of_length(pieces: Iterator[Piece], stated: int) -> Iterator[Piece]:
    length = 0
    for piece in pieces:
        length += len(piece) if isinstance(piece, bytes) else piece.length
        yield piece
    if length != stated:
        raise Corrupt(f"a part of a chunk list has {length} bytes, not {stated}")


def runs(chunks: Chunks, cursor: Cursor, links: tuple[bytes, ...]) -> Iterator[Piece]:
    left = iter(links)
    for _ in range(cursor.varint()):
        run = cursor.varint()
        length = run >> 1
        if run & 1:
            yield Hole(length)
            continue
        link = next(left, None)
        if link is None:
            raise Corrupt("runs have too few links")
        chunk = chunks.data(link)
        if len(chunk) != length:
            raise Corrupt(f"a chunk has {len(chunk)} bytes, not the {length} of its run")
        yield chunk
    cursor.finish()
    if next(left, None) is not None:
        raise Corrupt("runs have too many links")
