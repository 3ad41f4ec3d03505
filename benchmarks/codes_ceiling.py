"""Codes into memory, against the cipher alone: ten AES blocks a code and nothing else."""

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from benchmarks.codes import KEY, OURS
from benchmarks.result import Result, compare
from xiangsu.scan.bulk import CHUNK, BulkEncoder

ROUNDS_OF_FF1 = 10
ALONE = 8 * OURS  # so that both sides take about as long


def run() -> Result:
    encoder = BulkEncoder(bytes.fromhex(KEY), "1")
    cipher = Cipher(algorithms.AES(bytes.fromhex(KEY)), modes.ECB()).encryptor()  # noqa: S305
    blocks = np.arange(CHUNK * 2, dtype=np.uint64).data.cast("B")
    out = bytearray(CHUNK * 16 + 15)

    def ours() -> int:
        for _ in encoder.lines(1, OURS):
            pass
        return OURS

    def cipher_alone() -> int:
        for _ in range(ALONE // CHUNK):
            for _ in range(ROUNDS_OF_FF1):
                cipher.update_into(blocks, out)
        return ALONE // CHUNK * CHUNK

    return compare(
        "codes-ceiling",
        "trace codes as text, against their AES blocks alone (1 would be the ceiling)",
        "codes/s",
        ours,
        cipher_alone,
    )
