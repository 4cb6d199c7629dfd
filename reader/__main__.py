"""Reads a Holdfast repository with nothing of Holdfast: python3 reader --help."""

import sys

# A medium with a repository and this beside it stays as it is.
sys.dont_write_bytecode = True
# Directories may lie deeper in each other than Python's own bound, which is 1,000.
sys.setrecursionlimit(10_000)

try:
    from commands import main
except ModuleNotFoundError as missing:
    sys.exit(f"reader: {missing}. Debian has it: apt install python3-cryptography python3-argon2 python3-zstandard")

sys.exit(main())
