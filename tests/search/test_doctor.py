"""Every check finds real damage, and mending makes the home whole without losing a document."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sample_documents import added, parsed

from corpus.entries import DocumentVectors
from corpus.model import Sentence, TextMethod
from corpus.originals import content_hash
from corpus.settings import Settings
from search.doctor import Finding, examine, mend
from search.engine import KnowledgeBase
from search.filters import Filters
from search.reference import SentenceTransformerEmbedder

OpenHome = Callable[..., KnowledgeBase]
LETTERS = "Статья 1. Ответ\nОтвет на обращение даётся за тридцать дней. Срок продлевают."
FINES = "Статья 2. Штраф\nШтраф составляет пять тысяч рублей. Его взыскивает суд."


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceTransformerEmbedder) -> Path:
    """A sound home with two documents and their originals, to be copied."""
    folder = tmp_path_factory.mktemp("образец")
    with KnowledgeBase.open(Settings(home=folder / "дом"), embedder=embedder) as kb:
        for document_id, text in (("aa1", LETTERS), ("bb2", FINES)):
            file = folder / f"{document_id}.txt"
            file.write_text(text)
            original = content_hash(file)
            kb.originals.add(file, original)
            added(kb, document_id, text, original=original, paged=True)
    return folder / "дом"


@pytest.fixture
def kb(sound: Path, settings: Settings, open_home: OpenHome) -> KnowledgeBase:
    """A sound home of one's own."""
    shutil.copytree(sound, settings.home)
    return open_home()


def sql(settings: Settings, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(settings.database_path)) as connection, connection:
        connection.execute(statement, values)


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def assert_whole(kb: KnowledgeBase, open_home: OpenHome) -> None:
    assert examine(kb) == []
    fresh = open_home()
    assert examine(fresh) == []
    assert [record.id for record in fresh.documents()] == ["aa1", "bb2"]
    assert fresh.search("срок ответа", k=1)[0].document.id == "aa1"
    assert fresh.search("размер штрафа", k=1)[0].document.id == "bb2"


def test_a_sound_home_gives_no_finding(kb: KnowledgeBase, open_home: OpenHome) -> None:
    assert_whole(kb, open_home)
    assert mend(kb) == []


def test_an_empty_home_is_sound(open_home: OpenHome, tmp_path: Path) -> None:
    kb = open_home(home=tmp_path / "пустой")
    assert examine(kb) == []
    assert mend(kb) == []
    added(kb, "aa1", LETTERS, original="0" * 64)
    kb.remove(["aa1"])
    assert examine(kb) == []


def test_examining_changes_nothing(kb: KnowledgeBase, settings: Settings) -> None:
    shutil.rmtree(settings.index_folder)
    (settings.originals_folder / "00").mkdir()
    (settings.originals_folder / "00" / ("0" * 64)).write_text("сирота")

    def state() -> dict[Path, bytes]:
        return {p: p.read_bytes() for p in settings.home.rglob("*") if p.is_file()}

    before = state()
    assert examine(kb)
    assert state() == before


def test_a_finding_says_what_and_how_to_mend_it_in_russian(
    kb: KnowledgeBase, settings: Settings
) -> None:
    shutil.rmtree(settings.originals_folder)
    shutil.rmtree(settings.index_folder)
    for finding in examine(kb):
        assert finding.message.endswith(".")
        assert "svod" in finding.remedy
        assert set(finding.as_dict()) == {"code", "severity", "message", "remedy", "mended"}
        assert finding.as_dict()["severity"] in ("error", "warning", "note")


