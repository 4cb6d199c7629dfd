"""The files of a repository by their names: docs/format/encoding.md, "Names"."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Iterator


class Store:
    """A repository's directory. Names that the format does not give belong to somebody else."""

    def __init__(self, directory: Path) -> None:
        # A restore changes its working directory.
        self._directory = directory.absolute()

    def matching(self, folder: str, pattern: str) -> Iterator[str]:
        """The last parts of the names in a folder that are wholly of a pattern, sorted."""
        place = self._directory / folder
        names = os.listdir(place) if place.is_dir() else []
        return iter(sorted(name for name in names if re.fullmatch(pattern, name)))

    def read(self, name: str) -> bytes:
        return (self._directory / name).read_bytes()

    def read_part(self, name: str, offset: int, length: int) -> bytes:
        """Fewer bytes where the file ends before."""
        with open(self._directory / name, "rb") as file:
            file.seek(offset)
            return file.read(length)

    def size(self, name: str) -> int:
        return (self._directory / name).stat().st_size
