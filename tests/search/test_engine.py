"""What callers rely on: found means stored, removed means gone, and writers take turns."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sample_documents import added, parsed

from corpus.errors import (
    EmptyQuery,
    HomeBusy,
    HomeMissing,
    HomeUnwritable,
    ModelChanged,
    UnknownDocument,
    UsageError,
)
from corpus.model import DocumentKind
from corpus.originals import content_hash
from corpus.settings import Settings
from search.engine import KnowledgeBase
from search.filters import make_filters
from search.query import parse
from search.reference import SentenceTransformerEmbedder

OpenHome = Callable[..., KnowledgeBase]
TESTS = Path(__file__).parents[1]

APPEALS = """Статья 1. Обращения
Гражданин вправе направить обращение в орган власти.
Статья 12. Сроки рассмотрения
Ответ на обращение даётся в течение тридцати дней со дня регистрации. Руководитель вправе \
продлить срок.
Статья 15¹. Ответственность
Штраф за нарушение срока ответа составляет пять тысяч рублей."""
CLIENTS = """1. Общие положения
1.1. Внутренний клиент — работник организации, который получает услугу другого подразделения.
1.2. Удовлетворённость клиента измеряется ежегодным опросом."""
RECIPE = "Для борща нарежьте свёклу и капусту. Варите сорок минут."


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceTransformerEmbedder) -> Path:
    """A home with a law and a standard, to be copied."""
    home = tmp_path_factory.mktemp("образец") / "дом"
    with KnowledgeBase.open(Settings(home=home), embedder=embedder) as kb:
        added(
            kb,
            "aa1111",
            APPEALS,
            "законы/59-ФЗ.txt",
            title="Закон об обращениях",
            kind=DocumentKind.LAW,
            year=2006,
        )
        added(
            kb,
            "bb2222",
            CLIENTS,
            "стандарт.txt",
            title="Стандарт клиентоцентричности",
            kind=DocumentKind.STANDARD,
            year=2023,
            authors=("Ёлкин А. Б.",),
        )
    return home


@pytest.fixture
def kb(filled: Path, settings: Settings, open_home: OpenHome) -> KnowledgeBase:
    """A home of one's own with a law and a standard."""
    shutil.copytree(filled, settings.home)
    return open_home()


def clauses(kb: KnowledgeBase, query: str, **options: Any) -> list[str | None]:
    return [hit.passage.clause for hit in kb.search(query, **options)]


