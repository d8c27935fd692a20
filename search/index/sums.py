"""Whether a file is as it was written: its size, and CRC-32 sums of all of it and of samples."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_WHOLE = 16 << 20  # bytes; a file up to this size is always read whole
_BLOCK = 1 << 20
_SAMPLES = 32
_SAMPLE = 1 << 16

Sum = list[int]
"""Size, CRC-32 of everything, CRC-32 of the samples; as JSON takes it."""


def sum_of(path: Path) -> Sum:
    """The sums of a file, read whole. Raises OSError."""
    with path.open("rb") as stream:
        crc = 0
        while block := stream.read(_BLOCK):
            crc = zlib.crc32(block, crc)
        size = stream.tell()
        return [size, crc, _sampled(stream, size) if size > _WHOLE else crc]


def is_intact(path: Path, known: Sum, *, whole: bool = False) -> bool:
    """Whether a file still has its sums; False when it cannot be read.

    A file up to 16 MB is read whole. Of a longer one the size and 2 MB are compared, evenly spread
    with its beginning and end, unless `whole` is asked for.
    """
    size, crc, sampled = known
    try:
        if path.stat().st_size != size:
            return False
        if whole or size <= _WHOLE:
            return sum_of(path)[:2] == [size, crc]
        with path.open("rb") as stream:
            return _sampled(stream, size) == sampled
    except OSError:
        return False


def _sampled(stream: BinaryIO, size: int) -> int:
    crc = 0
    for place in _places(size):
        stream.seek(place, os.SEEK_SET)
        crc = zlib.crc32(stream.read(_SAMPLE), crc)
    return crc


def _places(size: int) -> Iterator[int]:
    for number in range(_SAMPLES):
        yield (size - _SAMPLE) * number // (_SAMPLES - 1)
