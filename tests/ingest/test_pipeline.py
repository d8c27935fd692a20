"""Ingestion as a whole: the base holds what is in the files, once, and nothing by halves."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bad_files import pdf, word, write_bad_files

from corpus.errors import FileDamaged, FileMissing, UsageError
from corpus.model import DocumentKind
from ingest import ingest
from ingest.pipeline import Outcome, Report
from search.doctor import examine
from search.engine import KnowledgeBase

LAW = "Статья 1. Предмет\nЗакон о сроках.\nСтатья 2. Сроки\nОтвет дают за {} дней.\n"


class Watch:
    """Notes what an ingestion tells whoever watches it."""

    def __init__(self) -> None:
        self.begun: tuple[int, int] = (0, 0)
        self.encoded: list[tuple[str, float]] = []
        self.finished: list[tuple[str, int]] = []

    def begin(self, files: int, size: int) -> None:
        self.begun = (files, size)

    def encoding(self, path: str, size: int, share: float) -> None:
        self.encoded.append((path, share))

    def finish(self, outcome: Outcome, size: int) -> None:
        self.finished.append((outcome.path, size))


def write(path: Path, content: str | bytes = LAW.format("пять")) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def statuses(report: Report) -> dict[str, str]:
    return {outcome.path: outcome.status for outcome in report.outcomes}


def originals(kb: KnowledgeBase) -> list[str]:
    return sorted(kb.originals)


def assert_whole(kb: KnowledgeBase) -> None:
    """Catalogue, originals and index say the same, and nothing is left over."""
    assert examine(kb) == []
    assert originals(kb) == sorted({record.original for record in kb.documents()})
    assert kb.originals.leftovers() == []
    index = kb.index()
    if index is not None:
        assert dict(index.held()) == kb.catalogue.generations()
        assert index.passage_count() == kb.catalogue.counts()["passages"]


def clauses_of(kb: KnowledgeBase, query: str) -> list[str | None]:
    return [hit.passage.clause for hit in kb.search(query)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "документы"
    write(made / "закон.txt")
    write(made / "вложено/памятка.md", "# Памятка\n\nПосетителя приветствуют стоя.\n")
    write(made / "приказ.docx", word("1. Утвердить план.\n2. Контроль оставляю за собой."))
    write(made / "стандарт.pdf", pdf("Внутренний клиент — это служащий, которому нужен результат."))
    return made


def test_a_folder_becomes_searchable(kb: KnowledgeBase, folder: Path) -> None:
    watch = Watch()
    report = ingest(kb, [folder], progress=watch)
    assert statuses(report) == {
        "закон.txt": "added",
        "приказ.docx": "added",
        "стандарт.pdf": "added",
        "вложено/памятка.md": "added",
    }
    assert not report.failed
    assert report.seconds > 0
    assert_whole(kb)
    assert clauses_of(kb, "за сколько дней дают ответ")[0] == "Статья 2"
    (best, *_) = kb.search("кто такой внутренний клиент")
    assert (best.document.path, best.passage.page) == ("стандарт.pdf", 1)
    assert best.passage.text in kb.catalogue.text(best.document.id)
    sizes = [file.stat().st_size for file in folder.rglob("*.*")]
    assert watch.begun == (4, sum(sizes))
    assert sorted(size for _, size in watch.finished) == sorted(sizes)
    assert {path for path, share in watch.encoded if share == 1.0} == set(statuses(report))
    assert all(0 < share <= 1 for _, share in watch.encoded)


def test_what_is_known_already_is_left_alone(kb: KnowledgeBase, folder: Path) -> None:
    ingest(kb, [folder])
    before, generation = kb.catalogue.generations(), kb.catalogue.generation()
    watch = Watch()
    report = ingest(kb, [folder], progress=watch)
    assert set(statuses(report).values()) == {"unchanged"}
    assert all(outcome.record is not None for outcome in report.outcomes)
    assert watch.encoded == []
    assert len(watch.finished) == 4
    assert (kb.catalogue.generations(), kb.catalogue.generation()) == (before, generation)
    # A new time stamp is no new content.
    os.utime(folder / "закон.txt", (1, 1))
    assert set(statuses(ingest(kb, [folder])).values()) == {"unchanged"}


def test_a_changed_file_is_a_new_edition_of_the_same_document(
    kb: KnowledgeBase, folder: Path
) -> None:
    ingest(kb, [folder])
    old = kb.document("закон.txt")
    old_keys = {passage.key for passage in kb.catalogue.passages(old.id)}
    write(folder / "закон.txt", LAW.format("девяносто") + "Статья 3. Отказ\nОтказ мотивируют.\n")
    report = ingest(kb, [folder])
    assert [o.path for o in report.outcomes if o.status == "updated"] == ["закон.txt"]
    new = kb.document("закон.txt")
    assert (new.id, new.edition, new.passages) == (old.id, 2, 3)
    assert new.original != old.original
    assert not kb.originals.path(old.original).exists()
    assert not old_keys & {passage.key for passage in kb.catalogue.passages(new.id)}
    assert kb.catalogue.passages_by_key(old_keys) == {}
    assert_whole(kb)
    assert not any("пять дней" in hit.passage.text for hit in kb.search("пять дней ответ"))
    assert "девяносто" in kb.search("за сколько дней дают ответ")[0].passage.text


def test_a_changed_file_that_cannot_be_read_leaves_the_former_edition(
    kb: KnowledgeBase, folder: Path
) -> None:
    ingest(kb, [folder])
    old = kb.document("стандарт.pdf")
    write(folder / "стандарт.pdf", (folder / "стандарт.pdf").read_bytes()[:500])
    report = ingest(kb, [folder])
    assert [(o.path, o.error and o.error.code) for o in report.failed] == [
        ("стандарт.pdf", "file-damaged")
    ]
    assert kb.document("стандарт.pdf") == old
    assert_whole(kb)


def test_a_moved_file_keeps_its_id(kb: KnowledgeBase, folder: Path) -> None:
    ingest(kb, [folder])
    old = kb.document("закон.txt")
    (folder / "архив").mkdir()
    (folder / "закон.txt").rename(folder / "архив" / "закон 2020.txt")
    watch = Watch()
    report = ingest(kb, [folder], progress=watch)
    assert set(statuses(report).values()) == {"unchanged"}
    assert watch.encoded == []
    new = kb.document("архив/закон 2020.txt")
    assert (new.id, new.edition) == (old.id, 1)
    assert len(kb.documents()) == 4
    assert_whole(kb)
    # Its next edition is found by its new path.
    write(folder / "архив" / "закон 2020.txt", LAW.format("семь"))
    ingest(kb, [folder])
    assert kb.document(old.id).edition == 2


def test_the_same_content_is_stored_once(kb: KnowledgeBase, folder: Path) -> None:
    shutil.copy(folder / "закон.txt", folder / "закон копия.txt")
    report = ingest(kb, [folder])
    outcomes = {outcome.path: outcome for outcome in report.outcomes}
    assert sorted([outcomes["закон.txt"].status, outcomes["закон копия.txt"].status]) == [
        "added",
        "unchanged",
    ]
    copy = next(o for o in report.outcomes if o.status == "unchanged")
    (warning,) = copy.warnings
    assert "то же содержание" in warning
    assert len(kb.documents()) == 4
    assert_whole(kb)
    again = ingest(kb, [folder])
    assert set(statuses(again).values()) == {"unchanged"}
    assert len(kb.documents()) == 4


def test_two_documents_may_exchange_their_contents(kb: KnowledgeBase, tmp_path: Path) -> None:
    first, second = write(tmp_path / "а.txt"), write(tmp_path / "б.txt", LAW.format("сто"))
    ingest(kb, [tmp_path / "а.txt", tmp_path / "б.txt"])
    ids = {record.path: record.id for record in kb.documents()}
    texts = first.read_bytes(), second.read_bytes()
    first.write_bytes(texts[1])
    second.write_bytes(texts[0])
    ingest(kb, [first, second])
    assert {record.path: record.id for record in kb.documents()} == ids
    assert "сто" in kb.catalogue.text(ids[first.as_posix()])
    assert_whole(kb)


def test_the_kind_that_is_told_wins_and_stays(kb: KnowledgeBase, folder: Path) -> None:
    ingest(kb, [folder])
    only = folder / "закон.txt"
    report = ingest(kb, [only], kind=DocumentKind.STANDARD)
    assert [o.status for o in report.outcomes] == ["updated"]
    (record,) = [r for r in kb.documents() if r.path.endswith("закон.txt")]
    assert record.description.kind is DocumentKind.STANDARD
    assert [o.status for o in ingest(kb, [only]).outcomes] == ["unchanged"]
    assert kb.document(record.id).description.kind is DocumentKind.STANDARD
    assert_whole(kb)


def test_a_description_beside_a_file_counts_as_its_content(kb: KnowledgeBase, folder: Path) -> None:
    ingest(kb, [folder])
    beside = write(folder / "закон.txt.yaml", "title: Закон о сроках ответа\nyear: 2020\n")
    report = ingest(kb, [folder])
    assert [o.path for o in report.outcomes if o.status == "updated"] == ["закон.txt"]
    assert kb.document("закон.txt").description.year == 2020
    assert set(statuses(ingest(kb, [folder])).values()) == {"unchanged"}
    beside.unlink()
    assert statuses(ingest(kb, [folder]))["закон.txt"] == "updated"
    assert kb.document("закон.txt").description.year is None
    assert_whole(kb)


def test_another_length_of_passages_cuts_anew(
    open_home: Callable[..., KnowledgeBase], folder: Path
) -> None:
    long = " ".join(f"Решение номер {n} сообщают заявителю в срок." for n in range(60))
    write(folder / "закон.txt", long)
    first = open_home()
    ingest(first, [folder])
    before = first.document("закон.txt").passages
    second = open_home(passage_tokens=60)
    assert statuses(ingest(second, [folder]))["закон.txt"] == "updated"
    assert second.document("закон.txt").passages > before
    assert_whole(second)


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_bad_file_is_named_and_the_others_are_kept(
    kb: KnowledgeBase, folder: Path, jobs: int
) -> None:
    expected = write_bad_files(folder / "плохие")
    missing = folder / "нет такого.pdf"
    report = ingest(kb, [folder, missing], jobs=jobs)
    failed = {outcome.path: outcome for outcome in report.failed}
    assert {path: o.error.code for path, o in failed.items() if o.error} == {
        **{f"плохие/{name}": code for name, code in expected.items()},
        missing.as_posix(): "file-missing",
    }
    for path, outcome in failed.items():
        assert outcome.error is not None
        assert outcome.record is None
        assert outcome.trace == "", path
        line = str(outcome.error)
        assert line.isprintable(), path
        assert len(line) < 250
        assert any("а" <= letter.lower() <= "я" for letter in line)
        assert outcome.error.message[0].isupper(), line
        assert outcome.error.message.endswith(".")
        assert outcome.error.remedy.endswith("."), line
        assert Path(path).name not in line
    assert "распознавание" in str(failed["плохие/скан.pdf"].error).lower()
    assert "нужен пароль" in str(failed["плохие/с паролем.pdf"].error)
    assert sum(o.status == "added" for o in report.outcomes) == 4
    assert len(kb.documents()) == 4
    assert_whole(kb)
    again = ingest(kb, [folder, missing], jobs=jobs)
    assert {o.path for o in again.failed} == set(failed)
    assert_whole(kb)


def test_nothing_but_bad_files_leaves_an_empty_base(kb: KnowledgeBase, tmp_path: Path) -> None:
    write_bad_files(tmp_path / "плохие")
    report = ingest(kb, [tmp_path / "плохие"])
    assert len(report.failed) == len(report.outcomes)
    assert kb.documents() == []
    assert_whole(kb)
    assert kb.search("срок ответа") == []


def test_nothing_to_ingest_is_an_error(kb: KnowledgeBase, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        ingest(kb, [])
    (tmp_path / "пусто").mkdir()
    with pytest.raises(UsageError):
        ingest(kb, [tmp_path / "пусто"])


def test_a_file_that_takes_too_long_stops_only_itself(
    open_home: Callable[..., KnowledgeBase], folder: Path
) -> None:
    lines = (f"{n}. Орган отвечает на обращение номер {n} в срок.\n" for n in range(400_000))
    write(folder / "долго.txt", "".join(lines))
    kb = open_home(max_read_seconds=8.0)
    report = ingest(kb, [folder])
    (failed,) = report.failed
    assert failed.path == "долго.txt"
    assert isinstance(failed.error, FileDamaged)
    assert "дольше 8 с" in failed.error.message
    assert len(kb.documents()) == 4
    assert_whole(kb)


def test_a_pipe_and_a_folder_in_place_of_a_file_do_not_hang(
    kb: KnowledgeBase, folder: Path
) -> None:
    os.mkfifo(folder / "труба.txt")
    report = ingest(kb, [folder])
    (failed,) = report.failed
    assert failed.path == "труба.txt"
    assert isinstance(failed.error, FileMissing)
    assert_whole(kb)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("<b>важно<b> & «цитата».txt", "<b>важно<b> & «цитата».txt"),
        ("две\nстроки.txt", "две\\nстроки.txt"),
        (b"\xff\xfe.txt", "\\xff\\xfe.txt"),
        ("э" * 120 + ".txt", "э" * 120 + ".txt"),
        ("-rf.txt", "-rf.txt"),
        ("'; DROP TABLE documents; --.txt", "'; DROP TABLE documents; --.txt"),
    ],
)
def test_any_file_name_is_data(
    kb: KnowledgeBase, tmp_path: Path, name: str | bytes, shown: str
) -> None:
    place = tmp_path / "имена"
    file = write(place / os.fsdecode(name))
    write(place / "пустой.txt", b"")
    report = ingest(kb, [place])
    assert statuses(report) == {shown: "added", "пустой.txt": "failed"}
    assert kb.document(shown).path == shown
    assert statuses(ingest(kb, [place])) == {shown: "unchanged", "пустой.txt": "failed"}
    file.write_text(LAW.format("сорок"), encoding="utf-8")
    assert statuses(ingest(kb, [place]))[shown] == "updated"
    assert len(kb.documents()) == 1
    assert_whole(kb)


def test_names_that_differ_only_in_bytes_are_two_documents(
    kb: KnowledgeBase, tmp_path: Path
) -> None:
    place = tmp_path / "имена"
    for at, name in enumerate((b"\xff.txt", b"\xfe.txt")):
        write(place / os.fsdecode(name), LAW.format(f"{at + 3}"))
    assert set(statuses(ingest(kb, [place])).values()) == {"added"}
    assert len(kb.documents()) == 2
    assert set(statuses(ingest(kb, [place])).values()) == {"unchanged"}


def test_a_document_that_cannot_be_stored_leaves_nothing_behind(
    kb: KnowledgeBase, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of four documents one does not fit: the other three are stored, and nothing of it stays."""
    store = kb.catalogue.add

    def refuse(document_id: str, parsed: Any, *rest: Any) -> Any:
        if parsed.path == "закон.txt":
            raise ValueError("ranges do not fit")
        return store(document_id, parsed, *rest)

    monkeypatch.setattr(kb.catalogue, "add", refuse)
    report = ingest(kb, [folder])
    (failed,) = report.failed
    assert failed.path == "закон.txt"
    assert "ranges do not fit" in failed.trace
    assert len(kb.documents()) == 3
    assert_whole(kb)


