"""The catalogue keeps what it is given to the character, and forgets it whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from sample_documents import DIMENSION, MODEL, parsed, stored, vectors

from corpus.errors import ModelChanged
from corpus.model import (
    Definition,
    Description,
    DocumentKind,
    DocumentStatus,
    FieldOrigin,
    FieldPlace,
    ParsedDocument,
    Reference,
    Sentence,
    Table,
    TermKind,
    TextMethod,
)
from corpus.settings import Settings
from corpus.store import Catalogue

ARTICLES = """Статья 1. Предмет
Настоящий закон регулирует отношения. Он действует на всей территории.
Статья 15¹. Сроки
Срок ответа — тридцать дней. Его продлевает руководитель 🙂.
Статья 2. Цели
Цель — удобство граждан."""


def with_findings(document: ParsedDocument, doi: str = "10.1000/2") -> ParsedDocument:
    """The document with a table, a term and a reference, one range each."""
    reference = Reference(
        0,
        5,
        3,
        ("Петров П. П.",),
        "О делах",
        "Дела",
        2020,
        "5",
        "2",
        "1–9",
        "Дом",
        doi,
        "https://a",
    )
    return replace(
        document,
        tables=(Table(0, 4, 1, "Таблица 1", None), Table(5, 9, 0, None, 2)),
        definitions=(
            Definition(TermKind.DEFINITION, "срок", "время", 1, 7, "Статья 1", 1),
            Definition(TermKind.ABBREVIATION, "МФЦ", "многофункциональный центр", 2, 6, None, None),
        ),
        references=(reference,),
    )


@pytest.fixture
def catalogue(settings: Settings) -> Iterator[Catalogue]:
    with Catalogue(settings) as opened:
        yield opened


def rows(settings: Settings) -> dict[str, int]:
    """How many rows every table of the catalogue's file holds."""
    connection = sqlite3.connect(settings.database_path)
    try:
        tables = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
            # What people said of an answer outlives the document it cites.
            if name not in ("meta", "alembic_version", "sqlite_sequence", "feedback")
        ]
        return {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in tables
        }
    finally:
        connection.close()


def test_a_document_comes_back_as_it_was_stored(catalogue: Catalogue) -> None:
    about = {
        "title": "О сроках",
        "kind": DocumentKind.LAW,
        "number": "210-ФЗ",
        "date": date(2010, 7, 27),
        "organisation": "Государственная Дума",
        "authors": ("Иванов И. И.", "Ёлкина Ё."),
        "year": 2010,
        "status": DocumentStatus.IN_FORCE,
        "doi": "10.1000/1",
        "keywords": ("сроки", "ответ"),
        "keywords_en": ("terms",),
        "abstract_en": "On terms.",
        "bbk": "65.05",
        "language": "ru",
        "edition_date": date(2023, 3, 1),
        "places": (
            FieldPlace("number", FieldOrigin.TEXT, 3, 9),
            FieldPlace("title", FieldOrigin.SIDECAR),
        ),
    }
    document = parsed(ARTICLES, "закон.txt", paged=True, **about)
    document = with_findings(replace(document, warnings=("мелочь",)))
    pages = [replace(document.pages[0], method=TextMethod.OCR, confidence=0.87)]
    document = replace(document, pages=(*pages, *document.pages[1:]))
    record = catalogue.add("a1", document, vectors(document), "7")
    assert record == catalogue.document("a1")
    assert record.description == Description(**about)
    assert record.warnings == ("мелочь",)
    assert (record.pages, record.sections, record.edition) == (6, 3, 1)
    assert record.characters == len(document.text)
    assert catalogue.text("a1") == document.text
    assert catalogue.sections("a1") == list(document.sections)
    assert catalogue.pages("a1") == list(document.pages)
    assert catalogue.tables("a1") == list(document.tables)
    assert catalogue.definitions("a1") == list(document.definitions)
    assert catalogue.references("a1") == list(document.references)
    assert catalogue.source_and_parser("a1") == (document.source, "7")
    page_map = catalogue.page_map("a1")
    assert page_map is not None
    assert document.page_map is not None
    np.testing.assert_array_equal(page_map.pages, document.page_map.pages)
    np.testing.assert_array_equal(page_map.boxes, document.page_map.boxes)


