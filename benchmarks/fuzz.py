"""Readers given files that are nearly right: no crash, no hang, no failure that was not foreseen.

    python -m benchmarks.fuzz [--minutes 10] [--seed N] [--seeds FOLDER]… [--keep FOLDER]

Real files (the sample library, small ones of every other format written here, and what lies in the
given folders) are damaged: bytes flipped, cut out, doubled, taken from another file; also within
the compressed parts of PDF and DOCX. Each is read by a worker process. What goes wrong is counted
by class: the place in our code that raised, a crash, more than the seconds for a file. Of every
class one file is kept as short as cutting makes it, if it was made from files of our own.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import sys
import tempfile
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import DocumentError
from ingest.intake.containers import Bounds
from ingest.intake.worker import Request, Result, Unpacking
from ingest.intake.workers import Worker
from ingest.ocr import Recognition
from ingest.readers.detect import ArchiveFound

ROOT = Path(__file__).parents[1]
LIBRARY = ROOT / "corpus/library/documents"
KEPT = ROOT / "tests/data/fuzz"
SECONDS = 20.0
MEMORY_MB = 1024
_LARGEST_SEED = 300_000
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_OUR_FRAME = re.compile(r'File "[^"]*/((?:ingest|corpus|search)/[\w/]+\.py)", line \d+, in (\S+)')
_TEXT = "Статья 1. Сроки\n1. Ответ дают за 5 дней.\n2) отказ объясняют [1];\nТаблица 1 — Сроки\n"
_MAIL = (
    "From: a@b.example\nSubject: =?utf-8?B?0J7RgtCy0LXRgg==?=\nMIME-Version: 1.0\n"
    'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain; charset=utf-8\n'
    "Content-Transfer-Encoding: 8bit\n\n"
    + _TEXT
    + "\n--b\nContent-Type: text/html; charset=utf-8\n"
    'Content-Disposition: attachment; filename="a.html"\n\n<p>Ответ</p>\n--b--\n'
)
_RTF = (
    r"{\rtf1\ansi\ansicpg1251\uc1{\fonttbl{\f0\fcharset204 Times;}}{\*\generator svod;}"
    r"\pard\b\'d1\'f2\'e0\'f2\'fc\'ff 1\b0\par \u1054?\'f2\'e2\'e5\'f2\par"
    r"{\trowd\cellx1000\cellx2000 a\cell b\cell\row}}"
)


@dataclass(frozen=True, slots=True)
class Seed:
    """A sound file to damage; `ours` may be kept with the project."""

    name: str
    data: bytes
    ours: bool = True

    @property
    def suffix(self) -> str:
        """The ending of the name."""
        return Path(self.name).suffix


@dataclass(frozen=True, slots=True)
class Damage:
    """One change: where (a share of the file), how many bytes, and a byte or a choice."""

    how: int
    at: float
    length: int
    value: int


def seeds(folders: Sequence[Path] = ()) -> list[Seed]:
    """The sample library, small files of other formats, and small files of the folders."""
    library = [Seed(path.name, path.read_bytes()) for path in sorted(LIBRARY.iterdir())]
    made = [
        Seed("a.txt", (_TEXT * 20).encode("cp1251")),
        Seed("b.txt", (_TEXT * 20).encode("utf-16")),
        Seed("c.eml", _MAIL.encode()),
        Seed("d.rtf", _RTF.encode("ascii")),
        Seed("e.zip", _archive({"папка/а.txt": _TEXT.encode(), "б.eml": _MAIL.encode()})),
    ]
    found = [
        Seed(path.name, path.read_bytes(), False)
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file() and 0 < path.stat().st_size <= _LARGEST_SEED
    ]
    return [*library, *made, *found]


def damaged(seed: Seed, changes: Sequence[Damage], donor: bytes) -> bytes:
    """The file with the changes made one after another."""
    data = seed.data
    for change in changes:
        if change.how >= len(_BYTES):
            data = _within(data, change, donor)
        else:
            data = _BYTES[change.how](data, change, donor)
    return data


def _place(data: bytes, change: Damage) -> int:
    return min(len(data), int(change.at * (len(data) + 1)))


def _flip(data: bytes, change: Damage, donor: bytes) -> bytes:
    at = _place(data, change)
    return data[:at] + bytes([change.value]) + data[at + 1 :]


def _cut(data: bytes, change: Damage, donor: bytes) -> bytes:
    return data[: _place(data, change)]


def _drop(data: bytes, change: Damage, donor: bytes) -> bytes:
    at = _place(data, change)
    return data[:at] + data[at + change.length :]


def _double(data: bytes, change: Damage, donor: bytes) -> bytes:
    at = _place(data, change)
    return data[:at] + data[at : at + change.length] * (1 + change.value % 16) + data[at:]


def _splice(data: bytes, change: Damage, donor: bytes) -> bytes:
    at, start = _place(data, change), _place(donor, change)
    return data[:at] + donor[start : start + change.length] + data[at:]


def _number(data: bytes, change: Damage, donor: bytes) -> bytes:
    """A number near the place becomes an extreme one."""
    extremes = (b"0", b"-1", b"1e38", b"2147483648", b"-99999999999999999999", b"65536", b"NaN")
    match = re.compile(rb"\d+").search(data, _place(data, change))
    if match is None:
        return data
    return data[: match.start()] + extremes[change.value % len(extremes)] + data[match.end() :]


_BYTES: tuple[Callable[[bytes, Damage, bytes], bytes], ...] = (
    _flip,
    _cut,
    _drop,
    _double,
    _splice,
    _number,
)
KINDS = 2 * len(_BYTES)


def _within(data: bytes, change: Damage, donor: bytes) -> bytes:
    """The same within one compressed part; where there is none, to the file itself."""
    make = _BYTES[change.how % len(_BYTES)]
    if data.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                parts = {name: archive.read(name) for name in archive.namelist()}
        except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError):
            return make(data, change, donor)
        if parts:
            name = sorted(parts)[change.length % len(parts)]
            parts[name] = make(parts[name], change, donor)
            return _archive(parts)
    streams = list(_STREAM.finditer(data)) if data.startswith(b"%PDF") else []
    if streams:
        match = streams[change.length % len(streams)]
        try:
            plain = zlib.decompress(match[1])
        except zlib.error:
            return make(data, change, donor)
        packed = zlib.compress(make(plain, change, donor))
        return data[: match.start(1)] + packed + data[match.end(1) :]
    return make(data, change, donor)


def _archive(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


class Reader:
    """A worker process and a folder for the file at hand."""

    def __init__(self, folder: Path, seconds: float = SECONDS) -> None:
        self._folder = folder
        self._worker = Worker(seconds, MEMORY_MB)

    def fault(self, data: bytes, suffix: str) -> str | None:
        """What went wrong with reading a file, as a class of failures; None where nothing did."""
        file = self._folder / f"файл{suffix}"
        file.write_bytes(data)
        request = Request(file, None, 512, MEMORY_MB, recognition=Recognition(enabled=False))
        result = self._worker.read(request)
        if isinstance(result.error, ArchiveFound) or suffix in (".zip", ".eml"):
            with tempfile.TemporaryDirectory(dir=self._folder) as within:
                unpacking = Unpacking(Path(within), Bounds(64, 100, 2))
                unpacked = self._worker.read(
                    Request(file, None, 512, MEMORY_MB, unpacking=unpacking)
                )
            return fault_of(result) or fault_of(unpacked)
        return fault_of(result)

    def close(self) -> None:
        """End the process."""
        self._worker.close()


def fault_of(result: Result) -> str | None:
    """The class of a failure nobody foresaw, None for a document or an error with a reason."""
    if result.trace:
        frames = _OUR_FRAME.findall(result.trace)
        where = f"{frames[-1][0]} {frames[-1][1]}" if frames else "?"
        return f"{where} {result.trace.strip().splitlines()[-1].split(':')[0]}"
    if result.error is None:
        return None
    if not isinstance(result.error, DocumentError):
        return f"not a document's error: {type(result.error).__name__}"
    for word, fault in (("аварийно", "crash"), ("длилось дольше", "time")):
        if word in result.error.message:
            return fault
    return None


def drawn(chance: random.Random) -> list[Damage]:
    """One to four changes."""
    return [
        Damage(
            chance.randrange(KINDS),
            chance.random(),
            int(2 ** (chance.random() * 12)),
            chance.randrange(256),
        )
        for _ in range(chance.randint(1, 4))
    ]


def shortened(data: bytes, suffix: str, fault: str, reader: Reader, tries: int = 120) -> bytes:
    """The file with as much left out as leaves its fault, halves first."""
    size = len(data) // 2
    while size >= 64 and tries > 0:
        at = 0
        while at < len(data) and tries > 0:
            tries -= 1
            shorter = data[:at] + data[at + size :]
            if shorter and reader.fault(shorter, suffix) == fault:
                data = shorter
            else:
                at += size
        size //= 2
    return data


def main() -> None:
    """Damage and read until the time is over; print and keep what was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=Path, nargs="*", default=[])
    parser.add_argument("--keep", type=Path, default=KEPT)
    arguments = parser.parse_args()
    sound, chance = seeds(arguments.seeds), random.Random(arguments.seed)
    found: Counter[str] = Counter()
    cases, until = 0, time.monotonic() + 60 * arguments.minutes
    with tempfile.TemporaryDirectory() as folder:
        reader = Reader(Path(folder))
        try:
            for seed, donor in _pairs(sound, chance):
                if time.monotonic() > until:
                    break
                data = damaged(seed, drawn(chance), donor.data)
                cases += 1
                fault = reader.fault(data, seed.suffix) if data else None
                if fault is None:
                    continue
                found[fault] += 1
                if found[fault] == 1:
                    print(f"{fault}  ({seed.name})", flush=True)
                    _keep(data, seed, donor, fault, reader, arguments.keep)
        finally:
            reader.close()
    print(f"{cases} cases of {len(sound)} seeds, {sum(found.values())} faults:")
    for fault, count in found.most_common():
        print(f"{count:6} {fault}")
    sys.exit(1 if found else 0)


def _pairs(sound: Sequence[Seed], chance: random.Random) -> Iterator[tuple[Seed, Seed]]:
    while True:
        yield chance.choice(sound), chance.choice(sound)


def _keep(data: bytes, seed: Seed, donor: Seed, fault: str, reader: Reader, folder: Path) -> None:
    if not (seed.ours and donor.ours):
        return
    folder.mkdir(parents=True, exist_ok=True)
    short = data if fault == "time" else shortened(data, seed.suffix, fault, reader)
    name = re.sub(r"\W+", "-", fault.replace(".py", "")).strip("-").lower()
    (folder / f"{name}{seed.suffix}").write_bytes(short)


if __name__ == "__main__":
    main()
