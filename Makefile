# Two commands matter: `make run` and `make test`; both install what they need.
# `make run TORCH=cpu` takes PyTorch's CPU build from its own index (a gigabyte less to download).
PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
INDEX := $(if $(filter cpu,$(TORCH)),--extra-index-url https://download.pytorch.org/whl/cpu)

.PHONY: run install test lint types unit slow e2e library bench-xquad bench-questions clean

run: $(VENV)/installed
	$(BIN)/svod up --port $(PORT)

install: $(VENV)/installed

$(VENV)/installed: pyproject.toml requirements.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Устанавливаю зависимости…"
	@$(PIP) install $(INDEX) -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/tested: $(VENV)/installed requirements-dev.lock
	@$(PIP) install -r requirements-dev.lock
	@touch $@

test: lint types unit

lint: $(VENV)/tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/tested
	$(BIN)/mypy

unit: $(VENV)/tested
	$(BIN)/python -m pytest

# Retrieval over a whole test collection, minutes long.
slow: $(VENV)/tested
	$(BIN)/python -m pytest -m slow

# Part of `make test` too; alone it is quick to repeat while working on the pages.
e2e: $(VENV)/tested
	$(BIN)/python -m pytest tests/e2e

# Builds corpus/library/documents anew from corpus/library/sources.
library: $(VENV)/tested
	$(BIN)/python -m corpus.library.build

# Retrieval quality on the test data beside the project.
bench-xquad: $(VENV)/installed
	$(BIN)/python -m benchmarks.xquad_beir build/xquad-ru
	$(BIN)/svod eval build/xquad-ru

bench-questions: $(VENV)/installed
	$(BIN)/python -m benchmarks.clause_questions

clean:
	rm -rf $(VENV) build *.egg-info