def test_passages_are_slices_of_the_text_with_their_page_labels(catalogue: Catalogue) -> None:
    stored(catalogue, "a1", ARTICLES, paged=True)
    text = catalogue.text("a1")
    found = catalogue.passages("a1")
    assert [p.clause for p in found] == ["Статья 1", "Статья 15.1", "Статья 2"]
    for passage in found:
        assert text[passage.start : passage.end] == passage.text
        assert passage.page_label == f"с. {passage.page}"
        assert catalogue.passage(passage.id) == passage
        for sentence in passage.sentences:
            assert passage.start <= sentence.start < sentence.end <= passage.end
    assert catalogue.passages_by_key([p.key for p in found]) == {p.key: p for p in found}


@pytest.mark.parametrize(
    "reference", ["", "-", "a1", "a1-", "a1-x", "a1--1", "a1-99", "a1-٣", "a1-" + "9" * 30, "-0"]
)
def test_a_malformed_passage_id_finds_nothing(catalogue: Catalogue, reference: str) -> None:
    stored(catalogue, "a1", ARTICLES)
    assert catalogue.passage(reference) is None


def test_a_document_without_pages_has_no_page_map(catalogue: Catalogue) -> None:
    stored(catalogue, "a1", ARTICLES)
    assert catalogue.page_map("a1") is None
    assert catalogue.pages("a1") == []
    assert {p.page_label for p in catalogue.passages("a1")} == {None}


def test_a_document_without_passages_is_kept(catalogue: Catalogue) -> None:
    document = replace(parsed("Текст."), passages=())
    catalogue.add("a1", document, vectors(document), "1")
    (entry,) = catalogue.index_entries(MODEL, ["a1"])
    assert entry.keys.shape == (0,)
    assert entry.vectors.passages.shape == (0, DIMENSION)


def test_deleting_a_document_leaves_no_row_in_any_table(
    catalogue: Catalogue, settings: Settings
) -> None:
    stored(catalogue, "b2", "Другой документ. Он остаётся.", paged=True)
    before = rows(settings)
    document = with_findings(parsed(ARTICLES, paged=True, doi="10.1000/1"))
    catalogue.add("a1", document, vectors(document), "1")
    assert all(count > before[table] for table, count in rows(settings).items())
    catalogue.remove(["a1"])
    assert rows(settings) == before
    assert catalogue.document("a1") is None
    assert catalogue.text("a1") == ""
    assert catalogue.stray_rows() == {}


@pytest.mark.parametrize("cited_first", [True, False])
def test_a_reference_names_the_document_whichever_came_first(
    catalogue: Catalogue, cited_first: bool
) -> None:
    cited = parsed("Работа о делах.", "работа.txt", doi="10.1000/ДЕЛА")
    citing = with_findings(parsed(ARTICLES, "статья.txt", doi="10.1000/1"), "10.1000/дела")
    for name, document in sorted(
        {"cited": cited, "citing": citing}.items(), reverse=not cited_first
    ):
        catalogue.add(name, document, vectors(document), "1")
    assert [entry.document_id for entry in catalogue.references("citing")] == ["cited"]
    assert catalogue.cited_by("cited") == ["citing"]
    assert catalogue.cited_by("citing") == []
    catalogue.remove(["cited"])
    assert [entry.document_id for entry in catalogue.references("citing")] == [None]


@pytest.mark.parametrize("part", ["tables", "definitions", "references"])
def test_a_part_outside_the_text_is_refused(catalogue: Catalogue, part: str) -> None:
    document = with_findings(parsed("Короткий текст."))
    (first, *_) = getattr(document, part)
    broken = replace(document, **{part: (replace(first, end=1000),)})
    with pytest.raises(ValueError, match="вне текста"):
        catalogue.add("a1", broken, vectors(broken), "1")
    assert catalogue.documents() == []


def test_more_documents_are_deleted_at_once_than_a_statement_takes(catalogue: Catalogue) -> None:
    stored(catalogue, "a1", ARTICLES)
    catalogue.remove([f"нет{number}" for number in range(40_000)] + ["a1"])
    assert catalogue.documents() == []


def test_a_passage_key_is_never_used_again(catalogue: Catalogue) -> None:
    seen: set[int] = set()
    for _ in range(3):
        stored(catalogue, "a1", ARTICLES)
        keys = {passage.key for passage in catalogue.passages("a1")}
        assert not seen & keys
        seen |= keys
        catalogue.remove(["a1"])


