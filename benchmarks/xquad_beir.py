"""XQuAD-ru as a data set in the BEIR layout, for `svod eval`.

    python -m benchmarks.xquad_beir FOLDER [--file SQUAD.json]
    svod eval FOLDER

Every paragraph becomes a document without a title, every question a query whose one relevant
document is its paragraph: 240 documents, 1190 queries (Artetxe, Ruder, Yogatama, "On the
Cross-lingual Transferability of Monolingual Representations", 2020, arXiv:1910.11856).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

DEFAULT_FILE = Path(__file__).parents[1] / "../shared/data/xquad-ru/xquad.ru.json"


def convert(file: Path, folder: Path) -> tuple[int, int]:
    """Write the data set into a folder; answers how many documents and queries it has."""
    documents: list[dict[str, Any]] = []
    queries: list[dict[str, Any]] = []
    judgements = ["query-id\tcorpus-id\tscore"]
    for article in json.loads(file.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            identity = f"p{len(documents):03}"
            # The file's titles are names of English pages: no reader of the paragraphs has them.
            documents.append({"_id": identity, "title": "", "text": paragraph["context"]})
            for question in paragraph["qas"]:
                queries.append({"_id": question["id"], "text": question["question"]})
                judgements.append(f"{question['id']}\t{identity}\t1")
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    _write(folder / "corpus.jsonl", (json.dumps(d, ensure_ascii=False) for d in documents))
    _write(folder / "queries.jsonl", (json.dumps(q, ensure_ascii=False) for q in queries))
    _write(folder / "qrels" / "test.tsv", judgements)
    return len(documents), len(queries)


def _write(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")


def main() -> None:
    """Convert the file named on the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--file", type=Path, default=DEFAULT_FILE)
    arguments = parser.parse_args()
    documents, queries = convert(arguments.file, arguments.folder)
    print(f"{arguments.folder}: {documents} documents, {queries} queries")


if __name__ == "__main__":
    main()
