"""The engine that encodes: fast or reference, found out once for a machine and remembered."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import tempfile
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from corpus.errors import ModelUnavailable
from search.embedding import VECTOR_FORMAT, Embedder
from search.export import export, open_export, refusal
from search.loading import halve_precision
from search.reference import SentenceTransformerEmbedder, model_folder, open_reference

Engine = Literal["auto", "reference", "fast"]

_FOLDER = "engines"


def open_chosen(
    model: str,
    cache: Path,
    progress: Callable[[str], None] | None = None,
    *,
    full_precision: bool = False,
    engine: Engine = "auto",
) -> Embedder:
    """The model in the engine asked for, or in the one that is faster on this machine.

    The first call for a model exports it and compares the engines: seconds, of which `progress` is
    told in Russian. A later call that finds the fast one chosen loads no torch. A model that cannot
    be exported, or is computed by a graphics card, gets the reference. Raises ModelUnavailable.
    """
    if engine == "reference" or (engine == "auto" and full_precision):
        return open_reference(model, cache, progress, full_precision=full_precision)
    tell = progress or (lambda _: None)
    files = model_folder(model, cache, progress)
    if files is not None:
        folder, source = _export_place(model, files, cache)
        chosen = _remembered(folder, source)
        if engine == "fast" or chosen == "fast":
            opened = open_export(folder, source)
            if opened is not None:
                return opened
        elif chosen == "reference":
            return open_reference(model, cache, progress)

    reference = open_reference(model, cache, progress, full_precision=True)
    files = files or model_folder(model, cache, progress)
    if files is None or reference.model.device.type != "cpu":
        return reference
    folder, source = _export_place(model, files, cache)
    try:
        opened = export(reference, folder, source, progress)
        reason = refusal(folder, source)
    except ModelUnavailable as error:  # the disk is full: searching works all the same
        opened, reason = None, str(error)
    if opened is None:
        tell(f"Быстрый расчёт недоступен, считаю обычным способом: {reason or 'файлы повреждены'}")
        if refusal(folder, source):
            _remember(folder, source, "reference")
        halve_precision(reference.model)
        return reference
    if engine == "fast" or _remembered(folder, source) == "fast":
        return opened
    return _quicker(reference, opened, folder, source, tell)


def _quicker(
    reference: SentenceTransformerEmbedder,
    opened: Embedder,
    folder: Path,
    source: str,
    tell: Callable[[str], None],
) -> Embedder:
    """Time the two against each other, remember and return the winner."""
    from search.vector_check import faster

    tell("Выбираю быстрейший способ расчёта на этом компьютере")
    halve_precision(reference.model)
    chosen: Literal["fast", "reference"] = "fast" if faster(reference, opened) else "reference"
    _remember(folder, source, chosen)
    return opened if chosen == "fast" else reference


def _export_place(model: str, files: Path, cache: Path) -> tuple[Path, str]:
    """The folder of the export, and what its content depends on: the model's files, our format."""
    location = hashlib.sha256(f"{model}\n{files.resolve().parent}".encode()).hexdigest()[:8]
    slug = "".join(c if c.isalnum() or c in "-_." else "-" for c in Path(model).name)
    digest = hashlib.sha256(f"{model} {VECTOR_FORMAT}".encode())
    for path in sorted(files.rglob("*")):
        if path.is_file():
            status = path.stat()
            line = f"\n{path.relative_to(files)} {status.st_size} {status.st_mtime_ns}"
            digest.update(line.encode("utf-8", "surrogateescape"))
    return cache / _FOLDER / f"{slug[:60]}-{location}", digest.hexdigest()


def _machine() -> str:
    """Twelve digits that change with the processor and the libraries that compute."""
    processor = platform.processor()
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").split("\n"):
            if line.startswith(("model name", "flags", "Features")):
                processor += line
    except OSError:  # not Linux: the name platform gives must do
        pass
    parts = [platform.system(), platform.machine(), processor, str(os.cpu_count())]
    for package in ("onnxruntime", "torch"):
        try:
            parts.append(version(package))
        except PackageNotFoundError:
            parts.append("")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def _choice_file(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.{_machine()}.json")


def _remembered(folder: Path, source: str) -> str | None:
    try:
        choice = json.loads(_choice_file(folder).read_text(encoding="utf-8"))
        return str(choice["engine"]) if choice["source"] == source else None
    except (OSError, ValueError, LookupError, TypeError):  # not chosen yet, or a damaged file
        return None


def _remember(folder: Path, source: str, chosen: Literal["fast", "reference"]) -> None:
    """Store the choice; where it cannot be stored, the next process chooses again."""
    path = _choice_file(folder)
    with contextlib.suppress(OSError), tempfile.TemporaryDirectory(dir=path.parent) as scratch:
        fresh = Path(scratch) / path.name
        fresh.write_text(json.dumps({"source": source, "engine": chosen}), encoding="utf-8")
        os.replace(fresh, path)
