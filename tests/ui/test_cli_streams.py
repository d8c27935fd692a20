"""Help is Russian and quick, and the streams may be anything."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from small_library import HOSTILE, MEMO, ORDER, Run, commands, spoken_names

Process = Callable[..., subprocess.CompletedProcess[bytes]]
HEAVY = ("torch", "faiss", "streamlit", "fastapi", "sqlalchemy", "numpy", "sentence_transformers")


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
