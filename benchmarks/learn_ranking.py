"""Learns what each ranking is worth, from questions written for it, and tries it on others.

    python -m benchmarks.learn_ranking [--data FOLDER]

The questions of `benchmarks/questions` were written from the sample library, the codes and the
other documents of the data folder; none is of a test set. The tables show the learned order beside
equal weights and those in use: on each set of questions by the weights learned from the other sets,
and on XQuAD-ru and the dev questions, which nothing was learned from. The first table is of
passages, with the order before the comparison of words; the second of all sentences of the best
passages, where right is the one that holds the answer.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass, field, fields
from pathlib import Path

import numpy as np

from benchmarks.clause_questions import DEFAULT_DATA, DEFAULT_HOME, answers, label
from benchmarks.coordinate_ascent import Case, Vector, learn, shares
from benchmarks.xquad_beir import convert
from corpus.settings import load_settings
from ingest.evaluation import fill
from ingest.pipeline import ingest
from ingest.sentences import sentences
from search.answering.sentence_ranking import DEPTH, WORTH, sentence_scores
from search.engine import KnowledgeBase
from search.evaluation import DataSet, read_data_set
from search.hits import Hit
from search.ranking import CHOOSING, JUDGING, Ranked, Weights, normalised
from search.retrieval import look_up

_QUESTIONS = Path(__file__).parent / "questions"
_LIBRARY = Path(__file__).parents[1] / "corpus/library/documents"
_LIBRARY_HOME = Path(__file__).parents[1] / "build/library-questions"
_CANDIDATES = 100


def case(found: Sequence[Ranked], right: Sequence[bool], places: Sequence[object]) -> Case:
    """A case of candidates that were all compared word by word."""
    return Case(normalised(found), np.array(right, bool), tuple(places))


def clause_cases(kb: KnowledgeBase, file: Path) -> Iterator[Case]:
    """The cases of a file of questions over the home; requisites are looked up, not ranked.

    A question over running text names no clause: right is the passage that holds the answer.
    """
    names = {record.id: Path(record.path).name for record in kb.documents()}
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["doc"] is None or row["style"] == "requisite":
            continue
        if Path(row["doc"]).name not in names.values():
            continue
        found = compared(kb, row["query"])
        passages = kb.catalogue.passages_by_key([each.key for each in found])
        if row["clause"] is None:
            answer = " ".join(row["answer"].split())
            texts = [" ".join(passages[each.key].text.split()) for each in found]
            yield case(found, [answer in text for text in texts], [each.key for each in found])
            continue
        at = [(names[passages[r.key].document_id], label(passages[r.key].clause)) for r in found]
        wanted = answers(row)
        yield case(found, [each in wanted for each in at], at)


def data_set_cases(kb: KnowledgeBase, data: DataSet) -> Iterator[Case]:
    """The cases of a data set whose documents fill the home."""
    for query, text in data.queries.items():
        found = compared(kb, text)
        passages = kb.catalogue.passages_by_key([each.key for each in found])
        at = [data.documents[int(passages[r.key].document_id, 16)].id for r in found]
        yield case(found, [data.judgements[query].get(each, 0) > 0 for each in at], at)


def compared(kb: KnowledgeBase, question: str) -> list[Ranked]:
    """The candidates of a question that were compared word by word."""
    index = kb.index()
    assert index is not None
    found, _ = look_up(kb, index, kb.understand(question), _CANDIDATES, None)
    return [each for each in found if each.words is not None]


def sentence_cases(kb: KnowledgeBase, file: Path) -> Iterator[Case]:
    """The cases of the same questions with sentences as candidates."""
    names = {record.id: Path(record.path).name for record in kb.documents()}
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["doc"] is None or Path(row["doc"]).name not in names.values():
            continue
        answer = " ".join(row["answer"].split()).lower()
        yield _sentence_case(
            kb, row["query"], lambda hit, text, a=answer: a in " ".join(text.split()).lower()
        )


def data_set_sentence_cases(kb: KnowledgeBase, file: Path) -> Iterator[Case]:
    """The cases of a file in the SQuAD layout whose paragraphs are the documents of the home."""
    number = 0
    for article in json.loads(file.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            for question in paragraph["qas"]:
                (answer, *_) = question["answers"]
                held = _sentence_of(paragraph["context"], answer["answer_start"], answer["text"])
                yield _sentence_case(
                    kb,
                    question["question"],
                    lambda hit, text, n=number, h=held: (
                        int(hit.document.id, 16) == n and " ".join(text.split()) in h
                    ),
                )
            number += 1


def _sentence_of(text: str, start: int, answer: str) -> str:
    """The sentence that holds most of an answer, with single blanks."""
    end = start + len(answer)
    best = max(sentences(text), key=lambda s: min(end, s.end) - max(start, s.start))
    return " ".join(text[best.start : best.end].replace("\ufeff", "").split())


def _sentence_case(kb: KnowledgeBase, question: str, is_right: Callable[[Hit, str], bool]) -> Case:
    index = kb.index()
    assert index is not None
    found = kb.find(question, DEPTH)
    scores = sentence_scores(kb, index, found.query, found.hits)
    texts = [
        (hit, hit.passage.sentence_text(ordinal))
        for hit in found.hits
        for ordinal in range(len(hit.passage.sentences))
    ]
    right = np.array([is_right(hit, text) for hit, text in texts], bool)
    return Case(scores, right, tuple(range(len(texts))))


def main() -> None:
    """Learn and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA)
    data = parser.parse_args().data
    passages, sentences_of = _Sets(), _Sets()
    with KnowledgeBase.open(load_settings(home=DEFAULT_HOME)) as kb:
        print("codes and documents…", file=sys.stderr)
        ingest(kb, [data / "codes", data / "documents"], jobs=2)
        for name in ("codes", "documents", "prose"):
            file = _QUESTIONS / f"{name}.jsonl"
            passages.learned_from[name] = list(clause_cases(kb, file))
            sentences_of.learned_from[name] = list(sentence_cases(kb, file))
        dev = data / "dev-questions.jsonl"
        passages.tried_on["dev questions"] = list(clause_cases(kb, dev))
    with KnowledgeBase.open(load_settings(home=_LIBRARY_HOME)) as kb:
        print("library…", file=sys.stderr)
        ingest(kb, [_LIBRARY], jobs=2)
        for name in ("library", "prose"):
            file = _QUESTIONS / f"{name}.jsonl"
            passages.learned_from.setdefault(name, []).extend(clause_cases(kb, file))
            sentences_of.learned_from.setdefault(name, []).extend(sentence_cases(kb, file))
    with (
        tempfile.TemporaryDirectory() as folder,
        KnowledgeBase.open(load_settings(home=Path(folder, "home"))) as kb,
    ):
        print("XQuAD-ru…", file=sys.stderr)
        file = data / "xquad-ru/xquad.ru.json"
        convert(file, Path(folder, "data"))
        squad = read_data_set(Path(folder, "data"))
        fill(kb, squad, lambda stage, done, total: None)
        passages.tried_on["XQuAD-ru"] = list(data_set_cases(kb, squad))
        sentences_of.tried_on["XQuAD-ru"] = list(data_set_sentence_cases(kb, file))
    names = [each.name for each in fields(Weights)]
    _print("passages", names, passages, np.array(astuple(JUDGING)), np.array(astuple(CHOOSING)))
    _print("sentences", ["closeness", "words", "coverage", "passage"], sentences_of, WORTH)


@dataclass
class _Sets:
    learned_from: dict[str, list[Case]] = field(default_factory=dict)
    tried_on: dict[str, list[Case]] = field(default_factory=dict)


def _print(
    what: str, names: Sequence[str], sets: _Sets, in_use: Vector, before: Vector | None = None
) -> None:
    learned = learn([each for cases in sets.learned_from.values() for each in cases])
    told = ", ".join(f"{n} {w:.3f}" for n, w in zip(names, learned, strict=True))
    print(f"\n{what}; learned: {told}")
    orders = {"equal": np.full(len(names), 1 / len(names)), "in use": in_use}
    if before is not None:
        orders = {"before": before, **orders}
    heads = "".join(f"{head:<20}" for head in (*orders, "learned"))
    print(f"{'first, top 5, nDCG@10':<22}{'n':>5}  {heads}")
    for name, cases in (*sets.learned_from.items(), *sets.tried_on.items()):
        others = [c for other, some in sets.learned_from.items() if other != name for c in some]
        fair = learn(others) if name in sets.learned_from else learned
        columns = "".join(f"{shares(cases, w):<20}" for w in (*orders.values(), fair))
        print(f"{name:<22}{len(cases):>5}  {columns}")


if __name__ == "__main__":
    main()
