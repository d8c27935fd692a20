"""Every command keeps the contract: exit codes, one JSON value, one Russian line of complaint."""

from __future__ import annotations

import io
import json
import re
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from conftest import HOSTILE, LIBRARY, MEMO, ORDER, Ran, Run

Process = Callable[..., subprocess.CompletedProcess[bytes]]

REFERENCE = {"id", "path", "title", "kind", "year"}
PASSAGE = {
    "id", "text", "page", "page_to", "page_label", "clause", "sections", "start", "end",
}  # fmt: skip
HIT = {"rank", "score", "document", "passage", "highlights"}
ANSWER = {
    "question", "answered", "answer", "reason", "confidence", "citations", "mode", "ms",
}  # fmt: skip
CITATION = {"n", "document", "passage_id", "clause", "page", "quote", "start", "end"}
OUTCOME = {
    "path", "id", "status", "title", "kind", "pages", "sections", "passages", "warnings", "error",
}  # fmt: skip
HEAVY = ("torch", "faiss", "streamlit", "fastapi", "sqlalchemy", "numpy", "sentence_transformers")


def assert_complains(ran: Ran, code: int, *words: str) -> None:
    """One Russian line on standard error and nothing on standard output."""
    assert ran.code == code, ran
    assert ran.out == ""
    assert ran.err.endswith("\n")
    assert len(ran.err.splitlines()) == 1, ran.err
    assert "Traceback" not in ran.err
    assert re.match(r"[^a-z]*[А-ЯЁ]", ran.err) or words, ran.err
    for word in words:
        assert word in ran.err


def sql(home: Path, statement: str) -> None:
    with closing(sqlite3.connect(home / "catalogue.sqlite3")) as connection, connection:
        connection.execute(statement)


