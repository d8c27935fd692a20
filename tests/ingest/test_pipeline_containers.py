"""Archives and letters through the whole ingestion: every member a document of its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from archives import archive, letter
from bad_files import word
from test_pipeline import LAW, Watch, assert_whole, statuses, write

from corpus.model import DocumentRecord
from ingest import ingest
from search.doctor import examine
from search.engine import KnowledgeBase

PAGE = (
    "<!doctype html><html><body><h1>Памятка</h1><p>Посетителя приветствуют стоя.</p></body></html>"
)


def members(days: str = "пять") -> dict[str, bytes | str]:
    return {
        "приказ.docx": word("1. Утвердить план.\n2. Контроль оставляю за собой."),
        "Памятки/памятка.html": PAGE,
        "битый.pdf": "%PDF-1.7 обрыв",
        "вложенный.zip": archive({"закон.txt": LAW.format(days)}, dos_names=True),
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "документы"
    write(made / "архив.zip", archive(members(), dos_names=True))
    return made


def by_path(kb: KnowledgeBase) -> dict[str, DocumentRecord]:
    return {record.path: record for record in kb.documents()}


ALL = {
    "архив.zip/Памятки/памятка.html": "added",
    "архив.zip/битый.pdf": "failed",
    "архив.zip/вложенный.zip/закон.txt": "added",
    "архив.zip/приказ.docx": "added",
}


def test_every_document_of_an_archive_is_found_under_its_path(
    kb: KnowledgeBase, folder: Path
) -> None:
    watch = Watch()
    report = ingest(kb, [folder], progress=watch)
    assert statuses(report) == ALL
    (failed,) = report.failed
    assert failed.error is not None
    assert (failed.path, failed.error.code) == ("архив.zip/битый.pdf", "file-damaged")
    for query, path in (
        ("за сколько дней дают ответ", "архив.zip/вложенный.zip/закон.txt"),
        ("кто контролирует план", "архив.zip/приказ.docx"),
        ("как приветствуют посетителя", "архив.zip/Памятки/памятка.html"),
    ):
        assert kb.search(query)[0].document.path == path
    assert_whole(kb)
    assert not kb.settings.unpacked_folder.exists()
    # The member's own bytes are kept as its original.
    record = by_path(kb)["архив.zip/приказ.docx"]
    assert kb.originals.path(record.original).read_bytes() == word(
        "1. Утвердить план.\n2. Контроль оставляю за собой."
    )
    assert watch.begun[0] == len(watch.finished) == 4
    assert watch.begun[1] == sum(size for _, size in watch.finished)


def test_an_archive_ingested_again_changes_only_what_changed_in_it(
    kb: KnowledgeBase, folder: Path
) -> None:
    ingest(kb, [folder])
    before = by_path(kb)
    again = {path: "failed" if s == "failed" else "unchanged" for path, s in ALL.items()}
    assert statuses(ingest(kb, [folder])) == again
    assert by_path(kb) == before
    write(folder / "архив.zip", archive(members("девять"), dos_names=True))
    changed = "архив.zip/вложенный.zip/закон.txt"
    assert statuses(ingest(kb, [folder])) == {**again, changed: "updated"}
    after = by_path(kb)[changed]
    assert (after.id, after.edition) == (before[changed].id, 2)
    assert "девять" in kb.catalogue.text(after.id)
    assert_whole(kb)


def test_an_unpacked_archive_keeps_its_documents(kb: KnowledgeBase, tmp_path: Path) -> None:
    place = tmp_path / "документы"
    write(place / "архив.zip", archive({"папка/закон.txt": LAW.format("пять")}))
    ingest(kb, [place])
    (old,) = kb.documents()
    # Beside its archive an unpacked file is a copy; without it, the document itself.
    write(place / "папка/закон.txt")
    assert set(statuses(ingest(kb, [place])).values()) == {"unchanged"}
    assert [record.path for record in kb.documents()] == ["архив.zip/папка/закон.txt"]
    (place / "архив.zip").unlink()
    assert statuses(ingest(kb, [place])) == {"папка/закон.txt": "unchanged"}
    (new,) = kb.documents()
    assert (new.id, new.path) == (old.id, "папка/закон.txt")
    assert_whole(kb)


def test_a_member_moved_within_its_archive_keeps_its_document(
    kb: KnowledgeBase, tmp_path: Path
) -> None:
    file = write(tmp_path / "архив.zip", archive({"а/закон.txt": LAW.format("пять")}))
    ingest(kb, [tmp_path / "архив.zip"])
    (old,) = kb.documents()
    file.write_bytes(archive({"б/закон.txt": LAW.format("пять")}))
    ingest(kb, [file])
    (new,) = kb.documents()
    assert new.id == old.id
    assert new.path.endswith("архив.zip/б/закон.txt")


def test_a_description_in_an_archive_serves_its_neighbour(
    kb: KnowledgeBase, tmp_path: Path
) -> None:
    write(
        tmp_path / "в" / "архив.zip",
        archive({"а/закон.txt": LAW.format("пять"), "а/закон.txt.yaml": "title: Закон о сроках"}),
    )
    assert statuses(ingest(kb, [tmp_path / "в"])) == {"архив.zip/а/закон.txt": "added"}
    assert kb.documents()[0].description.title == "Закон о сроках"


def test_a_letter_and_its_attachments_are_documents(kb: KnowledgeBase, tmp_path: Path) -> None:
    place = tmp_path / "почта"
    data = letter(
        "Прошу сообщить срок ремонта кровли.",
        attachments={"закон.txt": LAW.format("пять").encode(), "пустой.txt": b""},
    )
    write(place / "письмо.eml", data)
    report = ingest(kb, [place])
    assert statuses(report) == {
        "письмо.eml": "added",
        "письмо.eml/закон.txt": "added",
        "письмо.eml/пустой.txt": "failed",
    }
    assert kb.search("срок ремонта кровли")[0].document.path == "письмо.eml"
    assert statuses(ingest(kb, [place])) == {
        "письмо.eml": "unchanged",
        "письмо.eml/закон.txt": "unchanged",
        "письмо.eml/пустой.txt": "failed",
    }
    assert_whole(kb)


def test_one_archive_that_is_refused_leaves_the_others(
    open_home: Callable[..., KnowledgeBase], tmp_path: Path
) -> None:
    kb = open_home(max_archive_files=2)
    place = tmp_path / "архивы"
    write(place / "а.zip", archive({f"{n}.txt": LAW.format(n) for n in range(3)}))
    write(place / "б.zip", archive({"закон.txt": LAW.format("пять")}))
    report = ingest(kb, [place], jobs=2)
    assert statuses(report) == {"а.zip": "failed", "б.zip/закон.txt": "added"}
    (failed,) = report.failed
    assert failed.error is not None
    assert failed.error.code == "file-too-large"
    assert_whole(kb)


def test_an_interruption_leaves_nothing_unpacked(
    kb: KnowledgeBase, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Impatient(Watch):
        def encoding(self, path: str, size: int, share: float) -> None:
            assert list(kb.settings.unpacked_folder.iterdir())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest(kb, [folder], progress=Impatient())
    assert not kb.settings.unpacked_folder.exists()
    assert_whole(kb)


def test_what_a_killed_ingestion_left_is_swept_by_the_next(kb: KnowledgeBase, folder: Path) -> None:
    ingest(kb, [folder])
    # As kill -9 leaves it: members unpacked, an original without its document, one half copied.
    left = kb.settings.unpacked_folder / "tmp" / "0"
    write(left / "закон.txt")
    orphan = "ab" * 32
    write(kb.originals.path(orphan))
    write(kb.originals.path(orphan).with_name(".incoming-x"), "поло")
    assert {finding.code for finding in examine(kb)} == {"leftovers", "original-orphaned"}
    ingest(kb, [folder])
    assert_whole(kb)


def test_a_file_moved_over_another_leaves_one_document(kb: KnowledgeBase, tmp_path: Path) -> None:
    a, b = write(tmp_path / "а.txt"), write(tmp_path / "б.txt", LAW.format("сто"))
    ingest(kb, [a, b])
    first = kb.catalogue.by_source(str(a))
    assert first is not None
    os.replace(b, a)
    assert [o.status for o in ingest(kb, [a]).outcomes] == ["updated"]
    (only,) = kb.documents()
    assert (only.id, only.edition) == (first.id, 2)
    assert "сто" in kb.catalogue.text(only.id)
    assert [o.status for o in ingest(kb, [a]).outcomes] == ["unchanged"]
    assert_whole(kb)


def test_files_renamed_in_turn_lose_nothing(kb: KnowledgeBase, tmp_path: Path) -> None:
    place = tmp_path / "документы"
    a, b = write(place / "а.txt"), write(place / "б.txt", LAW.format("сто"))
    ingest(kb, [place])
    os.replace(a, place / "в.txt")
    os.replace(b, a)
    ingest(kb, [place])
    texts = {path: kb.catalogue.text(record.id) for path, record in by_path(kb).items()}
    assert set(texts) == {"а.txt", "в.txt"}
    assert "сто" in texts["а.txt"]
    assert "пять" in texts["в.txt"]
    assert_whole(kb)


def test_a_copy_of_a_file_that_then_changed_is_a_document(
    kb: KnowledgeBase, tmp_path: Path
) -> None:
    place = tmp_path / "документы"
    a = write(place / "б.txt")
    ingest(kb, [place])
    write(place / "а копия.txt", a.read_bytes())
    write(a, LAW.format("сто"))
    assert statuses(ingest(kb, [place])) == {"а копия.txt": "added", "б.txt": "updated"}
    assert by_path(kb)["б.txt"].edition == 2
    assert_whole(kb)


def test_a_copy_of_a_file_whose_name_is_no_text_is_a_copy(
    kb: KnowledgeBase, tmp_path: Path
) -> None:
    place = tmp_path / "имена"
    write(place / os.fsdecode(b"\xff.txt"))
    write(place / "я.txt", LAW.format("сто"))
    ingest(kb, [place])
    write(place / "я.txt")
    ingest(kb, [place])
    # The other file is there: its document is not taken for one that was moved away.
    assert sorted(by_path(kb)) == ["\\xff.txt", "я.txt"]


def test_an_uploaded_archive_is_a_job_with_many_documents(kb: KnowledgeBase, folder: Path) -> None:
    from ui.jobs import Job, Jobs

    jobs = Jobs(kb)
    try:
        with (folder / "архив.zip").open("rb") as data:
            job = jobs.submit("архив.zip", data, None)
        jobs._executor.submit(lambda: None).result()
        done: Any = jobs.find(job.id)
    finally:
        jobs.close()
    assert isinstance(done, Job)
    assert (done.state, done.error) == ("done", None)
    assert done.result is not None
    assert {d.path: d.status for d in done.result.documents} == ALL
