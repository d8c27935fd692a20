"""BM25 over lemmas, in Tantivy: the text is lemmatised here and stored as words and spaces."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

from corpus.entries import IndexEntry
from search.index.base import IndexDamaged
from search.morphology import terms

_WRITER_BYTES = 64 * 1024 * 1024
# Tantivy renames these two into place and never changes the others, so those may be shared.
_RENAMED = frozenset({"meta.json", ".managed.json"})
LEXICAL = "lexical"
"""The name of a lexical index's folder."""


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("key", stored=True, indexed=True, fast=True)
    builder.add_text_field("document", stored=False, tokenizer_name="raw", index_option="basic")
    # "freq": positions are not needed, term frequencies are.
    builder.add_text_field("terms", stored=False, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


class LexicalIndex:
    """A persistent BM25 index (k1 1.2, b 0.75: Tantivy's constants); never changed in place.

    BM25: Robertson, Zaragoza, "The Probabilistic Relevance Framework", 2009.
    """

    def __init__(self, folder: Path) -> None:
        """Open what `changed` wrote. Raises ValueError when Tantivy cannot read it."""
        import tantivy

        self.folder = folder
        self._schema = _schema()
        self._index = tantivy.Index(self._schema, path=str(folder))
        # The files never change, so there is nothing for a thread to watch.
        self._index.config_reader(reload_policy="manual")

    def __len__(self) -> int:
        return int(self._index.searcher().num_docs)

    @staticmethod
    def changed(
        former: LexicalIndex | None,
        folder: Path,
        removed: Iterable[str],
        added: Iterable[IndexEntry],
    ) -> LexicalIndex:
        """A new index in an empty folder: the former without some documents and with others.

        A document in `added` replaces what is held of it. Unchanged files are shared with the
        former index, which goes on serving. Raises IndexDamaged when those cannot be read, OSError
        when the new ones cannot be written.
        """
        import tantivy

        folder.mkdir(parents=True)
        try:
            if former is not None:
                _share(former.folder, folder)
            index = tantivy.Index(_schema(), path=str(folder))
        except (FileNotFoundError, ValueError) as error:
            raise IndexDamaged(str(folder)) from error
        try:
            writer = index.writer(_WRITER_BYTES, 1)
            for document_id in removed:
                writer.delete_documents_by_term("document", document_id)
            for entry in added:
                _replace(writer, entry)
            writer.commit()
            writer.wait_merging_threads()
        except ValueError as error:
            # Tantivy has no other error, and its messages are not made for telling them apart.
            raise OSError(str(error)) from error
        return LexicalIndex(folder)

    def search(
        self, query: Sequence[str], limit: int, documents: Collection[str] | None = None
    ) -> dict[int, float]:
        """BM25 scores of the best passages by key; empty without a shared term."""
        import tantivy

        if not query or limit <= 0:
            return {}
        clauses = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "terms", term, "freq"))
            for term in dict.fromkeys(query)
        ]
        wanted = tantivy.Query.boolean_query(clauses)
        if documents is not None:
            allowed = tantivy.Query.term_set_query(self._schema, "document", list(documents))
            # A filter must not add to the score.
            wanted = tantivy.Query.boolean_query(
                [
                    (tantivy.Occur.Must, wanted),
                    (tantivy.Occur.Must, tantivy.Query.const_score_query(allowed, 0.0)),
                ]
            )
        searcher = self._index.searcher()
        found = searcher.search(wanted, limit, count=False).hits
        return {int(searcher.doc(address)["key"][0]): float(score) for score, address in found}


def _replace(writer: Any, entry: IndexEntry) -> None:
    import tantivy

    writer.delete_documents_by_term("document", entry.document_id)
    for key, context, text in zip(entry.keys, entry.contexts, entry.texts, strict=True):
        document = tantivy.Document()
        document.add_integer("key", int(key))
        document.add_text("document", entry.document_id)
        document.add_text("terms", " ".join(terms(context) + terms(text)))
        writer.add_document(document)


def is_shared(file: Path) -> bool:
    """Whether a file of a lexical index may be one file with that of the index before."""
    return file.parent.name == LEXICAL and file.name not in _RENAMED


def _share(source: Path, target: Path) -> None:
    for file in source.iterdir():
        if file.suffix == ".lock":
            continue
        if file.name not in _RENAMED:
            try:
                os.link(file, target / file.name)
                continue
            except OSError:
                pass  # a file system without hard links
        shutil.copyfile(file, target / file.name)
