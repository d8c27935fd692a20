"""Every figure in README.md and docs/ names the command it comes from, and `make bench` runs it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
# A clean machine is measured by hand, with a clock.
BY_HAND = {"make run"}
CELL = re.compile(r"`((?:make|python -m|pytest) [^`]+)`")


def figures() -> Iterator[tuple[str, str, str]]:
    """(document, row, last cell) of the tables whose last column is the command."""
    for document in DOCUMENTS:
        in_table = False
        for line in document.read_text(encoding="utf-8").splitlines():
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if not line.startswith("|"):
                in_table = False
            elif cells[-1].lower() in ("команда", "чем измерено"):
                in_table = True
            elif in_table and not set(line) <= set("|-: "):
                yield document.name, cells[0], cells[-1]


def rules() -> dict[str, tuple[list[str], list[str]]]:
    """The targets of the Makefile with what each needs and what it runs."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    target = ""
    for line in MAKEFILE.splitlines():
        if head := re.fullmatch(r"([a-z][a-z0-9-]*):\s*(.*)", line):
            target = head[1]
            found[target] = (head[2].split(), [])
        elif line.startswith("\t") and target:
            found[target][1].append(line.strip().replace("$(BIN)/", ""))
        elif line and not line.startswith("#"):
            target = ""
    return found


FIGURES = list(figures())


def test_there_are_figures_to_check() -> None:
    assert {"README.md", "retrieval.md", "ingestion.md"} <= {name for name, _, _ in FIGURES}
    assert len(FIGURES) > 10


@pytest.mark.parametrize(("document", "what", "cell"), FIGURES)
def test_a_figure_comes_from_a_command_that_exists(document: str, what: str, cell: str) -> None:
    commands = CELL.findall(cell)
    assert commands, f"{document}: у числа «{what}» нет команды"
    for command in commands:
        if command.startswith("make "):
            assert command.split()[1] in rules(), command
        elif command.startswith("pytest "):
            assert (ROOT / command.split()[1]).is_file(), command
        else:
            module = ROOT / (command.split()[2].replace(".", "/") + ".py")
            assert module.is_file(), command


def test_make_bench_runs_every_command_a_figure_comes_from() -> None:
    needed, _ = rules()["bench"]
    assert set(needed) <= rules().keys()
    run = {f"make {target}" for target in needed}
    run |= {" ".join(line.split()[:3]) for target in needed for line in rules()[target][1]}
    named = {
        command if command.startswith("make ") else " ".join(command.split()[:3])
        for _, _, cell in FIGURES
        for command in CELL.findall(cell)
        # `make test` runs those.
        if not command.startswith("pytest ")
    }
    assert named - BY_HAND <= run


def test_every_benchmark_of_the_makefile_is_a_module_with_a_docstring_that_says_how_to_run_it() -> (
    None
):
    modules = set(re.findall(r"python -m benchmarks\.(\w+)", MAKEFILE))
    assert len(modules) > 5
    for name in modules:
        text = (ROOT / "benchmarks" / f"{name}.py").read_text(encoding="utf-8")
        assert text.startswith('"""'), name
        assert '__name__ == "__main__"' in text, name


def test_every_target_of_the_makefile_is_phony_or_a_file() -> None:
    phony = re.search(r"^\.PHONY:(.*)$", MAKEFILE, re.MULTILINE)
    assert phony is not None
    assert set(phony[1].split()) == rules().keys()
