"""The models of a home: the chosen one, and the one that made its vectors."""

from __future__ import annotations

import threading
from base64 import b64decode, b64encode
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from corpus.errors import ModelChanged, ModelUnavailable
from corpus.settings import Settings
from corpus.store import Catalogue

if TYPE_CHECKING:
    from search.answering.reader import JointReader
    from search.cross_encoder import CrossEncoderJudge
    from search.embedding import Embedder, PassageVectors
    from search.word_codes import WordCoder

# Where the catalogue keeps the centre of a model's word states, and how to load the model again.
_CENTRE = "word centre "
_SOURCE = "model source"


class Models:
    """Loads models when they are first needed, once; threads may share one."""

    def __init__(
        self, settings: Settings, catalogue: Catalogue, embedder: Embedder | None = None
    ) -> None:
        """`embedder` is the chosen model, already loaded."""
        self._settings = settings
        self._catalogue = catalogue
        self._chosen = embedder
        self._former: Embedder | None = None
        self._cross_encoder: CrossEncoderJudge | None = None
        self._reader: JointReader | None = None
        self.reader_failure: ModelUnavailable | None = None
        """Why there is no reader, once one was asked for."""
        self._loading = threading.RLock()
        self._coders: dict[str, WordCoder | None] = {}
        # A page asks and searches with the same words, an answer searches and then weighs.
        self._kept_vectors = lru_cache(maxsize=64)(self._encode)

    def close(self) -> None:
        """Release the models."""
        self._chosen = self._former = self._cross_encoder = self._reader = None

    @property
    def is_loaded(self) -> bool:
        """Whether a model of the settings is in memory."""
        return self._chosen is not None

    def chosen(self, progress: Callable[[str], None] | None = None) -> Embedder:
        """The model of the settings. Raises ModelUnavailable."""
        with self._loading:
            if self._chosen is None:
                self._chosen = self._open(self._settings.model, progress)
            return self._chosen

    def stored(self) -> str | None:
        """The name of the model that made the vectors in use."""
        return self._catalogue.meta("model")

    def writing(self) -> Embedder:
        """The chosen model, which must be the one that made the vectors. Raises ModelChanged."""
        changed = self.changed()
        if changed is not None:
            raise changed
        if self._catalogue.meta(_SOURCE) != self._settings.model:
            self._catalogue.set_meta(_SOURCE, self._settings.model)
        return self.chosen()

    def serving(self) -> Embedder:
        """The model that made the vectors: after a change of the settings the former one.

        Raises ModelChanged when that cannot be loaded any more.
        """
        changed = self.changed()
        if changed is None:
            self._former = None
            return self.chosen()
        stored = self.stored()
        with self._loading:
            if self._former is None or self._former.name != stored:
                self._former = self._former_one(stored, changed)
            return self._former

    def changed(self) -> ModelChanged | None:
        """What to tell a person while a former model serves; None when it is the chosen one."""
        chosen, stored = self.chosen(), self.stored()
        if stored is None or stored == chosen.name or not self._catalogue.generations():
            return None
        return ModelChanged.between(stored, chosen.name)

    def settle(self) -> None:
        """Make the chosen model the one that serves: every document is encoded by it."""
        chosen = self.chosen()
        self._catalogue.settle_model(chosen.name, chosen.dimension)
        self._catalogue.set_meta(_SOURCE, self._settings.model)

    def query_vectors(self, text: str) -> PassageVectors:
        """The vectors of a question and of its words by the model that serves."""
        return self._kept_vectors(self.serving().name, text)

    def word_coder(self, model: str) -> WordCoder | None:
        """What reads the codes of words by a model; None while there are none."""
        if model not in self._coders:
            import numpy as np

            from search.word_codes import WordCoder

            kept = self._catalogue.meta(_CENTRE + model)
            if kept is None:
                return None
            centre = np.frombuffer(b64decode(kept), "<f4")
            self._coders[model] = WordCoder(centre) if len(centre) else None
        return self._coders[model]

    def settled_word_coder(self) -> WordCoder | None:
        """What makes the codes of words by the chosen model, whose centre is found once a home."""
        from search.word_codes import centre_of

        chosen = self.chosen()
        key = _CENTRE + chosen.name
        if self._catalogue.meta(key) is None:
            found = centre_of(chosen)
            kept = b"" if found is None else found.astype("<f4").tobytes()
            self._catalogue.set_meta(key, b64encode(kept).decode())
        return self.word_coder(chosen.name)

    def cross_encoder(self) -> CrossEncoderJudge | None:
        """The second judge, where the settings name one. Raises ModelUnavailable."""
        if self._settings.cross_encoder is None:
            return None
        with self._loading:
            if self._cross_encoder is None:
                from search.cross_encoder import CrossEncoderJudge

                self._cross_encoder = CrossEncoderJudge(self._settings.cross_encoder)
            return self._cross_encoder

    def reader(self, progress: Callable[[str], None] | None = None) -> JointReader | None:
        """What reads a question and a sentence together; None where it cannot be had.

        Answers do without it, less well: `reader_failure` then tells why, as does the doctor.
        """
        with self._loading:
            if self._reader is None and self.reader_failure is None:
                from search.answering.reader_files import open_reader

                try:
                    self._reader = open_reader(self._settings.cache, progress)
                except ModelUnavailable as error:
                    self.reader_failure = error
            return self._reader

    def _open(self, model: str, progress: Callable[[str], None] | None = None) -> Embedder:
        from search.embedding import open_embedder

        return open_embedder(
            model,
            self._settings.cache,
            progress,
            full_precision=self._settings.full_precision,
            engine=self._settings.engine,
        )

    def _former_one(self, stored: str | None, changed: ModelChanged) -> Embedder:
        source = self._catalogue.meta(_SOURCE)
        if source is None or source == self._settings.model:
            raise changed
        try:
            former = self._open(source)
        except ModelUnavailable as error:
            raise changed from error
        if former.name != stored:
            raise changed
        return former

    def _encode(self, model: str, text: str) -> PassageVectors:
        from search.word_codes import word_ranges

        vectors = self.serving().encode_query(text, word_ranges(text))
        vectors.passage.flags.writeable = False
        return vectors
