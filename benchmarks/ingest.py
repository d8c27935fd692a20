"""How fast files become passages, by stage, beside plain text extraction by pypdf.

    python -m benchmarks.ingest [FOLDER] [--times N] [--profile]
    python -m benchmarks.ingest --files 1000

The first form reads the documents of a folder (the sample library) in this process, one after
another, and prints the seconds, pages/s and MB/s of every stage: read, clean, structure (with the
description), passages, embed, store; the peak memory; the same for the text layer of the PDFs alone
extracted by pypdf; and whether everything before the embedding takes less than a fifth of it on
documents that needed no recognition. `--profile` adds the costliest functions before it.

The second form has copies of the documents, each with a number of its own, read by a worker
process, and prints the resident memory of worker and owner after every hundred: it is flat when the
mean of the last quarter is within a tenth of that of the second.
"""

from __future__ import annotations

import argparse
import cProfile
import io
import os
import pstats
import resource
import statistics
import sys
import tempfile
import time
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from corpus.errors import DocumentError
from corpus.model import TextMethod
from corpus.originals import content_hash
from corpus.settings import Settings
from ingest import reading
from ingest.intake.comparison import Known
from ingest.intake.files import SourceFile
from ingest.intake.watchdog import resident
from ingest.intake.worker import Request
from ingest.intake.workers import Worker
from ingest.pipeline import _parsed
from ingest.readers.detect import DOCX, HTML, PDF, media_type
from search.engine import KnowledgeBase

LIBRARY = Path(__file__).parents[1] / "corpus/library/documents"
FORMATS = frozenset({PDF, DOCX, HTML})
BEFORE = ("read", "clean", "structure", "passages")
STAGES = (*BEFORE, "embed", "store")
TARGET = 0.2
FLAT = 0.1
LIMIT_MB = 2048


@dataclass
class Spent:
    """Seconds by stage, and what was read in them."""

    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    pages: int = 0
    size: int = 0
    recognised: int = 0

    @contextmanager
    def on(self, stage: str) -> Iterator[None]:
        """Whatever happens within is of this stage."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] += time.perf_counter() - started


def documents(folder: Path) -> list[Path]:
    """The PDF, DOCX and HTML files of a folder."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.stat().st_size and _format(path) in FORMATS
    ]


def _format(path: Path) -> str:
    try:
        return media_type(path)
    except DocumentError:
        return ""