def test_a_new_edition_replaces_all_of_the_former(catalogue: Catalogue, settings: Settings) -> None:
    stored(catalogue, "a1", ARTICLES, paged=True)
    record = stored(catalogue, "a1", "Статья 1. Одна\nВсё отменено.", paged=True)
    assert (record.edition, record.sections, record.pages) == (2, 1, 2)
    assert [p.clause for p in catalogue.passages("a1")] == ["Статья 1"]
    assert rows(settings)["vectors"] == rows(settings)["texts"] == 1
    assert catalogue.counts() == {"documents": 1, "pages": 2, "sections": 1, "passages": 1}


def test_every_write_moves_the_generation_on(catalogue: Catalogue) -> None:
    at = [catalogue.generation()]
    document = parsed(ARTICLES, "a.txt")
    for write in (
        lambda: catalogue.add("a1", document, vectors(document), "1"),
        lambda: catalogue.move("a1", "б.txt", "/б.txt"),
        lambda: catalogue.add_vectors("a1", vectors(document, seed=1)),
        lambda: catalogue.settle_model("другая@1", 8),
        lambda: catalogue.remove(["a1"]),
    ):
        write()
        at.append(catalogue.generation())
    assert at == sorted(set(at))


def test_a_restored_copy_never_repeats_a_generation(settings: Settings) -> None:
    """An index that outlived the catalogue it was made from must not look level with it."""
    with Catalogue(settings) as catalogue:
        stored(catalogue, "a1", "Первая редакция.")
    copy = settings.database_path.read_bytes()
    with Catalogue(settings) as catalogue:
        stored(catalogue, "a1", "Вторая редакция.")
        lost = catalogue.generations()["a1"]
    settings.database_path.write_bytes(copy)
    with Catalogue(settings) as catalogue:
        stored(catalogue, "a1", "Третья редакция.")
        assert catalogue.generations()["a1"] > lost


