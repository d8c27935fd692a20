"""Original files, kept by the SHA-256 of their content."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import FileDamaged

_BLOCK = 1 << 20
_INCOMING = ".incoming-"


def content_hash(path: Path) -> str:
    """The SHA-256 of a file's bytes, as 64 hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class Originals:
    """A folder of original files; adding the same content twice keeps one copy."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, original: str) -> Path:
        """Where the file with this content hash is, or would be, kept."""
        return self.folder / original[:2] / original

    def add(self, source: Path, original: str) -> Path:
        """Copy a file in; a reader never sees a half-copied file.

        Raises FileDamaged when the file no longer has this content hash.
        """
        target = self.path(original)
        # A kept file cut short by a failing disk is healed by the next ingestion.
        if target.exists() and target.stat().st_size == source.stat().st_size:
            return target
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=_INCOMING)
        try:
            digest = hashlib.sha256()
            with os.fdopen(handle, "wb") as out, source.open("rb") as stream:
                while block := stream.read(_BLOCK):
                    digest.update(block)
                    out.write(block)
                out.flush()
                # The catalogue will name this file: it must not be found empty after a power cut.
                os.fsync(out.fileno())
            if digest.hexdigest() != original:
                raise FileDamaged("Файл изменился, пока его загружали.", "Загрузите его ещё раз.")
            os.replace(temporary, target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        return target

    def remove(self, original: str) -> None:
        """Forget one file; a file already gone is not an error."""
        self.path(original).unlink(missing_ok=True)

    def __iter__(self) -> Iterator[str]:
        """The content hashes of all files kept."""
        for path in sorted(self.folder.glob("??/*")):
            if not path.name.startswith("."):
                yield path.name

    def leftovers(self) -> list[Path]:
        """Half-copied files of a process that was ended; while one writes, also its own."""
        return sorted(self.folder.glob(f"??/{_INCOMING}*"))
