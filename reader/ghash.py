"""GHASH of NIST SP 800-38D, for suite 2."""

from __future__ import annotations

REDUCTION = 0xE1 << 120


class Ghash:
    """Sums under one key, by a table for each of the 16 bytes of a block."""

    def __init__(self, key: bytes) -> None:
        power = int.from_bytes(key, "big")
        self._tables: list[list[int]] = []
        for _ in range(16):
            table = [0] * 256
            for bit in range(8):
                table[0x80 >> bit] = power
                power = (power >> 1) ^ (REDUCTION if power & 1 else 0)
            for byte in range(256):
                lowest = byte & -byte
                if byte != lowest:
                    table[byte] = table[lowest] ^ table[byte ^ lowest]
            self._tables.append(table)

    def of(self, additional: bytes, ciphertext: bytes) -> bytes:
        """Over additional data, ciphertext and the lengths of both in bits."""
        lengths = (len(additional) * 8).to_bytes(8, "big") + (len(ciphertext) * 8).to_bytes(8, "big")
        text = padded(additional) + padded(ciphertext) + lengths
        t0, t1, t2, t3, t4, t5, t6, t7, t8, t9, ta, tb, tc, td, te, tf = self._tables
        total = 0
        for at in range(0, len(text), 16):
            b = (total ^ int.from_bytes(text[at : at + 16], "big")).to_bytes(16, "big")
            total = (
                t0[b[0]] ^ t1[b[1]] ^ t2[b[2]] ^ t3[b[3]] ^ t4[b[4]] ^ t5[b[5]] ^ t6[b[6]] ^ t7[b[7]]
                ^ t8[b[8]] ^ t9[b[9]] ^ ta[b[10]] ^ tb[b[11]] ^ tc[b[12]] ^ td[b[13]] ^ te[b[14]] ^ tf[b[15]]
            )  # fmt: skip
        return total.to_bytes(16, "big")


def padded(text: bytes) -> bytes:
    """With zeros up to whole blocks."""
    return text + bytes(-len(text) % 16)
