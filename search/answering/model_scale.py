"""How alike a model finds questions and the sentences that answer them, and others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from search.embedding import Embedder
    from search.word_codes import WordCoder

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
    """Means of a model between questions and sentences: those that answer, and others.

    `unrelated` and `related` are cosines, `words` the same two of likeness word by word; None of a
    model that gives no vectors of words.
    """

    unrelated: float
    related: float
    words: tuple[float, float] | None = None

    def closeness(self, cosine: float) -> float:
        """0 for a sentence as far as any other, 1 for one as close as an answer usually is."""
        return (cosine - self.unrelated) / ((self.related - self.unrelated) or 1.0)

    def likeness(self, words: float) -> float:
        """The same for a likeness word by word, of a model that has such."""
        unrelated, related = self.words or (0.0, 0.0)
        return (words - unrelated) / ((related - unrelated) or 1.0)


_measured: WeakKeyDictionary[Embedder, Scale] = WeakKeyDictionary()


def scale_of(embedder: Embedder) -> Scale:
    """The scale of a model, measured once."""
    if embedder not in _measured:
        _measured[embedder] = measure(embedder)
    return _measured[embedder]


def measure(embedder: Embedder) -> Scale:
    """Measure a model's likenesses on pairs of question and answer."""
    import numpy as np

    from search.embedding import PassageInput
    from search.word_codes import WordCoder, centre_of, word_ranges

    questions = [embedder.encode_query(question, word_ranges(question)) for question, _ in _PAIRS]
    answers = embedder.encode_passages(
        [PassageInput("", text, (), tuple(word_ranges(text))) for _, text in _PAIRS]
    )
    cosines = np.stack([q.passage for q in questions]) @ np.stack([a.passage for a in answers]).T
    own = np.eye(len(_PAIRS), dtype=bool)
    words = None
    centre = centre_of(embedder)
    if centre is not None:
        likeness = _likenesses(
            WordCoder(centre), [q.words for q in questions], [a.words for a in answers]
        )
        words = float(likeness[~own].mean()), float(likeness[own].mean())
    return Scale(float(cosines[~own].mean()), float(cosines[own].mean()), words)


def _likenesses(
    coder: WordCoder,
    questions: Sequence[NDArray[np.float32] | None],
    answers: Sequence[NDArray[np.float32] | None],
) -> NDArray[np.float64]:
    """(questions, answers), every word of a question weighing the same."""
    import numpy as np

    from search.word_codes import similarities

    codes = {at: coder.encode(words) for at, words in enumerate(answers) if words is not None}
    rows = []
    for words in questions:
        assert words is not None
        found = similarities(coder.query(words), np.ones(len(words), np.float32), codes)
        rows.append([found[at] for at in range(len(answers))])
    return np.array(rows)