def python(script: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        env=os.environ | {"PYTHONPATH": os.pathsep.join((str(TESTS), str(TESTS.parent)))},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(process: subprocess.Popen[str]) -> str:
    out, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return out


def test_the_right_clause_is_found_first(kb: KnowledgeBase) -> None:
    assert clauses(kb, "за сколько дней ответят на обращение")[0] == "Статья 12"
    assert clauses(kb, "кто такой внутренний клиент")[0] == "п. 1.1"
    assert clauses(kb, "статья 15.1")[0] == "Статья 15.1"


def test_a_hit_cites_the_text_of_its_document(kb: KnowledgeBase) -> None:
    hits = kb.search("штраф за нарушение срока", k=5)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        passage = hit.passage
        assert 0 <= hit.score <= 1
        assert kb.catalogue.text(hit.document.id)[passage.start : passage.end] == passage.text
        assert all(0 <= start < end <= len(passage.text) for start, end in hit.highlights)
    first = hits[0]
    words = [first.passage.text[start:end] for start, end in first.highlights]
    assert {"Штраф", "нарушение", "срока"} <= set(words)


def test_a_clause_is_shown_once(open_home: OpenHome) -> None:
    kb = open_home()
    long = "Статья 7. Сроки\n" + "\n".join(
        f"Срок ответа на обращение номер {n} составляет {n} дней со дня его регистрации в органе."
        for n in range(40)
    )
    record = added(kb, "cc3333", long)
    assert record.passages > 3
    assert clauses(kb, "срок ответа на обращение", k=10) == ["Статья 7"]


def test_passages_without_a_clause_are_all_shown(open_home: OpenHome) -> None:
    kb = open_home()
    record = added(kb, "cc3333", "\n".join(f"Слово о сроках номер {n}. " * 8 for n in range(9)))
    assert record.passages > 2
    assert clauses(kb, "сроки", k=50) == [None] * record.passages


@pytest.mark.parametrize("k", [0, -1])
def test_no_results_cannot_be_asked_for(kb: KnowledgeBase, k: int) -> None:
    with pytest.raises(UsageError):
        kb.search("срок", k=k)


def test_asking_for_everything_gives_everything_once(kb: KnowledgeBase) -> None:
    hits = kb.search("срок", k=10**9)
    passages = kb.catalogue.counts()["passages"]
    assert len(hits) == len({hit.passage.key for hit in hits}) == passages


@pytest.mark.parametrize("query", ["", "\x00", "🙂🙂", "…", "\u200b"])
def test_a_query_without_words_is_refused_before_anything_is_loaded(
    settings: Settings, query: str
) -> None:
    with KnowledgeBase.open(settings) as kb:
        with pytest.raises(EmptyQuery):
            kb.search(query)
        assert not kb.models.is_loaded


@pytest.mark.parametrize(
    "query",
    [
        "срок\x00ответа",
        "🙂 срок ответа 🙂",
        "срок ответа " * 10_000,
        "х" * 100_000,
        "\u202eсрок\ud800",
        "' OR 1=1; DROP TABLE documents; --",
        "../../etc/passwd",
        "document:aa1111 AND key:*",
        "</s> <s> query: passage:",
    ],
)
def test_any_other_query_is_only_a_query(kb: KnowledgeBase, query: str) -> None:
    assert len(kb.search(query, k=3)) == 3
    assert len(kb.documents()) == 2


def test_an_empty_base_finds_nothing_without_a_model(settings: Settings) -> None:
    with KnowledgeBase.open(settings) as kb:
        assert kb.search("срок ответа") == []
        assert kb.documents() == []
        assert not kb.models.is_loaded
        assert not settings.index_folder.exists()


def test_a_base_that_does_not_exist_is_not_made_by_looking(settings: Settings) -> None:
    with pytest.raises(HomeMissing) as caught:
        KnowledgeBase.open(settings, create=False)
    assert caught.value.exit_code == 3
    assert not settings.home.exists()


def test_an_index_of_no_known_kind_is_the_callers_mistake(settings: Settings) -> None:
    with pytest.raises(UsageError, match="SVOD_INDEX_URL"):
        KnowledgeBase.open(settings.model_copy(update={"index_url": "milvus+http://x"}))


@pytest.mark.parametrize(
    ("wanted", "documents"),
    [
        ({"kinds": ["law"]}, {"aa1111"}),
        ({"kinds": ["law", "standard"]}, {"aa1111", "bb2222"}),
        ({"kinds": ["paper"]}, set()),
        ({"documents": ["bb2222"]}, {"bb2222"}),
        ({"year": "2020.."}, {"bb2222"}),
        ({"author": "елкин"}, {"bb2222"}),
        ({"author": "' OR '1'='1"}, set()),
        ({"organisation": "%"}, set()),
        ({"documents": ["aa1111' OR 1=1 --"]}, set()),
        ({"documents": ["aa1111"], "year": "2023"}, set()),
    ],
)
def test_filters_hold_for_every_hit(
    kb: KnowledgeBase, wanted: dict[str, Any], documents: set[str]
) -> None:
    hits = kb.search("срок ответа клиенту", k=100, filters=make_filters(**wanted))
    assert {hit.document.id for hit in hits} == documents


def test_documents_are_known_by_id_prefix_and_path(kb: KnowledgeBase) -> None:
    for reference in ("aa1111", "aa", "законы/59-ФЗ.txt", "59-ФЗ.txt"):
        assert kb.document(reference).id == "aa1111"
    for reference in ("", "a", "нет", "aa1112", "%", "../59-ФЗ.txt", "\x00", "x" * 100_000):
        with pytest.raises(UnknownDocument) as caught:
            kb.document(reference)
        assert len(str(caught.value)) < 400
    added(kb, "aa1133", RECIPE, "кухня/стандарт.txt")
    with pytest.raises(UnknownDocument, match="нескольким"):
        kb.document("aa11")
    assert kb.document("стандарт.txt").id == "bb2222", "a whole path goes before a name"


def test_deleting_a_document_leaves_no_trace(
    kb: KnowledgeBase, open_home: OpenHome, tmp_path: Path
) -> None:
    file = tmp_path / "борщ.txt"
    file.write_text(RECIPE)
    original = content_hash(file)
    kb.originals.add(file, original)
    added(kb, "cc3333", RECIPE, original=original)
    keys = {passage.key for passage in kb.catalogue.passages("cc3333")}
    assert kb.search("сколько варить борщ", k=1)[0].document.id == "cc3333"
    (removed,) = kb.remove(["cc3333"])
    assert removed.id == "cc3333"
    for one in (kb, open_home()):
        assert "cc3333" not in {hit.document.id for hit in one.search("борщ", k=100)}
        assert list(one.originals) == []
        assert one.catalogue.passages("cc3333") == []
        index = one.index()
        assert index is not None
        vector = one.embedder().encode_queries(["борщ"])[0]
        found = index.candidates(vector, parse("борщ свёкла капуста").lexical, 10_000)
        assert not keys & set(found.dense)
        assert found.lexical == {}
        assert "cc3333" not in index.held()


def test_an_original_that_another_document_has_is_kept(kb: KnowledgeBase, tmp_path: Path) -> None:
    file = tmp_path / "общий.txt"
    file.write_text(RECIPE)
    original = content_hash(file)
    kb.originals.add(file, original)
    added(kb, "cc3333", RECIPE, original=original)
    added(kb, "dd4444", RECIPE, original=original)
    kb.remove(["cc3333"])
    assert list(kb.originals) == [original]
    kb.remove(["dd4444"])
    assert list(kb.originals) == []


def test_one_unknown_name_stops_the_whole_removal(kb: KnowledgeBase) -> None:
    with pytest.raises(UnknownDocument):
        kb.remove(["aa1111", "нет такого"])
    assert len(kb.documents()) == 2
    kb.remove(["aa1111", "aa", "законы/59-ФЗ.txt"])
    assert [record.id for record in kb.documents()] == ["bb2222"]


def test_a_new_edition_is_found_and_the_former_is_not(kb: KnowledgeBase) -> None:
    added(kb, "aa1111", "Статья 12. Сроки\nОтвет даётся за сорок минут.", "законы/59-ФЗ.txt")
    hits = kb.search("срок ответа на обращение", k=100)
    texts = [hit.passage.text for hit in hits if hit.document.id == "aa1111"]
    assert len(texts) == 1
    assert "сорок минут" in texts[0]
    assert kb.document("aa1111").edition == 2


def test_a_passage_is_never_shown_for_another_after_documents_come_and_go(
    kb: KnowledgeBase,
) -> None:
    for number in range(4):
        added(kb, "cc3333", f"Статья {number}. Борщ\nВарите борщ {number} часа с капустой.")
        (hit,) = [h for h in kb.search("борщ с капустой", k=50) if h.document.id == "cc3333"]
        assert f"{number} часа" in hit.passage.text
        kb.remove(["cc3333"])


def test_what_another_process_stored_is_found_without_reopening(
    kb: KnowledgeBase, open_home: OpenHome
) -> None:
    other = open_home()
    assert "cc3333" not in {hit.document.id for hit in other.search("борщ", k=100)}
    added(kb, "cc3333", RECIPE)
    assert other.search("сколько варить борщ", k=1)[0].document.id == "cc3333"
    kb.remove(["cc3333"])
    assert "cc3333" not in {hit.document.id for hit in other.search("борщ", k=100)}


def test_what_was_stored_before_a_crash_is_found_after_it(
    kb: KnowledgeBase, open_home: OpenHome
) -> None:
    """The process ended between the catalogue and the index."""
    document = parsed(RECIPE, "борщ.txt", count_tokens=kb.embedder().count_tokens)
    with kb.writing():
        kb.add("cc3333", document, "1")
        kb.catalogue.remove(["aa1111"])
    fresh = open_home()
    hits = fresh.search("сколько варить борщ", k=100)
    assert hits[0].document.id == "cc3333"
    assert "aa1111" not in {hit.document.id for hit in hits}


def test_a_failed_write_of_the_index_loses_nothing(
    kb: KnowledgeBase, open_home: OpenHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("search.index.snapshot.os.replace", fail)
        with pytest.raises(HomeUnwritable):
            added(kb, "cc3333", RECIPE)
        # What was searched before still is.
        assert clauses(kb, "за сколько дней ответят на обращение")[0] == "Статья 12"
    assert kb.search("сколько варить борщ", k=1)[0].document.id == "cc3333"
    assert open_home().search("сколько варить борщ", k=1)[0].document.id == "cc3333"


@pytest.mark.parametrize(
    "damage", ["segment-*/*.npy", "*/lexical/*.term", "*/lexical/meta.json", "**/*"]
)
def test_damaged_index_files_are_rebuilt_without_encoding(
    kb: KnowledgeBase,
    settings: Settings,
    open_home: OpenHome,
    monkeypatch: pytest.MonkeyPatch,
    damage: str,
) -> None:
    for path in settings.index_folder.glob(damage):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:-2])

    def encode(*_: object) -> None:
        raise AssertionError("nothing has to be encoded")

    monkeypatch.setattr(SentenceTransformerEmbedder, "encode_passages", encode)
    assert clauses(open_home(), "за сколько дней ответят")[0] == "Статья 12"
    # The process that had the files open goes on too.
    kb.remove(["bb2222"])
    assert clauses(kb, "за сколько дней ответят")[0] == "Статья 12"


