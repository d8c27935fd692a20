"""XQuAD-ru as a data set in the BEIR layout, for `svod eval`.

    python -m benchmarks.xquad_beir FOLDER [--sentences] [--file SQUAD.json]
    svod eval FOLDER

Every paragraph becomes a document without a title, every question a query whose one relevant
document is its paragraph: 240 documents, 1190 queries (Artetxe, Ruder, Yogatama, "On the
Cross-lingual Transferability of Monolingual Representations", 2020, arXiv:1910.11856).

With `--sentences` every sentence of a paragraph is a document, and the relevant one is the sentence
that holds the answer. A sentence document is the sentence alone, so `svod eval` searches sentences
without their context. For a ranking that knows the context, `metadata` says where the sentence
stands: `paragraph` is the id its paragraph has without `--sentences`, `start` and `end` its range
in the paragraph's text, and `paragraphs.jsonl` beside the corpus holds those texts.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ingest.sentences import sentences

DEFAULT_FILE = Path(__file__).parents[1] / "../shared/data/xquad-ru/xquad.ru.json"


def convert(file: Path, folder: Path) -> tuple[int, int]:
    """Write the data set into a folder; answers how many documents and queries it has."""
    documents, questions = _paragraphs(file)
    judged = [(question, document) for question, document, _, _ in questions]
    _write_data_set(folder, documents, judged)
    return len(documents), len(questions)


def convert_sentences(file: Path, folder: Path) -> tuple[int, int]:
    """The same with sentences as documents; ids are those of their paragraphs with a number."""
    paragraphs, questions = _paragraphs(file)
    cut = {paragraph["_id"]: sentences(paragraph["text"]) for paragraph in paragraphs}
    documents = [
        {
            "_id": f"{paragraph['_id']}-s{number:02}",
            "title": "",
            "text": paragraph["text"][one.start : one.end],
            "metadata": {"paragraph": paragraph["_id"], "start": one.start, "end": one.end},
        }
        for paragraph in paragraphs
        for number, one in enumerate(cut[paragraph["_id"]])
    ]
    judged = []
    for question, paragraph, start, end in questions:
        # An answer over two sentences belongs to the one that holds more of it.
        shared = [min(end, one.end) - max(start, one.start) for one in cut[paragraph]]
        judged.append((question, f"{paragraph}-s{shared.index(max(shared)):02}"))
    _write_data_set(folder, documents, judged)
    _write(folder / "paragraphs.jsonl", (json.dumps(p, ensure_ascii=False) for p in paragraphs))
    return len(documents), len(questions)


def _paragraphs(
    file: Path,
) -> tuple[list[dict[str, Any]], list[tuple[dict[str, Any], str, int, int]]]:
    """Paragraph documents, and (query, paragraph id, start, end of the answer) of all questions."""
    documents: list[dict[str, Any]] = []
    questions: list[tuple[dict[str, Any], str, int, int]] = []
    for article in json.loads(file.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            identity = f"p{len(documents):03}"
            # The file's titles are names of English pages: no reader of the paragraphs has them.
            documents.append({"_id": identity, "title": "", "text": paragraph["context"]})
            for question in paragraph["qas"]:
                (answer, *_) = question["answers"]
                start = answer["answer_start"]
                query = {"_id": question["id"], "text": question["question"]}
                questions.append((query, identity, start, start + len(answer["text"])))
    return documents, questions


def _write_data_set(
    folder: Path,
    documents: Sequence[dict[str, Any]],
    judged: Sequence[tuple[dict[str, Any], str]],
) -> None:
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    _write(folder / "corpus.jsonl", (json.dumps(d, ensure_ascii=False) for d in documents))
    _write(folder / "queries.jsonl", (json.dumps(q, ensure_ascii=False) for q, _ in judged))
    rows = (f"{query['_id']}\t{document}\t1" for query, document in judged)
    _write(folder / "qrels" / "test.tsv", ["query-id\tcorpus-id\tscore", *rows])


def _write(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")


def main() -> None:
    """Convert the file named on the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--file", type=Path, default=DEFAULT_FILE)
    parser.add_argument("--sentences", action="store_true", help="sentences as documents")
    arguments = parser.parse_args()
    converted = convert_sentences if arguments.sentences else convert
    documents, queries = converted(arguments.file, arguments.folder)
    print(f"{arguments.folder}: {documents} documents, {queries} queries")


if __name__ == "__main__":
    main()
