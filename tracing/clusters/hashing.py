"""Hashes whole columns of strings at once, so that addresses become numbers without a dictionary in memory."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Hashes = npt.NDArray[np.uint64]
# MurmurHash3's constants (A. Appleby, public domain); two seeds give a name and an independent check of it.
C1, C2 = np.uint64(0x87C37B91114253D5), np.uint64(0x4CF5AD432745937F)
F1, F2 = np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53)
ADDEND, FIVE = np.uint64(0x52DCE729), np.uint64(5)
NAME_SEED, CHECK_SEED = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
WORD = 8
MASKS = np.array([(1 << (8 * size)) - 1 for size in range(WORD + 1)], dtype=np.uint64)


def hash_strings(strings: Any) -> tuple[Hashes, Hashes]:
    """Return two independent 64-bit hashes of each string of an Arrow string array; a null hashes as ''.

    A string is read in words of eight bytes; all strings take their next word in the same step.
    """
    offsets, letters = _buffers(strings)
    sizes = np.diff(offsets)
    windows = np.ndarray((len(letters) - WORD + 1,), dtype="<u8", buffer=letters.data, strides=(1,))
    name = sizes.astype(np.uint64) ^ NAME_SEED
    check = sizes.astype(np.uint64) ^ CHECK_SEED
    for step in range(0, int(sizes.max(initial=0)), WORD):
        active = np.flatnonzero(sizes > step)
        words = windows[offsets[:-1][active] + step] & MASKS[np.minimum(sizes[active] - step, WORD)]
        words = _rotate(words * C1, 31) * C2
        name[active] = _rotate(name[active] ^ words, 27) * FIVE + ADDEND
        check[active] = _rotate(check[active] ^ words, 33) * FIVE + ADDEND
    return _finish(name), _finish(check)


def _buffers(strings: Any) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
    width = np.int64 if pa.types.is_large_string(strings.type) else np.int32
    _, offset_buffer, letter_buffer = strings.buffers()
    if offset_buffer is None or len(strings) == 0:
        return np.zeros(1, dtype=np.int64), np.zeros(WORD, dtype=np.uint8)
    offsets = np.frombuffer(offset_buffer, dtype=width)[strings.offset : strings.offset + len(strings) + 1]
    first, last = int(offsets[0]), int(offsets[-1])
    # Eight bytes behind the end, so that the last word can be read whole.
    letters = np.zeros(last - first + WORD, dtype=np.uint8)
    if letter_buffer is not None:
        letters[: last - first] = np.frombuffer(letter_buffer, dtype=np.uint8)[first:last]
    return offsets.astype(np.int64) - first, letters


def _rotate(values: Hashes, by: int) -> Hashes:
    return (values << np.uint64(by)) | (values >> np.uint64(64 - by))


def _finish(values: Hashes) -> Hashes:
    values ^= values >> np.uint64(33)
    values *= F1
    values ^= values >> np.uint64(33)
    values *= F2
    return values ^ (values >> np.uint64(33))