def test_an_interruption_leaves_what_was_stored_searchable(kb: KnowledgeBase, folder: Path) -> None:
    class Impatient(Watch):
        def encoding(self, path: str, size: int, share: float) -> None:
            if self.finished:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest(kb, [folder], progress=Impatient())
    assert [record.path for record in kb.documents()] == ["закон.txt"]
    assert_whole(kb)
    assert clauses_of(kb, "за сколько дней дают ответ")[0] == "Статья 2"
    assert sorted(statuses(ingest(kb, [folder])).values()) == ["added"] * 3 + ["unchanged"]
    assert_whole(kb)


def test_passages_of_a_stored_document_keep_their_places(kb: KnowledgeBase, folder: Path) -> None:
    ingest(kb, [folder])
    for record in kb.documents():
        text = kb.catalogue.text(record.id)
        page_map = kb.catalogue.page_map(record.id)
        assert (page_map is not None) == (record.media_type == "application/pdf")
        for passage in kb.catalogue.passages(record.id):
            assert text[passage.start : passage.end] == passage.text
            if page_map is not None:
                pages = page_map.pages[passage.start : passage.end]
                assert (pages[0], pages[-1]) == (passage.page, passage.page_to)
                letters = [at for at, sign in enumerate(passage.text) if sign.isalpha()]
                assert not np.isnan(page_map.boxes[passage.start :][letters]).any()
