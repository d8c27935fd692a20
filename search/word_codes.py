"""Words as codes of bits: a cheap second look at the best candidates, word by word.

Late interaction (Khattab, Zaharia, "ColBERT", 2020, arXiv:2004.12832): every word of the question
looks for the word of the passage most like it, and the likenesses are averaged. The states of an
encoder that was never trained for it serve well enough, and one bit a dimension keeps nearly all of
their order once they are centred and turned at random (Charikar, "Similarity Estimation Techniques
from Rounding Algorithms", STOC 2002): 48 bytes a word instead of 1536.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from search.morphology import is_function_word, tokens

if TYPE_CHECKING:
    from search.embedding import Embedder

Codes = NDArray[np.uint8]

# About the words of a sentence and a half that carry its topic.
_RUN = 24
_UNLIKE = -1e6
_FEW = 32
# OpenBLAS shares products of more multiplications between threads, which wait for one another
# longer than they compute; in parts that also fit the cache the whole takes a tenth of the time.
_ONE_THREAD = 1 << 18

PROBE = (
    "Гражданин подал заявление через портал и получил ответ в течение десяти рабочих дней.",
    "Орган власти обязан предоставить услугу бесплатно, если иное не установлено законом.",
    "Работодатель выплачивает заработную плату не реже чем каждые полмесяца.",
    "Суд рассмотрел дело по существу и отменил решение нижестоящей инстанции.",
    "Стандарт определяет требования к качеству обслуживания и способы его оценки.",
    "Исследователи опросили три тысячи человек в двенадцати регионах страны.",
    "Рисунок показывает, как менялась температура воды в реке весной 2019 года.",
    "Договор вступает в силу со дня подписания и действует до конца года.",
    "Врач осмотрел ребёнка, назначил лечение и выписал рецепт.",
    "Предприниматель вправе обжаловать отказ в месячный срок.",
    "Город основан в шестнадцатом веке на берегу озера и славится монастырём.",
    "Сервис хранит данные пользователей в зашифрованном виде и удаляет их по запросу.",
    "Кто отвечает за достоверность сведений и сколько стоит выписка из реестра?",
    "Налог исчисляется как процентная доля налоговой базы по итогам квартала.",
    "Студенты изучают историю, химию и основы программирования.",
    "Поезд отправился вовремя, но пассажиры ещё долго обсуждали новости.",
)
"""Sentences whose words tell where the middle of a model's word states lies."""


@dataclass(frozen=True, slots=True, eq=False)
class WordCoder:
    """Makes and compares codes; `centre` (dimension,) is the mean of a model's unit word states."""

    centre: NDArray[np.float32]

    def encode(self, words: NDArray[np.float32]) -> Codes:
        """(words, dimension) unit vectors → (words, bytes): the signs of each turned, centred."""
        return np.packbits(self._turned(words) > 0, axis=1)

    def query(self, words: NDArray[np.float32]) -> NDArray[np.float32]:
        """(words, dimension) unit vectors → (words, dimension), turned, centred and of length 1."""
        turned = self._turned(words)
        length = np.linalg.norm(turned, axis=1, keepdims=True)
        unit: NDArray[np.float32] = (turned / np.maximum(length, 1e-12)).astype(np.float32)
        return unit

    def _turned(self, words: NDArray[np.float32]) -> NDArray[np.float32]:
        rotation = _rotation(len(self.centre))
        if len(words) > _FEW:
            several: NDArray[np.float32] = np.matmul(words - self.centre, rotation)
            return several
        # For a query: the threads that share a matrix product go on waiting busily after it.
        turned: NDArray[np.float32] = np.einsum("wd,de->we", words - self.centre, rotation)
        return turned


def centre_of(embedder: Embedder) -> NDArray[np.float32] | None:
    """The centre for a model, (dimension,); None for one that gives no vectors of words."""
    from search.embedding import PassageInput

    items = [PassageInput("", text, (), tuple(word_ranges(text))) for text in PROBE]
    words = [v.words for v in embedder.encode_passages(items) if v.words is not None]
    if not words:
        return None
    centre: NDArray[np.float32] = np.concatenate(words).mean(axis=0)
    return centre