def measure(kb: KnowledgeBase, files: Sequence[Path], spent: Spent) -> None:
    """Take the files through the stages of the pipeline one by one."""
    from search.encoding import encode_document

    embedder = kb.embedder()
    encode_document(embedder, "", [])
    for file in files:
        timed = _Stages(spent)
        try:
            with timed:
                read = reading.read_document(file, None, LIMIT_MB)
        except DocumentError as error:
            print(f"{file.name}: {error}", file=sys.stderr)
            continue
        if any(page.method is TextMethod.OCR for page in read.pages):
            spent.recognised += 1
            continue
        timed.count()
        original = content_hash(file)
        known = Known(SourceFile(file, file.name), original, "benchmark")
        with spent.on("passages"):
            parsed = _parsed(known, read, embedder, kb.settings.passage_tokens)
        with spent.on("embed"):
            vectors = encode_document(embedder, read.description.title, parsed.passages)
        with spent.on("store"), kb.writing():
            kb.originals.add(file, original)
            kb.catalogue.add(original[:12], parsed, vectors, "benchmark")
            kb.flush()
        spent.pages += len(read.pages) or max(1, len(parsed.text) // 2000)
        spent.size += file.stat().st_size


class _Stages:
    """Splits the time within `read_document`: its cleaning and what follows are told apart."""

    def __init__(self, spent: Spent) -> None:
        self._spent = spent
        self._marks: list[float] = []
        self._clean = reading.clean

    def __enter__(self) -> None:
        def clean(*arguments: object, **options: object) -> object:
            self._marks.append(time.perf_counter())
            try:
                return self._clean(*arguments, **options)  # type: ignore[arg-type]
            finally:
                self._marks.append(time.perf_counter())

        reading.clean = clean  # type: ignore[assignment]
        self._started = time.perf_counter()

    def __exit__(self, *failure: object) -> None:
        self._ended = time.perf_counter()
        reading.clean = self._clean

    def count(self) -> None:
        """Add the parts to what was spent."""
        begun, cleaned = self._marks
        self._spent.seconds["read"] += begun - self._started
        self._spent.seconds["clean"] += cleaned - begun
        self._spent.seconds["structure"] += self._ended - cleaned


def pypdf_seconds(files: Sequence[Path]) -> tuple[float, int, int]:
    """Seconds, pages and bytes of extracting the text of the PDFs with pypdf alone."""
    import pypdf

    started, pages, size = time.perf_counter(), 0, 0
    for file in files:
        if _format(file) == PDF:
            reader = pypdf.PdfReader(file)
            for page in reader.pages:
                page.extract_text()
                pages += 1
            size += file.stat().st_size
    return time.perf_counter() - started, pages, size


def report(spent: Spent, files: Sequence[Path]) -> bool:
    """Print the table; whether the target is met."""
    _row("stage", "seconds", "pages/s", "MB/s")
    for stage in STAGES:
        _speed(stage, spent.seconds[stage], spent.pages, spent.size)
    before = sum(spent.seconds[stage] for stage in BEFORE)
    _speed("before embedding", before, spent.pages, spent.size)
    _speed("pypdf, text alone", *pypdf_seconds(files))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    share = before / spent.seconds["embed"] if spent.seconds["embed"] else 0.0
    print(f"peak memory with the model: {peak} MB; left out, recognised: {spent.recognised}")
    verdict = "met" if share < TARGET else "MISSED"
    print(f"before embedding / embedding = {share:.3f} (target < {TARGET}): {verdict}")
    return share < TARGET


def _speed(name: str, seconds: float, pages: int, size: int) -> None:
    rate = max(seconds, 1e-9)
    _row(name, f"{seconds:.2f}", f"{pages / rate:.0f}", f"{size / rate / (1 << 20):.2f}")


def _row(*cells: str) -> None:
    print(f"{cells[0]:<18}" + "".join(f"{cell:>10}" for cell in cells[1:]))


def memory(files: Sequence[Path], count: int) -> bool:
    """Print the resident memory over distinct copies; whether it stays flat."""
    worker = Worker(600, 4096)
    seen: list[tuple[int, int]] = []
    _row("files", "worker MB", "owner MB")
    try:
        with tempfile.TemporaryDirectory() as folder:
            for number in range(count):
                source = files[number % len(files)]
                copy = Path(folder) / f"{number}{source.suffix}"
                copy.write_bytes(_numbered(source.read_bytes(), number))
                worker.read(Request(copy, None, LIMIT_MB))
                copy.unlink()
                process = worker._process
                held = (resident(process.pid) if process else 0, _own())
                seen.append(held)
                if (number + 1) % 100 == 0:
                    _row(str(number + 1), *(str(size >> 20) for size in held))
    finally:
        worker.close()
    quarter = count // 4
    flat = True
    for name, sizes in zip(("worker", "owner"), zip(*seen, strict=True), strict=True):
        second = statistics.fmean(sizes[quarter : 2 * quarter])
        last = statistics.fmean(sizes[3 * quarter :])
        flat &= last <= (1 + FLAT) * second
        print(f"{name}: last quarter / second quarter = {last / second:.3f}")
    print("flat" if flat else "GROWS")
    return flat


def _own() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _numbered(data: bytes, number: int) -> bytes:
    """The same document in other bytes."""
    if data.startswith(b"PK"):
        out = io.BytesIO(data)
        with zipfile.ZipFile(out, "a") as archive:
            archive.comment = str(number).encode()
        return out.getvalue()
    if data.startswith(b"%PDF"):
        return data + f"\n% {number}\n%%EOF\n".encode()
    return data + f"<!-- {number} -->\n".encode()


def main() -> None:
    """Print the table of stages, or that of memory."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, nargs="?", default=LIBRARY)
    parser.add_argument("--times", type=int, default=1, help="how often every file is read")
    parser.add_argument("--files", type=int, help="measure memory over so many files")
    parser.add_argument("--profile", action="store_true")
    arguments = parser.parse_args()
    files = documents(arguments.folder)
    if not files:
        parser.error(f"no PDF, DOCX or HTML in {arguments.folder}")
    if arguments.files:
        sys.exit(not memory(files, arguments.files))
    with (
        tempfile.TemporaryDirectory() as home,
        KnowledgeBase.open(Settings(home=Path(home))) as kb,
    ):
        # Dictionaries are loaded before the clock starts, as they are once for all files.
        measure(kb, files[:2], Spent())
        spent = Spent()
        for _ in range(arguments.times):
            measure(kb, files, spent)
        met = report(spent, files)
    if arguments.profile:
        profile(files)
    sys.exit(not met)


def profile(files: Sequence[Path]) -> None:
    """Print the functions that take most of the time before passages are cut."""
    profiler = cProfile.Profile()
    profiler.enable()
    for file in files:
        reading.read_document(file, None, LIMIT_MB)
    profiler.disable()
    pstats.Stats(profiler).sort_stats("tottime").print_stats(20)


if __name__ == "__main__":
    main()
