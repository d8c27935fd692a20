"""Whether what was found is evidence enough to answer, as a probability."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from corpus.entries import context_of
from search.morphology import terms

if TYPE_CHECKING:
    from search.embedding import Embedder
    from search.hits import Hit
    from search.query import Query

THRESHOLD = 0.5
"""From this probability on a question is answered.

Over the sample library and over four codes, `benchmarks/refusal.py` measures 87 % of 462 questions
that the collection does not answer refused, and 7 % of 190 that it does.
"""

# A logistic regression (`benchmarks/refusal.py --fit`, both classes of equal weight), its intercept
# moved so that fewer than a tenth of the answerable questions are refused.
_INTERCEPT, _CLOSENESS, _COVERAGE, _NAMED = -11.0, 13.0, 2.9, 4.7
_DEPTH = 5

# Questions with a sentence that answers each, on subjects of no collection.
_PAIRS = (
    ("Сколько длится ежегодный отпуск?", "Ежегодный отпуск работника длится 28 дней."),
    ("Кто утверждает план работ?", "План работ утверждает руководитель организации."),
    ("Что такое фотосинтез?", "Фотосинтез — это образование растением сахара на свету."),
    ("Когда открыт музей?", "Музей принимает посетителей со вторника по воскресенье."),
    ("Как хранить картофель?", "Картофель хранят в тёмном погребе при четырёх градусах."),
    ("Какой штраф за проезд без билета?", "За проезд без билета платят тысячу рублей."),
    ("Из чего делают бумагу?", "Бумагу вырабатывают из древесных волокон."),
    ("Куда впадает Волга?", "Волга впадает в Каспийское море."),
    ("Какие документы нужны для вклада?", "Чтобы открыть вклад, предъявляют паспорт."),
    ("Можно ли вернуть обувь?", "Покупатель вправе вернуть обувь, если сохранился чек."),
    ("Почему болит горло?", "Боль в горле чаще всего вызвана вирусом."),
    ("Сколько хоккеистов на льду?", "На лёд выходят вратарь и пять полевых игроков."),
    ("Как рассчитать площадь круга?", "Площадь круга — квадрат радиуса, умноженный на пи."),
    ("Кто отвечает за пожарную безопасность?", "За пожарную безопасность отвечает директор."),
    ("За какой срок подключают газ?", "Дом подключают к газу за десять рабочих дней."),
    ("Чем кормят кроликов зимой?", "Зимой кролики едят сено, овёс и корнеплоды."),
)


@dataclass(frozen=True, slots=True)
class Scale:
    """Mean cosines of a model between questions and sentences: those that answer, and others."""

    unrelated: float
    related: float

    def closeness(self, cosine: float) -> float:
        """0 for a sentence as far as any other, 1 for one as close as an answer usually is."""
        return (cosine - self.unrelated) / ((self.related - self.unrelated) or 1.0)


_measured: WeakKeyDictionary[Embedder, Scale] = WeakKeyDictionary()


def scale_of(embedder: Embedder) -> Scale:
    """The scale of a model, measured once."""
    if embedder not in _measured:
        _measured[embedder] = measure(embedder)
    return _measured[embedder]


def measure(embedder: Embedder) -> Scale:
    """Measure a model's cosines on pairs of question and answer."""
    import numpy as np

    from search.embedding import PassageInput

    questions = embedder.encode_queries([question for question, _ in _PAIRS])
    answers = embedder.encode_passages([PassageInput("", text, ()) for _, text in _PAIRS])
    cosines = questions @ np.stack([found.passage for found in answers]).T
    own = np.eye(len(_PAIRS), dtype=bool)
    return Scale(float(cosines[~own].mean()), float(cosines[own].mean()))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer.

    `closeness` is of the closest sentence, on the model's scale; `coverage` is the largest share of
    the question's words in one of the best passages with its headings, 0 to 1; `named` is how well
    a sentence speaks of what the question asks to define, 0 to 1.
    """

    closeness: float
    coverage: float
    named: float

    @property
    def probability(self) -> float:
        """The probability that the passages hold an answer."""
        logit = (
            _INTERCEPT
            + _CLOSENESS * self.closeness
            + _COVERAGE * self.coverage
            + _NAMED * self.named
        )
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, logit))))


def weigh(query: Query, hits: Mapping[int, Hit], closeness: float, named: float) -> Evidence:
    """Weigh the passages that hold a sentence to quote, by rank; there must be one."""
    best = [hits[rank] for rank in sorted(hits)[:_DEPTH]]
    return Evidence(closeness, max(_coverage(query, hit) for hit in best), named)


def _coverage(query: Query, hit: Hit) -> float:
    passage = hit.passage
    held = set(
        terms(context_of(hit.document.description.title, passage.path, passage.table_header))
    )
    held.update(terms(passage.text))
    return sum(term in held for term in query.terms) / max(1, len(query.terms))
