"""Runs changes of a home that are killed before each of their writes in turn.

A program of its own: it forks, which a process with a model's threads should not. Arguments: a
folder to work in. Prints, for every change, how many moments there were; raises where a home was
not whole afterwards.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from index_entries import asking
from sample_documents import DIMENSION, MODEL, parsed, vectors

from corpus.settings import Settings
from search.engine import KnowledgeBase
from search.index import snapshot
from search.index.vectors import IndexSizes
from search.morphology import terms

_WRITES = ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "sqlite3.connect")
WORDS = {"a1": "абрикос", "b2": "боярышник", "c3": "вишня", "d4": "груша"}


def add(kb: KnowledgeBase, document_id: str, word: str) -> None:
    """Store a document whose every passage holds a word of its own, with its original."""
    text = "\n".join(f"Статья {n}. О разном\nЗдесь растёт {word} номер {n}." for n in range(1, 6))
    document = parsed(text, f"{document_id}.txt")
    source = kb.settings.home.parent / document_id
    source.write_text(text + word)
    from corpus.originals import content_hash

    document = parsed(text, f"{document_id}.txt", original=content_hash(source))
    with kb.writing():
        kb.originals.add(source, document.original)
        kb.catalogue.add(document_id, document, vectors(document), "1")
        kb.flush()


CHANGES: dict[str, Callable[[KnowledgeBase], object]] = {
    "add": lambda kb: add(kb, "d4", WORDS["d4"]),
    "edit": lambda kb: add(kb, "b2", "малина"),
    "remove": lambda kb: kb.remove(["a1", "b2"]),
}
ALLOWED: dict[str, list[dict[str, str]]] = {
    "add": [{d: WORDS[d] for d in ("a1", "b2", "c3")}, WORDS],
    "edit": [{d: WORDS[d] for d in ("a1", "b2", "c3")}, WORDS | {"b2": "малина"}],
    "remove": [{d: WORDS[d] for d in ("a1", "b2", "c3")}, {"c3": WORDS["c3"]}],
}


def verify(settings: Settings, allowed: list[dict[str, str]]) -> None:
    """The home is as it was before the change or after it, and search shows exactly that."""
    with KnowledgeBase.open(settings, create=False) as kb:
        index = kb.index()
        assert index is not None
        records = {record.id: record for record in kb.documents()}
        keys = {d: {p.key for p in kb.catalogue.passages(d)} for d in records}
        query = np.full(DIMENSION, DIMENSION**-0.5, np.float32)
        words = {
            document_id: word
            for word in (*WORDS.values(), "малина")
            for document_id in records
            if set(index.candidates(query, asking(*terms(word)), 1000).lexical) == keys[document_id]
        }
        assert any(words == {d: w for d, w in one.items() if d in records} for one in allowed)
        assert any(set(records) == set(one) for one in allowed), records
        everything = set().union(*keys.values())
        for word in (*WORDS.values(), "малина"):
            assert set(index.candidates(query, asking(*terms(word)), 1000).lexical) <= everything
        assert set(index.candidates(query, asking(), 1000).dense) == everything
        assert dict(index.held()) == kb.catalogue.generations()
        assert set(index.part_counts().values()) == {len(everything)}
        for record in records.values():
            assert kb.originals.path(record.original).is_file(), record


def in_child(work: Callable[[], object]) -> int:
    """Run something in a forked process; its exit code, or minus the signal that ended it."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def killed_at(moment: int, home: Path, work: Callable[[], object]) -> Callable[[], object]:
    """The same work, which dies before its write number `moment` in the home."""
    seen, last = 0, ""

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal seen, last
        if event == "open":
            writes = isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        else:
            writes = event in _WRITES
        if writes and any(str(home) in str(argument) for argument in arguments[:2]):
            # Of a run of links or removals the first moment stands for all.
            if event == last != "open":
                return
            if seen == moment:
                os.kill(os.getpid(), signal.SIGKILL)
            seen, last = seen + 1, event

    def run() -> None:
        sys.addaudithook(watch)
        work()

    return run


def main(folder: Path) -> None:
    """Try every change at every moment."""
    # So that cells are made and learnt anew too, which else only a large collection has.
    snapshot.IndexSizes = partial(IndexSizes, exact_below=8, cells_from=4)  # type: ignore[misc, assignment]
    start = Settings(home=folder / "начало" / "дом")
    start.home.parent.mkdir(parents=True)

    def prepare() -> None:
        with KnowledgeBase.open(start) as kb:
            for document_id in ("a1", "b2", "c3"):
                add(kb, document_id, WORDS[document_id])

    assert in_child(prepare) == 0
    moments = {}
    for name, change in CHANGES.items():
        moment = 0
        while True:
            home = folder / f"{name}-{moment}" / "дом"
            shutil.copytree(start.home, home)
            settings = Settings(home=home)

            def work(settings: Settings = settings, change: Any = change) -> None:
                with KnowledgeBase.open(settings) as kb:
                    change(kb)

            ended = in_child(killed_at(moment, home, work))
            assert ended in (0, -signal.SIGKILL), (name, moment, ended)
            checked = in_child(lambda s=settings, n=name: verify(s, ALLOWED[n]))  # type: ignore[misc]
            assert checked == 0, (name, moment)
            shutil.rmtree(home.parent)
            if ended == 0:
                break
            moment += 1
        moments[name] = moment
    print(json.dumps(moments))


if __name__ == "__main__":
    assert MODEL
    main(Path(sys.argv[1]))
