# Two commands matter: `make run` and `make test`; both install what they need.
# `make run TORCH=cpu` takes PyTorch's CPU build from its own index (a gigabyte less to download).
PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
INDEX := $(if $(filter cpu,$(TORCH)),--extra-index-url https://download.pytorch.org/whl/cpu)

.PHONY: run install test lint types unit slow e2e library bench bench-xquad bench-sentences \
	bench-questions bench-ranking bench-speed bench-scale bench-baselines bench-refusal \
	bench-answers bench-pages bench-ingest clean

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

# What the reference systems need, over and above everything else: nothing but these imports it.
$(VENV)/benchmarked: $(VENV)/installed requirements-bench.lock
	@$(PIP) install --no-deps -r requirements-bench.lock
	@touch $@

# Every command that a figure of README.md and docs/ comes from. Some take many minutes.
bench: bench-xquad bench-sentences bench-questions bench-ranking bench-speed bench-scale \
	bench-baselines bench-refusal bench-answers bench-pages bench-ingest

# Retrieval quality on the test data beside the project.
bench-xquad: $(VENV)/installed
	$(BIN)/python -m benchmarks.xquad_beir build/xquad-ru
	$(BIN)/svod eval build/xquad-ru

bench-sentences: $(VENV)/installed
	$(BIN)/python -m benchmarks.xquad_beir build/xquad-ru-sentences --sentences
	$(BIN)/svod eval build/xquad-ru-sentences

bench-questions: $(VENV)/installed
	$(BIN)/python -m benchmarks.clause_questions

# What the ranking is taught, and the lexical side alone beside stems.
bench-ranking: $(VENV)/installed
	$(BIN)/python -m benchmarks.learn_ranking
	$(BIN)/python -m benchmarks.lexical

# Best with nothing else on the machine.
bench-speed: $(VENV)/installed
	$(BIN)/python -m benchmarks.embedding_engines
	$(BIN)/python -m benchmarks.query_speed

# A million passages: half an hour and 4 GB of disk under build/.
bench-scale: $(VENV)/installed
	$(BIN)/python -m benchmarks.scale

# Beside plain dense search, BM25 over stems and txtai, each in the same run.
bench-baselines: $(VENV)/benchmarked
	$(BIN)/python -m benchmarks.baselines --data xquad
	$(BIN)/python -m benchmarks.baselines --data questions

bench-refusal: $(VENV)/installed
	$(BIN)/python -m benchmarks.refusal

# The sentence cited first, the span in bold, follow-ups, and the check of a model's sentences.
bench-answers: $(VENV)/tested
	$(BIN)/python -m benchmarks.answers
	$(BIN)/python -m benchmarks.learn_reader --measure
	$(BIN)/python -m benchmarks.reading_order
	$(BIN)/python -m benchmarks.follow_ups
	$(BIN)/python -m benchmarks.support

# How soon the pages are there, and how soon questions are answered during an upload.
bench-pages: $(VENV)/tested
	$(BIN)/python -m benchmarks.first_paint
	$(BIN)/python -m benchmarks.upload_load

# What ingestion reads, how well and how fast; recognition needs the tools .ci/run installs.
bench-ingest: $(VENV)/tested
	$(BIN)/python -m benchmarks.codes ../shared/data/codes
	$(BIN)/python -m benchmarks.ocr
	$(BIN)/python -m benchmarks.references
	$(BIN)/python -m benchmarks.glossary
	$(BIN)/python -m benchmarks.ingest
	$(BIN)/python -m benchmarks.ingest --files 1000

clean:
	rm -rf $(VENV) build *.egg-info
