"""Original files, kept by the SHA-256 of their content."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path


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
        """Copy a file in; a reader never sees a half-copied file."""
        target = self.path(original)
        if target.exists():
            return target
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".incoming-")
        try:
            with os.fdopen(handle, "wb") as out, source.open("rb") as stream:
                shutil.copyfileobj(stream, out)
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
        if not self.folder.is_dir():
            return
        for path in sorted(self.folder.glob("??/*")):
            if not path.name.startswith("."):
                yield path.name
