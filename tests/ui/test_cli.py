"""Every command keeps the contract: exit codes, one JSON value, one Russian line of complaint."""

from __future__ import annotations

import io
import re
import socket
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from small_library import HOSTILE, LIBRARY, MEMO, ORDER, Run, assert_complains, spoken_names


def sql(home: Path, statement: str) -> None:
    with closing(sqlite3.connect(home / "catalogue.sqlite3")) as connection, connection:
        connection.execute(statement)


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


def test_json_is_the_whole_output_even_when_there_is_nothing(svod: Run, own_home: Path) -> None:
    svod("remove", ORDER, MEMO, HOSTILE, home=own_home)
    for command in (["documents"], ["search", "срок"]):
        ran = svod(*command, "--json", home=own_home)
        assert (ran.code, ran.out, ran.err) == (0, "[]\n", "")
    assert "svod ingest" in svod("documents", home=own_home).out


def test_stdin_is_never_read(svod: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("да\n"))
    assert svod("documents").code == 0
    assert sys.stdin.read() == "да\n"
