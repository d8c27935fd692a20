"""The index of a home, opened when it is needed and kept level with the catalogue."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.errors import HomeBusy, HomeUnwritable
from corpus.settings import Settings
from corpus.store import Catalogue
from search.home_lock import HomeLock
from search.index.base import IndexDamaged
from search.index.opening import open_index

if TYPE_CHECKING:
    from search.index.base import Index

# How long a search waits for whoever writes while there is no earlier index to serve from.
_FIRST_INDEX_SECONDS = 3.0
# How long a search waits for the index of a document that is just being replaced.
_REPLACED_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class IndexState:
    """What an index holds; `behind` documents differ from the catalogue of this generation."""

    passages: int
    generation: int
    behind: int


class LevelIndex:
    """Opens the index of the model in use; threads may share one."""

    def __init__(self, settings: Settings, catalogue: Catalogue, lock: HomeLock) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._lock = lock
        self._index: Index | None = None
        self._model: str | None = None
        self._level_with = -1
        self._loading = threading.RLock()

    def close(self) -> None:
        """Release the files."""
        if self._index is not None:
            self._index.close()
        self._index = None

    def of_state(self, facts: Mapping[str, str]) -> Index | None:
        """The index where it is level with this state of the catalogue, else None."""
        if self._level_with != int(facts.get("generation", 0)):
            return None
        return self._opened(facts)

    def state(self) -> IndexState | None:
        """What the index holds now, without making it level; None while nothing is encoded."""
        facts = self._catalogue.facts()
        index, generation = self._opened(facts), int(facts.get("generation", 0))
        if index is None:
            return None
        if self._level_with == generation:
            return IndexState(index.passage_count(), generation, 0)
        index.refresh()
        wanted, held = self._catalogue.generations(), index.held()
        behind = sum(held.get(name) != wanted.get(name) for name in held.keys() | wanted.keys())
        return IndexState(index.passage_count(), generation, behind)

    def level(self) -> Index | None:
        """The index, made level where nobody else is doing it; None while nothing is encoded."""
        facts = self._catalogue.facts()
        index, generation = self._opened(facts), int(facts.get("generation", 0))
        if index is None or self._level_with == generation:
            return index
        index.refresh()
        if dict(index.held()) == self._catalogue.generations():
            self._level_with = generation
            return index
        serves = index.passage_count() > 0
        try:
            with self._lock.held(wait=0 if serves else _FIRST_INDEX_SECONDS):
                self.flush()
        except (HomeBusy, HomeUnwritable):
            # Whoever is writing will level the index; until then the former state serves.
            if not serves:
                raise
            self._await_replaced(index)
        return self._opened(self._catalogue.facts())

    def flush(self) -> None:
        """Bring the index level with the catalogue; the caller holds the home for writing."""
        facts = self._catalogue.facts()
        index, model = self._opened(facts), facts.get("model")
        if index is None or model is None:
            return
        generation = self._catalogue.generation()
        index.refresh()
        wanted, held = self._catalogue.generations(), dict(index.held())
        removed = [document for document in held if document not in wanted]
        changed = [document for document, at in wanted.items() if held.get(document) != at]
        if removed or changed:
            try:
                index.apply(removed, self._catalogue.index_entries(model, changed))
            except IndexDamaged:
                # Files spoilt under a running program: the catalogue has all that was in them.
                index.clear()
                index.apply([], self._catalogue.index_entries(model, list(wanted)))
        self._level_with = generation

    def rebuild(self) -> None:
        """Make the index anew from the catalogue; nothing is encoded again."""
        with self._lock.held():
            index = self._opened(self._catalogue.facts())
            if index is not None:
                index.clear()
                self.flush()

    def _opened(self, facts: Mapping[str, str]) -> Index | None:
        model, dimension = facts.get("model"), facts.get("dimension")
        if model is None or dimension is None:
            return None
        with self._loading:
            if self._index is None or self._model != model:
                self._index = open_index(self._settings, model, int(dimension))
                self._model = model
                self._level_with = -1
            return self._index

    def _await_replaced(self, index: Index) -> None:
        """Wait a little while the index holds documents whose passages the catalogue has replaced.

        A document that is only new may come later, but one that was there must not seem gone.
        """
        until = time.monotonic() + _REPLACED_SECONDS
        while time.monotonic() < until:
            wanted, held = self._catalogue.generations(), index.held()
            if all(wanted.get(document, at) == at for document, at in held.items()):
                return
            time.sleep(_REPLACED_SECONDS / 100)
            index.refresh()