def test_a_damaged_catalogue_is_found_and_nothing_else_is_believed(
    kb: KnowledgeBase, settings: Settings
) -> None:
    data = bytearray(settings.database_path.read_bytes())
    # The tree of pages: whatever is wrong there, SQLite's own check notices.
    for page in range(4, len(data) // 4096, 3):
        data[page * 4096 : page * 4096 + 12] = os.urandom(12)
    settings.database_path.write_bytes(data)
    (finding,) = examine(kb)
    assert (finding.code, finding.severity) == ("catalogue-damaged", "error")
    assert "копии" in finding.remedy
    assert mend(kb) == [finding]


def test_rows_that_belong_to_nothing_are_removed(
    kb: KnowledgeBase, settings: Settings, open_home: OpenHome
) -> None:
    sql(settings, "INSERT INTO texts (document_id, text) VALUES ('zz9', 'ничей')")
    sql(settings, "INSERT INTO sections VALUES ('zz9', 0, NULL, 'ничей', 1, 0, 1, NULL, NULL)")
    assert codes(examine(kb)) == ["stray-rows"]
    assert [finding.mended for finding in mend(kb)] == [True]
    assert_whole(kb, open_home)


def test_a_missing_original_is_named_and_its_document_kept(kb: KnowledgeBase) -> None:
    record = kb.document("aa1")
    kb.originals.remove(record.original)
    (finding,) = examine(kb)
    assert finding.code == "original-missing"
    assert finding.severity == "error"
    assert "aa1.txt" in finding.message
    assert mend(kb) == [finding]
    assert len(kb.documents()) == 2


def test_a_damaged_original_is_found_by_its_content(kb: KnowledgeBase) -> None:
    path = kb.originals.path(kb.document("bb2").original)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    (finding,) = examine(kb)
    assert finding.code == "original-damaged"
    assert "bb2.txt" in finding.message


def test_an_original_of_no_document_is_removed(
    kb: KnowledgeBase, tmp_path: Path, open_home: OpenHome
) -> None:
    file = tmp_path / "сирота.txt"
    file.write_text("ничей")
    original = content_hash(file)
    kb.originals.add(file, original)
    assert codes(examine(kb)) == ["original-orphaned"]
    assert [finding.mended for finding in mend(kb)] == [True]
    assert original not in list(kb.originals)
    assert_whole(kb, open_home)


def test_an_original_of_two_documents_is_no_orphan(kb: KnowledgeBase) -> None:
    shared = kb.document("aa1").original
    added(kb, "cc3", LETTERS, original=shared)
    assert examine(kb) == []
    kb.remove(["aa1"])
    assert examine(kb) == []


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE vectors SET passages = substr(passages, 1, 7) WHERE document_id = 'aa1'",
        "UPDATE vectors SET passages = x'' WHERE document_id = 'aa1'",
        "UPDATE vectors SET sentences = substr(sentences, 1, 768) WHERE document_id = 'aa1'",
        "UPDATE vectors SET dimension = 192 WHERE document_id = 'aa1'",
        # Half-precision infinities.
        "UPDATE vectors SET passages = replace(hex(zeroblob(384)), '00', x'007C')"
        " WHERE document_id = 'aa1'",
        "DELETE FROM vectors WHERE document_id = 'aa1'",
    ],
)
def test_vectors_that_are_missing_or_damaged_are_made_again(
    kb: KnowledgeBase, settings: Settings, open_home: OpenHome, damage: str
) -> None:
    sql(settings, damage)
    (finding,) = examine(kb)
    assert finding.code == ("vectors-missing" if damage.startswith("DELETE") else "vectors-damaged")
    assert finding.severity == "error"
    assert "aa1.txt" in finding.message
    assert [finding.mended for finding in mend(kb)] == [True]
    assert_whole(kb, open_home)


def test_damaged_vectors_do_not_take_other_documents_with_them(
    kb: KnowledgeBase, settings: Settings, open_home: OpenHome
) -> None:
    sql(settings, "UPDATE vectors SET passages = x'00' WHERE document_id = 'aa1'")
    shutil.rmtree(settings.index_folder)
    fresh = open_home()
    assert [hit.document.id for hit in fresh.search("размер штрафа")] == ["bb2"]
    assert set(codes(examine(fresh))) == {"vectors-damaged", "index-stale"}
    assert all(finding.mended for finding in mend(fresh))
    assert_whole(fresh, open_home)


def test_a_home_of_another_model_is_reported_and_left_alone(
    kb: KnowledgeBase, open_home: OpenHome, other_embedder: SentenceTransformerEmbedder
) -> None:
    other = open_home(embedder=other_embedder)
    (finding,) = examine(other)
    assert finding.code == "model-changed"
    assert "svod reindex" in finding.remedy
    assert mend(other) == [finding]
    assert_whole(kb, open_home)


