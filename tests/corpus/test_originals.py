"""Original files: kept once by content, whole or not at all."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from corpus.errors import FileDamaged
from corpus.originals import Originals, content_hash

CONTENT = "Исходный файл".encode() * 100_000


@pytest.fixture
def originals(tmp_path: Path) -> Originals:
    return Originals(tmp_path / "подлинники")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "закон №1.pdf"
    path.write_bytes(CONTENT)
    return path


def test_a_file_is_kept_by_its_content(originals: Originals, source: Path) -> None:
    original = content_hash(source)
    assert original == hashlib.sha256(CONTENT).hexdigest()
    kept = originals.add(source, original)
    assert kept == originals.path(original)
    assert kept.read_bytes() == CONTENT
    assert list(originals) == [original]


def test_the_same_content_is_kept_once(originals: Originals, source: Path, tmp_path: Path) -> None:
    twin = tmp_path / "копия.pdf"
    twin.write_bytes(CONTENT)
    first = originals.add(source, content_hash(source))
    assert originals.add(twin, content_hash(twin)) == first
    assert len(list(originals.folder.rglob("*"))) == 2


def test_a_removed_file_is_gone(originals: Originals, source: Path) -> None:
    original = content_hash(source)
    originals.add(source, original)
    originals.remove(original)
    originals.remove(original)
    assert list(originals) == []
    assert [path for path in originals.folder.rglob("*") if path.is_file()] == []


def test_an_empty_folder_holds_nothing(originals: Originals) -> None:
    assert list(originals) == []
    assert originals.leftovers() == []


def test_a_file_that_changes_meanwhile_is_not_kept(originals: Originals, source: Path) -> None:
    """The hash is the name under which the catalogue promises exactly this content."""
    before = content_hash(source)
    source.write_bytes(CONTENT + b"!")
    with pytest.raises(FileDamaged, match="изменился"):
        originals.add(source, before)
    assert list(originals) == []
    assert originals.leftovers() == []


def test_an_interrupted_copy_is_not_seen(
    originals: Originals, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        originals.add(source, content_hash(source))
    assert list(originals) == []
    assert originals.leftovers() == []


def test_what_a_killed_process_left_is_known_as_such(originals: Originals, source: Path) -> None:
    kept = originals.add(source, content_hash(source))
    half = kept.parent / ".incoming-x1"
    half.write_bytes(CONTENT[:10])
    assert list(originals) == [content_hash(source)]
    assert originals.leftovers() == [half]


def test_a_damaged_copy_is_healed_by_the_next_ingestion(originals: Originals, source: Path) -> None:
    original = content_hash(source)
    originals.add(source, original).write_bytes(b"")
    assert originals.add(source, original).read_bytes() == CONTENT