def test_a_failed_write_leaves_the_former_edition(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored(catalogue, "a1", ARTICLES)
    before = catalogue.passages("a1")

    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("corpus.store.insert_vectors", fail)
    with pytest.raises(MemoryError):
        stored(catalogue, "a1", "Новая редакция.")
    assert catalogue.passages("a1") == before
    assert len(list(catalogue.index_entries(MODEL, ["a1"]))) == 1


def test_offsets_that_point_elsewhere_are_refused(catalogue: Catalogue) -> None:
    document = parsed(ARTICLES)
    first = document.passages[0]
    for wrong in (
        replace(first, text=first.text.upper()),
        replace(first, end=len(document.text) + 1),
        replace(first, sentences=(Sentence(first.start, first.end + 1),)),
        replace(first, sentences=first.sentences[::-1]),
    ):
        broken = replace(document, passages=(wrong,))
        with pytest.raises(ValueError, match="фрагмент 0"):
            catalogue.add("a1", broken, vectors(document), "1")
    assert catalogue.documents() == []


def test_vectors_that_do_not_fit_the_passages_are_refused(catalogue: Catalogue) -> None:
    document = parsed(ARTICLES)
    good = vectors(document)
    blank = np.full_like(good.passages, np.nan)
    for wrong in (
        replace(good, passages=good.passages[1:]),
        replace(good, sentences=good.sentences[:-1]),
        replace(good, sentences=good.sentences[:, 1:]),
        replace(good, passages=blank),
    ):
        with pytest.raises(ValueError, match="vectors"):
            catalogue.add("a1", document, wrong, "1")
    assert catalogue.documents() == []


def test_vectors_keep_their_direction_in_half_precision(catalogue: Catalogue) -> None:
    document = parsed(ARTICLES)
    given = vectors(document)
    catalogue.add("a1", document, given, "1")
    (entry,) = catalogue.index_entries(MODEL, ["a1"])
    assert entry.vectors.passages.dtype == np.float32
    np.testing.assert_allclose(entry.vectors.passages, given.passages, atol=1e-3)
    np.testing.assert_allclose(entry.vectors.sentences, given.sentences, atol=1e-3)
    assert entry.sentence_counts.tolist() == [len(p.sentences) for p in document.passages]
    assert entry.contexts[1].startswith("документ.txt › Статья 15¹")


def test_models_are_never_mixed(catalogue: Catalogue) -> None:
    stored(catalogue, "a1", ARTICLES)
    document = parsed("Другой документ.", "б.txt")
    with pytest.raises(ModelChanged, match="svod reindex") as caught:
        catalogue.add("b2", document, vectors(document, model="другая@1"), "1")
    assert caught.value.exit_code == 3
    catalogue.remove(["a1"])
    # Nothing is left that the first model encoded.
    catalogue.add("b2", document, vectors(document, model="другая@1"), "1")
    assert catalogue.meta("model") == "другая@1"


def test_another_models_vectors_stand_beside_those_in_use(catalogue: Catalogue) -> None:
    stored(catalogue, "a1", ARTICLES)
    stored(catalogue, "b2", "Другой документ.", "б.txt")
    used = {name: catalogue.generations()[name] for name in ("a1", "b2")}
    other = vectors(parsed(ARTICLES), seed=1, model="другая@1", dimension=8)
    catalogue.add_vectors("a1", other)
    assert catalogue.without_vectors("другая@1") == ["b2"]
    assert catalogue.generations() == used
    assert [e.vectors.model for e in catalogue.index_entries(MODEL, ["a1", "b2"])] == [MODEL] * 2
    catalogue.settle_model("другая@1", 8)
    assert (catalogue.meta("model"), catalogue.meta("dimension")) == ("другая@1", "8")
    assert list(catalogue.index_entries(MODEL, ["a1"])) == []
    assert [e.document_id for e in catalogue.index_entries("другая@1", ["a1", "b2"])] == ["a1"]
    assert set(catalogue.generations().values()).isdisjoint(used.values())


def test_settling_the_model_in_use_changes_no_document(catalogue: Catalogue) -> None:
    stored(catalogue, "a1", ARTICLES)
    before = catalogue.generations()
    catalogue.settle_model(MODEL, DIMENSION)
    assert catalogue.generations() == before


def test_damaged_vectors_are_not_handed_to_an_index(
    catalogue: Catalogue, settings: Settings
) -> None:
    stored(catalogue, "a1", ARTICLES)
    for damage in ("substr(passages, 1, 5)", "substr(passages, 1, 64)", "x''"):
        connection = sqlite3.connect(settings.database_path)
        with connection:
            connection.execute(f"UPDATE vectors SET passages = {damage}")
        connection.close()
        assert list(catalogue.index_entries(MODEL, ["a1"])) == []


def test_a_document_is_found_by_its_file_and_its_content(catalogue: Catalogue) -> None:
    record = stored(catalogue, "a1", ARTICLES, "а.txt")
    assert catalogue.by_source("/источник/а.txt") == record
    assert catalogue.by_original(record.original) == record
    catalogue.move("a1", "папка/б.txt", "/источник/папка/б.txt")
    assert catalogue.by_source("/источник/а.txt") is None
    moved = catalogue.by_source("/источник/папка/б.txt")
    assert moved is not None
    assert (moved.id, moved.path) == ("a1", "папка/б.txt")


@pytest.mark.parametrize("hostile", ["'; DROP TABLE documents; --", "%", "_", '"', "a\x00b"])
def test_hostile_text_is_only_text(catalogue: Catalogue, hostile: str) -> None:
    text = f"Статья 1. {hostile} конец\nТекст {hostile} и ещё."
    record = stored(catalogue, "a1", text, f"{hostile}.txt", title=hostile, authors=(hostile,))
    stored(catalogue, "b2", "Другой.", "б.txt")
    assert catalogue.text("a1").count(hostile) == 2
    assert record.description.title == hostile
    assert catalogue.by_source(f"/источник/{hostile}.txt") == record
    assert catalogue.document(hostile) is None
    catalogue.remove([hostile])
    assert len(catalogue.documents()) == 2


def test_how_a_page_was_read_is_kept(catalogue: Catalogue) -> None:
    document = parsed("Первая.\nВторая.", paged=True)
    pages = tuple(replace(page, method=TextMethod.OCR, label=None) for page in document.pages)
    catalogue.add("a1", replace(document, pages=pages), vectors(document), "1")
    assert [page.method for page in catalogue.pages("a1")] == [TextMethod.OCR] * 2
    assert catalogue.passages("a1")[0].page_label is None


def test_reading_goes_on_while_another_process_writes(settings: Settings) -> None:
    with Catalogue(settings) as reader, Catalogue(settings) as writer:
        stored(writer, "a1", ARTICLES)
        other = sqlite3.connect(settings.database_path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        other.execute("DELETE FROM documents")
        assert [record.id for record in reader.documents()] == ["a1"]
        other.execute("ROLLBACK")
        other.close()


def test_the_codes_of_words_come_back_by_passage_and_go_with_their_model(
    catalogue: Catalogue,
) -> None:
    document = parsed(ARTICLES)
    made = vectors(document)
    catalogue.add("a1", document, made, "1")
    keys = [passage.key for passage in catalogue.passages("a1")]
    found = catalogue.word_codes(made.model, keys)
    assert [found[key].tolist() for key in keys] == [codes.tolist() for codes in made.words]
    other = vectors(document, seed=1, model="другая@1")
    catalogue.add_vectors("a1", other)
    assert catalogue.word_codes("другая@1", keys)[keys[0]].tolist() == other.words[0].tolist()
    catalogue.settle_model("другая@1", made.passages.shape[1])
    assert catalogue.word_codes(made.model, keys) == {}
    catalogue.remove(["a1"])
    assert catalogue.word_codes("другая@1", keys) == {}


def test_a_document_added_again_has_the_codes_of_its_new_words_alone(
    catalogue: Catalogue, settings: Settings
) -> None:
    catalogue.add("a1", parsed(ARTICLES), vectors(parsed(ARTICLES)), "1")
    former = [passage.key for passage in catalogue.passages("a1")]
    document = parsed("Статья 7. Архив\nДела хранят пять лет и уничтожают.")
    made = vectors(document)
    catalogue.add("a1", document, made, "1")
    keys = [passage.key for passage in catalogue.passages("a1")]
    assert not set(former) & set(keys)
    found = catalogue.word_codes(made.model, [*former, *keys])
    assert {key: codes.tolist() for key, codes in found.items()} == {
        key: codes.tolist() for key, codes in zip(keys, made.words, strict=True)
    }
    assert rows(settings)["passage_words"] == len(keys)


def test_codes_made_anew_replace_those_of_their_model_and_no_others(catalogue: Catalogue) -> None:
    document = parsed(ARTICLES)
    catalogue.add("a1", document, vectors(document), "1")
    other = vectors(document, seed=1, model="другая@1")
    catalogue.add_vectors("a1", other)
    again = vectors(document, seed=2)
    catalogue.add_vectors("a1", again)
    keys = [passage.key for passage in catalogue.passages("a1")]
    for made in (again, other):
        found = catalogue.word_codes(made.model, keys)
        assert [found[key].tolist() for key in keys] == [codes.tolist() for codes in made.words]
    catalogue.drop_vectors("a1", "другая@1")
    assert catalogue.word_codes("другая@1", keys) == {}
    assert len(catalogue.word_codes(again.model, keys)) == len(keys)


def test_a_model_without_words_leaves_no_codes(catalogue: Catalogue) -> None:
    document = parsed(ARTICLES)
    catalogue.add("a1", document, vectors(document), "1")
    bare = replace(vectors(document, seed=1), words=())
    catalogue.add_vectors("a1", bare)
    keys = [passage.key for passage in catalogue.passages("a1")]
    assert catalogue.word_codes(bare.model, keys) == {}


def test_a_passage_whose_every_word_is_a_function_word_is_stored(catalogue: Catalogue) -> None:
    document = parsed(ARTICLES)
    made = vectors(document)
    none = np.empty((0, made.words[0].shape[1]), np.uint8)
    catalogue.add("a1", document, replace(made, words=(none, *made.words[1:])), "1")
    keys = [passage.key for passage in catalogue.passages("a1")]
    found = catalogue.word_codes(made.model, keys)
    assert len(found.get(keys[0], none)) == 0
    assert [found[key].tolist() for key in keys[1:]] == [c.tolist() for c in made.words[1:]]


def test_codes_of_many_passages_are_asked_at_once(catalogue: Catalogue) -> None:
    document = parsed(ARTICLES)
    made = vectors(document)
    catalogue.add("a1", document, made, "1")
    keys = [passage.key for passage in catalogue.passages("a1")]
    found = catalogue.word_codes(made.model, [*range(10**6, 10**6 + 40_000), *keys])
    assert set(found) == set(keys)
    assert catalogue.word_codes(made.model, []) == {}


def test_damaged_codes_are_not_read_as_others(catalogue: Catalogue, settings: Settings) -> None:
    document = parsed(ARTICLES)
    made = vectors(document)
    catalogue.add("a1", document, made, "1")
    keys = [passage.key for passage in catalogue.passages("a1")]
    connection = sqlite3.connect(settings.database_path)
    with connection:
        cut = "UPDATE passage_words SET codes = substr(codes, 2) WHERE passage_key = ?"
        connection.execute(cut, (keys[0],))
        connection.execute("UPDATE passage_words SET width = 0 WHERE passage_key = ?", (keys[1],))
    connection.close()
    assert set(catalogue.word_codes(made.model, keys)) == set(keys[2:])
