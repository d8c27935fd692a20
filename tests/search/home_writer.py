"""Adds, replaces and removes documents of a home whose editions are already encoded.

A program of its own, which needs no model. Arguments: the home, a pickled list of changes: each the
id of a document, and its edition with vectors, or None where it is removed.
"""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

from corpus.settings import Settings
from search.engine import KnowledgeBase

if __name__ == "__main__":
    changes = pickle.loads(Path(sys.argv[2]).read_bytes())
    with KnowledgeBase.open(Settings(home=Path(sys.argv[1]))) as kb:
        for document_id, edition in changes:
            if edition is None:
                kb.remove([document_id])
                continue
            with kb.writing():
                kb.catalogue.add(document_id, *edition, "1")
                kb.flush()