def test_an_interrupted_re_encoding_is_finished(
    kb: KnowledgeBase, open_home: OpenHome, other_embedder: SentenceTransformerEmbedder
) -> None:
    other = open_home(embedder=other_embedder)

    def interrupt(done: int, _: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        other.reindex(interrupt)
    (finding,) = examine(other)
    assert finding.code == "reindex-unfinished"
    assert "1 из 2" in finding.message
    # With the former model it is only a remainder.
    assert codes(examine(kb)) == ["vectors-foreign"]
    seen: list[tuple[int, int]] = []
    mended = mend(other, lambda done, of: seen.append((done, of)))
    assert [finding.mended for finding in mended] == [True]
    assert seen == [(0, 1)]
    assert examine(other) == []
    assert other.search("размер штрафа", k=1)[0].document.id == "bb2"


def test_what_is_left_of_an_abandoned_re_encoding_is_removed(
    kb: KnowledgeBase, open_home: OpenHome, other_embedder: SentenceTransformerEmbedder
) -> None:
    other = open_home(embedder=other_embedder)

    def interrupt(done: int, _: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        other.reindex(interrupt)
    assert [(f.code, f.mended) for f in mend(kb)] == [("vectors-foreign", True)]
    assert {shape.model for shape in kb.catalogue.vector_shapes()} == {kb.embedder().name}
    assert_whole(kb, open_home)


def test_a_model_that_cannot_be_loaded_is_a_finding(kb: KnowledgeBase, settings: Settings) -> None:
    lost = settings.model_copy(update={"model": "/нет/такой/папки"})
    with KnowledgeBase.open(lost) as other:
        (finding,) = examine(other)
        assert finding.code == "model-unavailable"
        shutil.rmtree(settings.index_folder)
        assert {f.code: f.mended for f in mend(other)} == {
            "model-unavailable": False,
            "index-stale": True,
        }


def test_a_lost_index_is_made_again_without_encoding(
    kb: KnowledgeBase, settings: Settings, open_home: OpenHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(settings.index_folder)
    assert codes(examine(kb)) == ["index-stale"]

    def encode(*_: object) -> None:
        raise AssertionError("nothing has to be encoded")

    with monkeypatch.context() as patch:
        patch.setattr(SentenceTransformerEmbedder, "encode_passages", encode)
        assert [finding.mended for finding in mend(kb)] == [True]
    assert_whole(kb, open_home)


def test_a_damaged_index_file_is_found_and_made_again(
    kb: KnowledgeBase, settings: Settings, open_home: OpenHome
) -> None:
    files = [*settings.index_folder.glob("segment-*/sentences")]
    files += settings.index_folder.glob("snapshot-*/lexical/*.idx")
    for path in files:
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        # Beside it and renamed: a running program goes on with the file it opened.
        beside = path.with_name("новый")
        beside.write_bytes(data)
        beside.rename(path)
    found = examine(kb)
    assert codes(found) == ["index-damaged"] * len(files)
    assert all(any(str(path) in finding.message for finding in found) for path in files)
    assert all(finding.mended for finding in mend(kb))
    assert_whole(kb, open_home)


def test_a_changed_byte_in_a_long_file_of_the_index_is_found_and_mended(
    kb: KnowledgeBase, settings: Settings, open_home: OpenHome
) -> None:
    """Opening reads samples of so long a file, and this byte lies between them."""

    def found(kb: KnowledgeBase) -> list[Finding]:
        return [finding for finding in examine(kb) if finding.code.startswith("index-")]

    dimension = kb.embedder().dimension
    count = 2 * (16 << 20) // (2 * dimension)
    text = "а" * count
    document = parsed(text, "длинный.txt")
    sentences = tuple(Sentence(at, at + 1) for at in range(count))
    passage = replace(document.passages[0], start=0, end=count, text=text, sentences=sentences)
    rows = np.zeros((count, dimension), np.float16)
    rows[:, 0] = 1
    vectors = DocumentVectors(kb.embedder().name, rows[:1], rows)
    with kb.writing():
        kb.catalogue.add("cc3", replace(document, passages=(passage,)), vectors, "1")
        kb.flush()
    assert found(kb) == []
    path = max(settings.index_folder.glob("segment-*/sentences"), key=lambda p: p.stat().st_size)
    size = path.stat().st_size
    assert size > 16 << 20
    with path.open("r+b") as stream:
        stream.seek(size // 2)
        byte = stream.read(1)[0]
        stream.seek(-1, os.SEEK_CUR)
        stream.write(bytes([byte ^ 1]))
    index = open_home().index()
    assert index is not None
    assert "cc3" in index.held(), "opening does not notice it"
    (finding,) = found(kb)
    assert str(path) in finding.message
    assert [one.mended for one in mend(kb) if one.code == "index-damaged"] == [True]
    assert found(kb) == found(open_home()) == []


def test_an_index_behind_the_catalogue_is_brought_level(
    kb: KnowledgeBase, open_home: OpenHome
) -> None:
    with kb.writing():
        kb.catalogue.remove(["bb2"])
    (finding,) = [f for f in examine(kb) if f.code == "index-stale"]
    assert "документов: 1" in finding.message
    assert all(finding.mended for finding in mend(kb))
    assert examine(open_home()) == []


def test_an_index_that_lacks_passages_is_found(
    kb: KnowledgeBase, settings: Settings, open_home: OpenHome
) -> None:
    """The generations agree and the passages do not: written by a faulty program."""
    model = kb.embedder().name
    (entry,) = kb.catalogue.index_entries(model, ["aa1"])
    vectors = replace(
        entry.vectors, passages=entry.vectors.passages[:0], sentences=entry.vectors.sentences[:0]
    )
    short = replace(
        entry,
        keys=np.empty(0, np.int64),
        sentence_counts=np.empty(0, np.int64),
        texts=(),
        contexts=(),
        vectors=vectors,
    )
    index = kb.index()
    assert index is not None
    index.apply([], [short])
    (finding,) = examine(kb)
    assert (finding.code, finding.severity) == ("index-damaged", "error")
    assert [finding.mended for finding in mend(kb)] == [True]
    assert_whole(kb, open_home)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE passages SET start = start + 1 WHERE document_id = 'aa1'",
        "UPDATE passages SET text = text || '!' WHERE document_id = 'aa1'",
        "UPDATE passages SET end = 100000 WHERE document_id = 'aa1'",
        "UPDATE passages SET start = -1 WHERE document_id = 'aa1'",
        "UPDATE passages SET sentences = '[[0, 100000]]' WHERE document_id = 'aa1'",
        "UPDATE passages SET sentences = '[[5, 5]]' WHERE document_id = 'aa1'",
        "UPDATE texts SET text = substr(text, 2) WHERE document_id = 'aa1'",
        "UPDATE sections SET end = 100000 WHERE document_id = 'aa1'",
        "UPDATE sections SET parent = 7 WHERE document_id = 'aa1'",
        "UPDATE texts SET pages = (SELECT pages FROM texts WHERE document_id = 'bb2')"
        " WHERE document_id = 'aa1'",
        "UPDATE documents SET passage_count = 99 WHERE id = 'aa1'",
        "DELETE FROM sections WHERE document_id = 'aa1'",
    ],
)
def test_ranges_that_point_elsewhere_are_found(
    kb: KnowledgeBase, settings: Settings, damage: str
) -> None:
    sql(settings, damage)
    found = [f for f in examine(kb) if f.code == "document-inconsistent"]
    assert len(found) == 1
    assert "aa1.txt" in found[0].message
    assert "svod remove aa1" in found[0].remedy
    assert [f.mended for f in mend(kb) if f.code == "document-inconsistent"] == [False]
    assert len(kb.documents()) == 2


def test_pages_without_text_are_named(kb: KnowledgeBase, tmp_path: Path) -> None:
    document = parsed("\n".join(f"Страница {n}." for n in range(1, 8)), "скан.pdf", paged=True)
    pages = tuple(
        replace(page, method=TextMethod.NONE if page.number in (2, 3, 4, 6) else page.method)
        for page in document.pages
    )
    file = tmp_path / "скан.pdf"
    file.write_text("скан")
    original = content_hash(file)
    kb.originals.add(file, original)
    with kb.writing():
        kb.add("cc3", replace(document, pages=pages, original=original), "1")
        kb.flush()
    (finding,) = examine(kb)
    assert (finding.code, finding.severity) == ("pages-without-text", "warning")
    assert "скан.pdf" in finding.message
    assert "2–4, 6" in finding.message


def test_leftovers_of_a_killed_process_are_removed(
    kb: KnowledgeBase, settings: Settings, open_home: OpenHome
) -> None:
    half = kb.originals.path(kb.document("aa1").original).parent / ".incoming-xyz"
    half.write_text("полов")
    (settings.index_folder / "snapshot-ничей").mkdir()
    (finding,) = examine(kb)
    assert (finding.code, finding.severity) == ("leftovers", "note")
    assert ": 2." in finding.message
    assert [finding.mended for finding in mend(kb)] == [True]
    assert not half.exists()
    assert_whole(kb, open_home)


def test_mending_never_deletes_a_document(
    kb: KnowledgeBase, settings: Settings, open_home: OpenHome
) -> None:
    """Everything that can be lost without losing a text is lost at once."""
    shutil.rmtree(settings.originals_folder)
    shutil.rmtree(settings.index_folder)
    sql(settings, "DELETE FROM vectors")
    texts = {record.id: kb.catalogue.text(record.id) for record in kb.documents()}
    remaining = [finding for finding in mend(kb) if not finding.mended]
    assert codes(remaining) == ["original-missing"] * 2
    fresh = open_home()
    assert {r.id: fresh.catalogue.text(r.id) for r in fresh.documents()} == texts
    assert fresh.search("размер штрафа", filters=Filters(), k=1)[0].document.id == "bb2"


def test_mending_waits_for_who_is_writing(kb: KnowledgeBase, monkeypatch: Any) -> None:
    import filelock

    from corpus.errors import HomeBusy

    monkeypatch.setattr(KnowledgeBase.writing, "__defaults__", (0.1,))
    with filelock.FileLock(kb.settings.home / "writing.lock"), pytest.raises(HomeBusy):
        mend(kb)