def test_a_file_spoilt_under_a_running_process_does_not_stop_it(
    kb: KnowledgeBase, settings: Settings, open_home: OpenHome
) -> None:
    for path in settings.index_folder.glob("snapshot-*/lexical/*.idx"):
        path.write_bytes(b"?" * path.stat().st_size)
    added(kb, "cc3333", RECIPE)
    for one in (kb, open_home()):
        assert one.search("сколько варить борщ", k=1)[0].document.id == "cc3333"
        assert clauses(one, "за сколько дней ответят")[0] == "Статья 12"


def test_a_home_of_another_model_is_refused_with_the_command_that_mends_it(
    kb: KnowledgeBase, open_home: OpenHome, other_embedder: SentenceTransformerEmbedder
) -> None:
    other = open_home(embedder=other_embedder)
    document = parsed(RECIPE, "борщ.txt", count_tokens=other_embedder.count_tokens)
    for use in (lambda: other.search("срок"), lambda: other.add("cc3333", document, "1")):
        with pytest.raises(ModelChanged) as caught:
            use()
        assert caught.value.exit_code == 3
        assert "svod reindex" in caught.value.remedy
        assert kb.embedder().name in caught.value.message
    assert len(other.documents()) == 2, "what needs no model still works"
    other.remove(["bb2222"])
    assert clauses(kb, "за сколько дней ответят")[0] == "Статья 12"