def similarities(
    query: NDArray[np.float32], weights: NDArray[np.float32], codes: Mapping[int, Codes]
) -> dict[int, float]:
    """How well each passage answers word by word, by passage key.

    `query` is (words, dimension) of `WordCoder.query`, `weights` (words,) above 0. Every word takes
    its best likeness within a run of the passage's words; their weighted mean counts in the run
    where it is highest, so that words that stand together count more. At most 1; a passage without
    words is left out.
    """
    keys = [key for key, words in codes.items() if len(words)]
    if not keys or not len(query):
        return {}
    likeness = _likeness(query, np.concatenate([codes[key] for key in keys]))
    # Between two passages stands a run of words like nothing, so that no run spans both.
    counts = np.array([len(codes[key]) for key in keys])
    starts = np.cumsum(counts + _RUN) - counts
    columns = np.arange(likeness.shape[1]) + np.repeat(_RUN * np.arange(1, len(keys) + 1), counts)
    apart = np.full((len(query), columns[-1] + _RUN), _UNLIKE, np.float32)
    apart[:, columns] = likeness
    # Column j is of the run that begins with column j: a passage's first ends with its first word.
    runs = np.einsum("w,wr->r", weights / weights.sum(), _best_of_runs(apart))
    best = np.maximum.reduceat(runs, starts - _RUN + 1)
    return dict(zip(keys, (best / np.sqrt(query.shape[1])).tolist(), strict=True))


def _best_of_runs(likeness: NDArray[np.float32]) -> NDArray[np.float32]:
    """The greatest of every `_RUN` columns that follow one another, by doubling."""
    best, width = likeness, 1
    while 2 * width <= _RUN:
        best = np.maximum(best[:, :-width], best[:, width:])
        width *= 2
    rest = _RUN - width
    return np.maximum(best[:, : best.shape[1] - rest], best[:, rest:])


def best_words(
    query: NDArray[np.float32], codes: Codes, owners: NDArray[np.int64], parts: int
) -> NDArray[np.float64]:
    """The same for parts of one passage, (parts,): word i of `codes` belongs to part `owners[i]`.

    `owners` do not descend.

    The mean over the query's words of the best likeness within the part; the least of all for a
    part without words.
    """
    means = np.zeros(parts)
    if not len(query) or not len(codes):
        return means
    starts = np.flatnonzero(np.diff(owners, prepend=-1))
    best = np.maximum.reduceat(_likeness(query, codes), starts, axis=1).mean(axis=0)
    means[:] = best.min()
    means[owners[starts]] = best
    means /= np.sqrt(query.shape[1])
    return means


def _likeness(query: NDArray[np.float32], codes: Codes) -> NDArray[np.float32]:
    """The scalar products (words of the query, words of passages) with signs of ±1."""
    words, dimension = query.shape
    step = max(1, _ONE_THREAD // (words * dimension))
    products = np.empty((words, len(codes)), np.float32)
    for at in range(0, len(codes), step):
        bits = np.unpackbits(codes[at : at + step], axis=1)[:, :dimension]
        products[:, at : at + step] = query @ bits.astype(np.float32).T
    products *= 2  # a sign is twice its bit less one
    products -= query.sum(axis=1, keepdims=True)
    return products


def word_ranges(text: str) -> list[tuple[int, int]]:
    """Where the words that carry the topic stand in a text: all but function words."""
    return [(t.start, t.end) for t in tokens(text) if not is_function_word(t.text)]


@lru_cache(maxsize=4)
def _rotation(dimension: int) -> NDArray[np.float32]:
    """A random orthogonal matrix, the same on every machine (Mezzadri, 2007, math-ph/0609050)."""
    gaussian = np.random.default_rng(0).standard_normal((dimension, dimension))
    orthogonal, triangular = np.linalg.qr(gaussian)
    # Without this the signs of the columns would be the linear algebra library's choice.
    rotation: NDArray[np.float32] = (orthogonal * np.sign(np.diag(triangular))).astype(np.float32)
    return rotation
