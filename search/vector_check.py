"""Whether two engines give the same vectors, and which of them is faster on this machine."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.embedding import Embedder, PassageInput

_LEAST_COSINE = 0.985
# Of what is left when the mean vector is taken away: where all texts are similar (E5 gives cosines
# above 0.7 to any two), the plain cosine would hide a ruined ranking.
_LEAST_CENTRED = 0.95
_ROUNDS = 2

_SENTENCES = (
    "Заявление рассматривается в течение тридцати дней со дня его регистрации.",
    "Работник вправе отозвать заявление об увольнении до истечения срока предупреждения.",
    "Кровля здания должна быть утеплена и защищена от протечек.",
    "Температура в помещении архива поддерживается от 17 до 19 °C.",
    "Штраф за просрочку поставки составляет 0,1 % цены договора за каждый день.",
    "Копия приказа направляется в отдел кадров не позднее следующего рабочего дня.",
    "Пожарный выход запрещается загромождать мебелью и оборудованием.",
    "ГОСТ устанавливает размеры полей: левое — 20 мм, правое — 10 мм.",
    "Участник закупки подаёт заявку в электронной форме через оператора площадки.",
    "Ребёнка принимают в детский сад по путёвке и медицинскому заключению.",
    "Налоговый вычет предоставляется за три предшествующих года.",
    "Пароль меняют не реже одного раза в девяносто дней.",
    "Водитель обязан иметь при себе полис и регистрационные документы.",
    "Собрание правомочно, если на нём присутствует более половины участников.",
    "Перечень приложений: 1) смета; 2) план-график; 3) техническое задание.",
    "Река берёт начало в болотах и впадает в озеро на севере области.",
)
_QUESTIONS = (
    "сколько ждать ответа на обращение",
    "можно ли забрать заявление об уходе",
    "как часто менять пароль",
    "какие поля по госту",
    "что нужно чтобы отдать ребенка в садик",
    "штраф за опоздание с поставкой",
)
# Short, middling and long passages, as in a real collection.
_PASSAGES = tuple(
    " ".join(_SENTENCES[(first + n) % len(_SENTENCES)] for n in range(1 + first % 8))
    for first in range(len(_SENTENCES))
)


@dataclass(frozen=True, slots=True)
class Agreement:
    """The least cosine over the texts, plain and with the mean vector taken away."""

    least: float
    least_centred: float

    @property
    def close(self) -> bool:
        """Whether the vectors of the two may be compared with one another."""
        return self.least >= _LEAST_COSINE and self.least_centred >= _LEAST_CENTRED


def agreement(reference: Embedder, other: Embedder) -> Agreement:
    """Compare two engines of one model on passages and questions written for this."""
    wanted, found = (_vectors(embedder) for embedder in (reference, other))
    plain = (wanted * found).sum(axis=1)
    mean = wanted.mean(axis=0)
    left, right = wanted - mean, found - mean
    lengths = np.linalg.norm(left, axis=1) * np.linalg.norm(right, axis=1)
    centred = (left * right).sum(axis=1) / np.maximum(lengths, 1e-12)
    return Agreement(float(np.nan_to_num(plain).min()), float(np.nan_to_num(centred).min()))


def faster(reference: Embedder, other: Embedder) -> bool:
    """Whether the other engine encodes passages and queries in less time, taken in turns."""
    times: dict[Embedder, list[float]] = {reference: [], other: []}
    items = _passages(reference)[2:8]
    for round_number in range(_ROUNDS + 1):
        for embedder, taken in times.items():
            started = time.perf_counter()
            embedder.encode_passages(items)
            for question in _QUESTIONS[:3]:
                embedder.encode_queries([question])
            if round_number:  # the first one warms up
                taken.append(time.perf_counter() - started)
    return min(times[other]) < min(times[reference])


def _passages(embedder: Embedder) -> list[PassageInput]:
    """The passages, those too long for the model cut to what it reads."""
    found = []
    for text in _PASSAGES:
        ends = [end for _, end in embedder.token_offsets(text)]
        fits = text if len(ends) <= embedder.window else text[: ends[embedder.window - 1]]
        found.append(PassageInput("", fits, ()))
    return found


def _vectors(embedder: Embedder) -> NDArray[np.float32]:
    rows = [found.passage for found in embedder.encode_passages(_passages(embedder))]
    return np.concatenate([np.stack(rows), embedder.encode_queries(_QUESTIONS)])