class TestShapes:
    def test_ingest(self, svod: Run, tmp_path: Path) -> None:
        folder = tmp_path / "папка"
        folder.mkdir()
        (folder / "устав.txt").write_text("1. Устав. Собрание созывают весной.", encoding="utf-8")
        (folder / "пустой.txt").touch()
        ran = svod("ingest", folder, "--json", "--kind", "order", home=tmp_path / "дом")
        assert ran.code == 1
        assert ran.json.keys() == {"seconds", "documents"}
        good, bad = sorted(ran.json["documents"], key=lambda one: one["status"])
        assert good.keys() == bad.keys() == OUTCOME
        assert (good["path"], good["status"], good["kind"]) == ("устав.txt", "added", "order")
        assert good["error"] is None
        assert good["passages"] > 0
        assert (bad["path"], bad["status"], bad["id"]) == ("пустой.txt", "failed", None)
        assert bad["error"].keys() == {"code", "message"}
        assert bad["error"]["code"] == "file-empty"

    def test_search(self, svod: Run) -> None:
        ran = svod("search", "порядок работы рабочей группы", "-k", "3", "--json")
        assert ran.code == 0
        assert len(ran.json) == 3
        for rank, hit in enumerate(ran.json, start=1):
            assert hit.keys() == HIT
            assert hit["rank"] == rank
            assert hit["document"].keys() == REFERENCE
            assert hit["passage"].keys() == PASSAGE
            size = len(hit["passage"]["text"])
            assert all(0 <= start < end <= size for start, end in hit["highlights"])
        assert ran.json[0]["highlights"]

    def test_ask(self, svod: Run) -> None:
        ran = svod("ask", "Как часто проводятся заседания рабочей группы?", "--json")
        assert ran.code == 0
        assert ran.json.keys() >= ANSWER
        assert ran.json["answered"] is True
        assert ran.json["reason"] is None
        assert ran.json["mode"] == "extractive"
        assert 0 <= ran.json["confidence"] <= 1
        for cited in ran.json["citations"]:
            assert cited.keys() >= CITATION
            shown = svod("show", cited["document"]["id"], "--json").json
            assert shown["text"][cited["start"] : cited["end"]] == cited["quote"]

    def test_refusal(self, svod: Run) -> None:
        ran = svod("ask", "Какая температура плавления вольфрама?", "--json")
        assert ran.code == 0
        assert ran.json["answered"] is False
        assert ran.json["reason"] == "no-evidence"
        assert ran.json["citations"] == []

    def test_documents(self, svod: Run) -> None:
        ran = svod("documents", "--json")
        assert ran.code == 0
        assert {one["path"] for one in ran.json} == {ORDER, MEMO, HOSTILE}
        assert all(one.keys() >= REFERENCE for one in ran.json)

    def test_show(self, svod: Run) -> None:
        shown = svod("show", ORDER, "--json").json
        assert shown.keys() == {"document", "pages", "sections", "text"}
        assert shown["document"].keys() >= REFERENCE | {
            "number", "date", "organisation", "authors", "status", "doi",
        }  # fmt: skip
        assert shown["pages"]
        assert all(page.keys() == {"n", "label", "method", "chars"} for page in shown["pages"])
        for section in shown["sections"]:
            assert section.keys() == {"label", "heading", "level", "start", "end", "page"}
            assert 0 <= section["start"] < section["end"] <= len(shown["text"])

    def test_show_by_prefix_and_clause(self, svod: Run) -> None:
        whole = svod("show", ORDER, "--json").json
        labelled = [section for section in whole["sections"] if section["label"]]
        wanted = labelled[len(labelled) // 2]
        shown = svod(
            "show", whole["document"]["id"][:6], "--clause", wanted["label"], "--json"
        ).json
        assert {section["label"] for section in shown["sections"]} == {wanted["label"]}
        assert whole["text"][wanted["start"] : wanted["end"]] in shown["text"]

    def test_remove(self, svod: Run, own_home: Path) -> None:
        ran = svod("remove", MEMO, "--json", home=own_home)
        assert ran.code == 0
        assert [one.keys() for one in ran.json] == [REFERENCE]
        assert {one["path"] for one in svod("documents", "--json", home=own_home).json} == {
            ORDER,
            HOSTILE,
        }
        assert_complains(svod("show", MEMO, home=own_home), 2, MEMO)

    def test_config(self, svod: Run) -> None:
        ran = svod("config", "--json", SVOD_API_KEYS="тайный-ключ-1,тайный-ключ-2")
        assert ran.code == 0
        rows = {row["variable"]: row for row in ran.json}
        assert rows["SVOD_HOME"]["origin"] == "окружение"
        assert rows["SVOD_MODEL"] | {"meaning": ""} == {
            "variable": "SVOD_MODEL",
            "value": "bundled",
            "origin": "по умолчанию",
            "meaning": "",
        }
        assert "тайный" not in ran.out

    def test_doctor_on_a_sound_home(self, svod: Run) -> None:
        ran = svod("doctor", "--json")
        assert ran.code == 0, ran
        assert not [one for one in ran.json if one["severity"] == "error"]

    def test_doctor_on_a_home_without_an_original(self, svod: Run, own_home: Path) -> None:
        next(file for file in own_home.glob("originals/??/*") if file.is_file()).unlink()
        ran = svod("doctor", "--json", home=own_home)
        found = [one for one in ran.json if one["severity"] == "error"]
        assert ran.code == (3 if found else 0)
        assert all({"code", "severity", "message", "remedy"} <= one.keys() for one in ran.json)
        assert ran.json

    def test_eval(self, svod: Run, tmp_path: Path) -> None:
        data = tmp_path / "набор"
        (data / "qrels").mkdir(parents=True)
        corpus = {"a": "Отпуск длится 28 дней.", "b": "Жалобу рассматривают за 5 дней."}
        rows = [json.dumps({"_id": i, "title": "", "text": t}) for i, t in corpus.items()]
        (data / "corpus.jsonl").write_text("\n".join(rows), encoding="utf-8")
        (data / "queries.jsonl").write_text('{"_id": "q", "text": "срок жалобы"}', encoding="utf-8")
        (data / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\tb\t1\n")
        ran = svod("eval", data, "--json")
        assert ran.code == 0, ran
        assert ran.json["nDCG@10"] == 1.0
        assert {"MRR@10", "Recall@1", "Recall@5", "Recall@10", "Recall@100"} <= ran.json.keys()
        assert ran.json["queries_per_second"] > 0


class TestExitCodes:
    def test_repeated_ingestion_changes_nothing(self, svod: Run, tmp_path: Path) -> None:
        file = tmp_path / "устав.txt"
        file.write_text("1. Устав. Собрание созывают весной.", encoding="utf-8")
        for status in ("added", "unchanged"):
            ran = svod("ingest", file, "--json", home=tmp_path / "дом")
            assert ran.code == 0
            assert [one["status"] for one in ran.json["documents"]] == [status]

    def test_a_failed_file_is_named_and_the_code_is_1(self, svod: Run, own_home: Path) -> None:
        ran = svod("ingest", LIBRARY / MEMO, LIBRARY / "нет-такого.pdf", home=own_home)
        assert ran.code == 1
        assert "без изменений — 1" in ran.out
        assert len(ran.err.splitlines()) == 1
        assert ran.err.count("нет-такого.pdf") == 1

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["искать", "x"], ["искать"]),
            (["serch", "x"], ["serch", "svod search"]),
            (["search"], ["запрос"]),
            (["search", "--nope", "x"], ["--nope"]),
            (["search", "срок", "лишнее"], ["лишнее"]),
            (["search", "-k", "много", "срок"], ["-k", "целое число"]),
            (["search", "-k", "0", "срок"], ["больше нуля"]),
            (["search", "-k", "-3", "срок"], ["больше нуля"]),
            (["search", "-k"], ["-k", "значение"]),
            (["search", "--kind", "roman", "срок"], ["--kind", "standard"]),
            (["search", "--status", "живой", "срок"], ["--status", "in-force"]),
            (["search", "--year", "20x", "срок"], ["20x"]),
            (["search", "--year", "2024..2021", "срок"], ["2024..2021"]),
            (["search", "--doc", "нет-такого", "срок"], ["нет-такого"]),
            (["search", "--queries", "/нет/файла", "срок"], ["--queries"]),
            (["search", "--queries", "/нет/файла"], ["/нет/файла"]),
            (["ask", "--questions", "/нет/файла", "срок"], ["--questions"]),
            (["ask"], ["вопрос"]),
            (["search", ""], ["запрос"]),
            (["search", "   "], ["запрос"]),
            (["search", "😀🎉"], ["запрос"]),
            (["search", "\0\0"], ["запрос"]),
            (["ask", ""], ["вопрос"]),
            (["ask", "😀"], ["вопрос"]),
            (["show"], ["DOC"]),
            (["show", "нет-такого"], ["нет-такого"]),
            (["show", ORDER, "--clause", "п. 99.99"], ["п. 99.99"]),
            (["remove", ORDER, "нет-такого"], ["нет-такого"]),
            (["remove", "0"], ["«0»"]),
            (["ingest"], ["ПУТЬ"]),
            (["ingest", "--jobs", "0", "x"], ["--jobs", "не меньше 1"]),
            (["eval", "/нет/папки"], ["/нет/папки"]),
            (["fetch", "--list", "/нет/списка.yaml"], ["списка.yaml"]),
            (["up", "--port", "70000"], ["--port", "65535"]),
            (["up", "--host", "0.0.0.0"], ["SVOD_API_KEYS"]),
            (["config", "--json=1"], ["--json"]),
            (["config", "лишнее"], ["лишнее"]),
        ],
    )
    def test_wrong_usage_is_2(self, svod: Run, arguments: list[str], words: list[str]) -> None:
        ran = svod(*arguments)
        assert_complains(ran, 2, *words)
        typed = set(re.findall(r"[A-Za-z]+", " ".join([*arguments, *words])))
        foreign = set(re.findall(r"[A-Za-z]{2,}", re.sub(r"--[a-z]+", "", ran.err))) - typed
        # Names of the program, its commands, options and their values are what is typed.
        known = set(re.findall(r"[A-Za-z]+", " ".join(spoken_names())))
        assert foreign <= known, ran.err

    @pytest.mark.parametrize("command", ["search", "ask", "show", "remove", "documents", "doctor"])
    def test_a_missing_home_is_3(self, svod: Run, tmp_path: Path, command: str) -> None:
        arguments = [command] if command in ("documents", "doctor") else [command, "что-нибудь"]
        assert_complains(svod(*arguments, home=tmp_path / "пусто"), 3, "svod ingest")
        assert not (tmp_path / "пусто").exists()

    @pytest.mark.parametrize("command", ["search", "documents", "ingest", "doctor"])
    def test_a_newer_schema_is_3(self, svod: Run, own_home: Path, command: str) -> None:
        sql(own_home, "UPDATE alembic_version SET version_num = '9999'")
        arguments = {"search": ["срок"], "ingest": [str(LIBRARY / MEMO)]}.get(command, [])
        assert_complains(svod(command, *arguments, home=own_home), 3)

    @pytest.mark.parametrize("command", ["search", "ask", "ingest"])
    def test_another_model_is_3_with_the_command_that_mends_it(
        self, svod: Run, own_home: Path, tmp_path: Path, command: str
    ) -> None:
        sql(own_home, "UPDATE meta SET value = 'чужая@1' WHERE key = 'model'")
        sql(own_home, "UPDATE vectors SET model = 'чужая@1'")
        new = tmp_path / "новый.txt"
        new.write_text("1. Новый документ о парковке.", encoding="utf-8")
        argument = str(new) if command == "ingest" else "срок"
        assert_complains(svod(command, argument, home=own_home), 3, "чужая@1", "svod reindex")

    def test_reindex_mends_another_model(self, svod: Run, tmp_path: Path) -> None:
        home, file = tmp_path / "дом", tmp_path / "устав.txt"
        file.write_text("1. Устав. Собрание созывают весной.", encoding="utf-8")
        svod("ingest", file, home=home)
        sql(home, "UPDATE meta SET value = 'чужая@1' WHERE key = 'model'")
        sql(home, "UPDATE vectors SET model = 'чужая@1'")
        ran = svod("reindex", home=home)
        assert (ran.code, ran.out) == (0, "Закодировано документов: 1.\n")
        assert svod("search", "собрание", "--json", home=home).json[0]["rank"] == 1

    def test_a_damaged_catalogue_is_3(self, svod: Run, own_home: Path) -> None:
        for extra in own_home.glob("catalogue.sqlite3-*"):
            extra.unlink()
        (own_home / "catalogue.sqlite3").write_bytes(b"not a database at all" * 1000)
        assert_complains(svod("search", "срок", home=own_home), 3)

    def test_an_unknown_model_is_3(self, svod: Run, tmp_path: Path) -> None:
        ran = svod("search", "срок", SVOD_MODEL=str(tmp_path / "нет-модели"))
        assert_complains(ran, 3)

    def test_a_taken_port_is_2(self, svod: Run, tmp_path: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            ran = svod("up", "--port", str(port), home=tmp_path / "дом")
        assert_complains(ran, 2, str(port))
        assert not (tmp_path / "дом").exists()

    def test_a_bad_setting_is_2(self, svod: Run) -> None:
        assert_complains(svod("documents", SVOD_MAX_FILE_MB="много"), 2, "SVOD_MAX_FILE_MB")

    def test_an_interruption_is_130_without_a_traceback(
        self, svod: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from search.engine import KnowledgeBase

        def interrupted(*_: Any, **__: Any) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(KnowledgeBase, "documents", interrupted)
        ran = svod("documents")
        assert (ran.code, ran.out, ran.err) == (130, "", "Прервано.\n")

    def test_an_unforeseen_failure_is_one_line_and_debug_shows_the_rest(
        self, svod: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from search.engine import KnowledgeBase

        def broken(*_: Any, **__: Any) -> None:
            raise ZeroDivisionError("внутри")

        monkeypatch.setattr(KnowledgeBase, "documents", broken)
        assert_complains(svod("documents", "--json"), 1, "ZeroDivisionError", "--debug")
        ran = svod("documents", "--debug")
        assert ran.code == 1
        assert "Traceback" in ran.err
        assert "внутри" in ran.err


class TestFetch:
    @pytest.fixture
    def address(self) -> Iterator[str]:
        class Site(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                found = self.path == "/work.html"
                body = "<html><body><p>Статья о клиенте.</p></body></html>".encode() * found
                self.send_response(200 if found else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}"
            server.shutdown()

    def test_works_are_downloaded_and_failures_named(
        self, svod: Run, tmp_path: Path, address: str
    ) -> None:
        works = tmp_path / "работы.yaml"
        works.write_text(
            f"works:\n- id: good\n  title: Есть\n  url: {address}/work.html\n"
            f"- id: gone\n  title: Нет\n  url: {address}/gone.html\n"
            "- id: unknown\n  title: Без адреса\n",
            encoding="utf-8",
        )
        ran = svod("fetch", "--list", works, "--to", tmp_path / "куда", "--json")
        assert ran.code == 1
        assert [(one["work"], one["status"]) for one in ran.json] == [
            ("good", "downloaded"),
            ("gone", "failed"),
            ("unknown", "no-address"),
        ]
        assert len(ran.err.splitlines()) == 1
        assert "gone" in ran.err
        assert (tmp_path / "куда" / "good.html").exists()


class TestQuestionsAsTyped:
    def test_a_hundred_thousand_letters_are_searched(self, svod: Run) -> None:
        ran = svod("search", "срок ответа " * 8334, "-k", "1", "--json")
        assert ran.code == 0
        assert len(ran.json) == 1

    def test_nul_bytes_and_half_characters_stand_between_words(self, svod: Run) -> None:
        ran = svod("search", "рабочая\0группа \ud83d", "-k", "1", "--json")
        assert ran.code == 0
        assert ran.json[0]["document"]["path"] == ORDER

    def test_options_may_follow_dashes_as_text(self, svod: Run) -> None:
        ran = svod("search", "--json", "-k", "1", "--", "--debug рабочая группа")
        assert ran.code == 0
        assert len(ran.json) == 1

    def test_markup_in_a_document_is_printed_as_it_is(self, svod: Run) -> None:
        ran = svod("search", "парковка велосипедов", "--doc", HOSTILE)
        assert ran.code == 0
        assert "[link=file:///etc/passwd]" in ran.out or "<img src=x onerror" in ran.out

    def test_filters_restrict(self, svod: Run) -> None:
        for name, value, path in (("--doc", MEMO, MEMO), ("--kind", "order", ORDER)):
            hits = svod("search", "работа с посетителями", name, value, "--json").json
            assert {hit["document"]["path"] for hit in hits} == {path}
        assert svod("search", "работа", "--author", "Нетакогоавтора", "--json").json == []


class TestHelp:
    def test_every_command_of_the_contract_is_there(self, svod: Run) -> None:
        ran = svod("--help")
        assert ran.code == 0
        for command in "up ingest search ask documents show remove eval doctor config".split():
            assert f"\n  {command} " in ran.out
        assert svod() == ran

    def test_help_is_russian_throughout(self, svod: Run) -> None:
        for command in ([], *([name] for name in commands())):
            for width in ("40", "80", "200"):
                ran = svod(*command, "--help", COLUMNS=width)
                assert ran.code == 0
                text = re.sub(r"--?[a-z-]+|SVOD_[A-Z_]+", "", ran.out)
                words = set(re.findall(r"[A-Za-z]{2,}", text))
                assert words <= set(re.findall(r"[A-Za-z]+", " ".join(spoken_names()))), ran.out

    def test_version(self, svod: Run) -> None:
        assert re.fullmatch(r"svod \d+\.\d+\.\d+\S*\n", svod("--version").out)

    def test_help_loads_nothing_heavy(self) -> None:
        code = (
            "import sys; sys.argv = ['svod', '--help']\nfrom ui.cli import main\n"
            "try: main()\nexcept SystemExit: pass\n"
            f"print([name for name in {HEAVY!r} if name in sys.modules])"
        )
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        assert ran.stdout.splitlines()[-1] == "[]"

    def test_the_command_line_starts_quickly(self) -> None:
        # Both include the interpreter's own start, so their ratio holds on a slow machine too.
        def seconds(code: str) -> float:
            timed = (
                "import subprocess, sys, time; t = time.perf_counter();"
                f"subprocess.run([sys.executable, '-c', {code!r}], check=True);"
                "print(time.perf_counter() - t)"
            )
            runs = [
                subprocess.run([sys.executable, "-c", timed], capture_output=True, check=True)
                for _ in range(4)
            ]
            return min(float(run.stdout) for run in runs)

        assert seconds("import ui.cli") < 8 * seconds("pass")


class TestStreams:
    """What only a process of its own can show."""

    def test_a_reader_that_leaves_is_no_error(self, process: Process, small_home: Path) -> None:
        program = Path(sys.executable).with_name("svod")
        ran = subprocess.run(
            ["bash", "-c", f'"{program}" show {ORDER} --text | head -1; echo "${{PIPESTATUS[@]}}"'],
            env={"SVOD_HOME": str(small_home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert ran.stderr == ""
        assert ran.stdout.splitlines()[-1] == "0 0"

    @pytest.mark.parametrize("command", [["documents"], ["documents", "--json"], ["show", ORDER]])
    def test_a_full_disk_is_told_in_one_line(self, small_home: Path, command: list[str]) -> None:
        with open("/dev/full", "w") as full:
            ran = subprocess.run(
                [Path(sys.executable).with_name("svod"), *command],
                env={"SVOD_HOME": str(small_home), "LANG": "C.UTF-8"},
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                timeout=60,
            )
        assert ran.returncode == 1
        assert len(ran.stderr.splitlines()) == 1
        assert "места" in ran.stderr or "место" in ran.stderr

    def test_json_survives_an_encoding_without_russian(self, process: Process) -> None:
        ran = process("documents", "--json", PYTHONIOENCODING="ascii")
        assert ran.returncode == 0
        assert {one["path"] for one in json.loads(ran.stdout.decode("ascii"))} == {
            ORDER,
            MEMO,
            HOSTILE,
        }

    @pytest.mark.parametrize("encoding", ["ascii", "cp1251", "cp866", "utf-16"])
    def test_text_is_printed_in_any_encoding(self, process: Process, encoding: str) -> None:
        ran = process("show", ORDER, PYTHONIOENCODING=encoding)
        assert ran.returncode == 0
        assert ran.stderr == b""
        shown = ran.stdout.decode(encoding)
        assert ("приказ" in shown.lower()) is (encoding != "ascii")

    def test_one_real_search(self, process: Process) -> None:
        ran = process("search", "порядок работы группы", "-k", "1", "--json")
        assert ran.returncode == 0, ran.stderr.decode()
        assert ran.stderr == b""
        (hit,) = json.loads(ran.stdout)
        assert hit["document"]["path"] == ORDER

    def test_standard_output_may_be_closed(self, small_home: Path) -> None:
        program = Path(sys.executable).with_name("svod")
        ran = subprocess.run(
            ["bash", "-c", f'"{program}" documents >&-'],
            env={"SVOD_HOME": str(small_home), "LANG": "C.UTF-8"},
            capture_output=True,
            timeout=60,
        )
        assert (ran.returncode, ran.stderr) == (0, b"")


def test_json_is_the_whole_output_even_when_there_is_nothing(svod: Run, own_home: Path) -> None:
    svod("remove", ORDER, MEMO, HOSTILE, home=own_home)
    for command in (["documents"], ["search", "срок"]):
        ran = svod(*command, "--json", home=own_home)
        assert (ran.code, ran.out, ran.err) == (0, "[]\n", "")
    assert "svod ingest" in svod("documents", home=own_home).out


def commands() -> list[str]:
    import typer

    from ui.cli import app

    return list(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def spoken_names() -> list[str]:
    """Names that are typed as they are, in Latin letters."""
    from corpus.model import DocumentKind, DocumentStatus

    named = ["svod", "DOC", "JSON", "API", "BEIR", "SVOD_API_KEYS", "id", "query", "works", "up"]
    files = ["corpus.jsonl", "queries", "qrels", "tsv", "UTF"]
    return [*named, *commands(), *DocumentKind, *DocumentStatus, *files]


def test_stdin_is_never_read(svod: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("да\n"))
    assert svod("documents").code == 0
    assert sys.stdin.read() == "да\n"