def test_an_emptied_home_takes_any_model(
    kb: KnowledgeBase, open_home: OpenHome, other_embedder: SentenceTransformerEmbedder
) -> None:
    kb.remove(["aa1111", "bb2222"])
    other = open_home(embedder=other_embedder)
    assert other.search("борщ") == []
    added(other, "cc3333", RECIPE)
    assert other.search("борщ", k=1)[0].document.id == "cc3333"
    with pytest.raises(ModelChanged):
        kb.search("борщ")


def test_the_old_index_serves_until_the_last_document_is_encoded_anew(
    kb: KnowledgeBase, open_home: OpenHome, other_embedder: SentenceTransformerEmbedder
) -> None:
    other = open_home(embedder=other_embedder)
    seen: list[tuple[int, int]] = []

    def watch(done: int, of: int) -> None:
        seen.append((done, of))
        assert clauses(kb, "за сколько дней ответят")[0] == "Статья 12"
        assert clauses(open_home(), "кто такой внутренний клиент")[0] == "п. 1.1"

    assert other.reindex(watch) == 2
    assert seen == [(0, 2), (1, 2)]
    assert other.search("варить", k=1)
    assert {hit.document.id for hit in other.search("срок", k=100)} == {"aa1111", "bb2222"}
    with pytest.raises(ModelChanged):
        kb.search("срок")
    assert other.reindex() == 0


def test_an_interrupted_re_encoding_goes_on_where_it_stopped(
    kb: KnowledgeBase, open_home: OpenHome, other_embedder: SentenceTransformerEmbedder
) -> None:
    def interrupt(done: int, _: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        open_home(embedder=other_embedder).reindex(interrupt)
    assert clauses(kb, "за сколько дней ответят")[0] == "Статья 12"
    other = open_home(embedder=other_embedder)
    assert other.reindex() == 1
    assert {hit.document.id for hit in other.search("срок", k=100)} == {"aa1111", "bb2222"}


def test_a_crash_after_the_re_encoding_needs_no_second_one(
    kb: KnowledgeBase,
    open_home: OpenHome,
    other_embedder: SentenceTransformerEmbedder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def crash(_: KnowledgeBase) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(KnowledgeBase, "flush", crash)
        with pytest.raises(KeyboardInterrupt):
            open_home(embedder=other_embedder).reindex()
    other = open_home(embedder=other_embedder)
    assert {hit.document.id for hit in other.search("срок", k=100)} == {"aa1111", "bb2222"}


def test_passages_too_long_for_the_new_model_do_not_stop_the_re_encoding(
    open_home: OpenHome, other_embedder: SentenceTransformerEmbedder
) -> None:
    kb = open_home()
    added(kb, "cc3333", "Статья 1. Всё\n" + CLIENTS * 3, target=300)
    longest = max(p.tokens for p in kb.catalogue.passages("cc3333"))
    assert longest > other_embedder.window
    other = open_home(embedder=other_embedder)
    assert other.reindex() == 1
    assert other.search("клиент", k=1)[0].document.id == "cc3333"


def test_only_one_process_writes_at_a_time(kb: KnowledgeBase, settings: Settings) -> None:
    script = (
        "import sys, time; from pathlib import Path; from corpus.settings import Settings;"
        "from search.engine import KnowledgeBase\n"
        "with KnowledgeBase.open(Settings(home=Path(sys.argv[1]))) as kb, kb.writing():\n"
        "    print('внутри', flush=True); sys.stdin.readline()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", script, str(settings.home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert other.stdout is not None
    other.stdout.readline()
    with pytest.raises(HomeBusy, match="другая программа") as caught, kb.writing(wait=0.2):
        pass
    assert caught.value.exit_code == 3
    # Searching goes on, and does not wait.
    assert clauses(kb, "за сколько дней ответят")[0] == "Статья 12"
    other.communicate(b"\n", timeout=60)
    with kb.writing(wait=0.2):
        pass


def test_a_killed_writer_does_not_keep_the_home_locked(
    kb: KnowledgeBase, settings: Settings
) -> None:
    other = python(
        "import os, sys; from pathlib import Path; from corpus.settings import Settings;"
        "from search.engine import KnowledgeBase\n"
        "with KnowledgeBase.open(Settings(home=Path(sys.argv[1]))) as kb, kb.writing():\n"
        "    os.kill(os.getpid(), 9)",
        str(settings.home),
    )
    other.communicate(timeout=60)
    assert other.returncode == -9
    with kb.writing(wait=0.2):
        pass


def test_processes_that_write_take_turns(settings: Settings) -> None:
    script = """
import sys, time
from pathlib import Path
from corpus.settings import Settings
from sample_documents import parsed, vectors
from search.query import parse
from search.engine import KnowledgeBase
with KnowledgeBase.open(Settings(home=Path(sys.argv[1]))) as kb:
    for number in range(4):
        name = sys.argv[2] + str(number)
        document = parsed(f"Статья 1. Имя\\nДокумент {name}.", name + ".txt")
        with kb.writing():
            entered = time.monotonic()
            kb.catalogue.add(name, document, vectors(document), "1")
            kb.flush()
            print(entered, time.monotonic())
"""
    running = [python(script, str(settings.home), letter) for letter in "abc"]
    turns = sorted(
        tuple(map(float, line.split()))
        for process in running
        for line in finished(process).splitlines()
    )
    assert len(turns) == 12
    assert all(before[1] <= after[0] for before, after in pairwise(turns))
    with KnowledgeBase.open(settings) as kb:
        index = kb.index()
        assert index is not None
        assert dict(index.held()) == kb.catalogue.generations()
        assert set(index.part_counts().values()) == {kb.catalogue.counts()["passages"]} == {12}


def test_the_thread_that_writes_may_write_again_and_others_may_not(kb: KnowledgeBase) -> None:
    kept_out: list[bool] = []

    def try_to_write() -> None:
        try:
            with kb.writing(wait=0.1):
                kept_out.append(False)
        except HomeBusy:
            kept_out.append(True)

    with kb.writing():
        kb.remove(["bb2222"])
        other = threading.Thread(target=try_to_write)
        other.start()
        other.join()
    assert kept_out == [True]
    try_to_write()
    assert kept_out == [True, False]


def test_a_search_during_the_first_ingestion_does_not_hold_it_up(open_home: OpenHome) -> None:
    """It used to wait for the writer while keeping from it the model it needed."""
    kb = open_home()
    outcome: list[object] = []

    def search() -> None:
        try:
            outcome.append(kb.search("борщ"))
        except HomeBusy as error:
            outcome.append(error)

    document = parsed(RECIPE, count_tokens=kb.embedder().count_tokens)
    with kb.writing():
        kb.add("cc3333", document, "1")
        other = threading.Thread(target=search)
        other.start()
        time.sleep(0.2)
        started = time.monotonic()
        kb.embedder()
        kb.flush()
        assert time.monotonic() - started < 2
        other.join()
    assert len(outcome) == 1
    assert kb.search("борщ", k=1)[0].document.id == "cc3333"


def test_searches_go_on_while_documents_come_and_go(kb: KnowledgeBase) -> None:
    """No search fails, and none begun after a removal shows what was removed."""
    failures: list[BaseException | str] = []
    gone: set[str] = set()
    stop = threading.Event()

    def search() -> None:
        queries: Iterator[str] = iter(["борщ", "срок ответа", "клиент"] * 10_000)
        try:
            while not stop.is_set():
                already = set(gone)
                hits = kb.search(next(queries), k=20)
                shown = {hit.document.id for hit in hits}
                if shown & already:
                    failures.append(f"{shown & already} shown after removal")
                if not {"aa1111", "bb2222"} <= shown:
                    failures.append(f"only {shown}")
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(6):
        added(kb, f"e{number}", f"Статья {number}. Борщ\nВарите борщ {number} часа.")
        kb.remove([f"e{number}"])
        gone.add(f"e{number}")
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []


def test_threads_of_another_process_see_the_same(kb: KnowledgeBase, open_home: OpenHome) -> None:
    """A server searches while the command line writes."""
    server = open_home()
    failures: list[BaseException | str] = []
    gone: set[str] = set()
    stop = threading.Event()

    def search() -> None:
        try:
            while not stop.is_set():
                already = set(gone)
                shown = {hit.document.id for hit in server.search("борщ", k=20)}
                if shown & already or not {"aa1111", "bb2222"} <= shown:
                    failures.append(f"{shown} without {already}")
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=search) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in range(4):
        added(kb, f"e{number}", f"Статья {number}. Борщ\nВарите борщ {number} часа.")
        kb.remove([f"e{number}"])
        gone.add(f"e{number}")
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
