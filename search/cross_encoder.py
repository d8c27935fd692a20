"""An optional second judge: a cross-encoder, where the user names one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ModelUnavailable

DEPTH = 30
"""How many of the best passages are judged: a judgement costs as much as encoding a passage."""

_NEEDED = (
    "Укажите в SVOD_CROSS_ENCODER модель с одной оценкой пары «вопрос — фрагмент»; без этой "
    "переменной поиск работает и так."
)
_HEADS = ("ForSequenceClassification", "ForCausalLM")


class CrossEncoderJudge:
    """Reads question and passage together (Nogueira, Cho, 2019, arXiv:1901.04085)."""

    def __init__(self, model: str) -> None:
        """Load a folder or a name on Hugging Face. Raises ModelUnavailable."""
        from sentence_transformers import CrossEncoder
        from torch.nn import Sigmoid

        folder = Path(model).expanduser()
        try:
            self._model: Any = CrossEncoder(
                str(folder) if folder.is_dir() else model,
                activation_fn=Sigmoid(),
                local_files_only=folder.is_dir(),
            )
        except Exception as error:
            raise ModelUnavailable(
                f"Не удалось загрузить модель для переранжирования {model}.",
                "Проверьте SVOD_CROSS_ENCODER: папка модели sentence-transformers CrossEncoder или "
                "имя на Hugging Face; без этой переменной поиск работает и так.",
            ) from error
        if self._model.num_labels != 1:
            raise ModelUnavailable(
                f"Модель {model} даёт не одну оценку, а {self._model.num_labels}.", _NEEDED
            )
        if not _judges(self._model):
            raise ModelUnavailable(f"Модель {model} не обучена оценивать пары текстов.", _NEEDED)

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float64]:
        """How well each passage answers, (passages,), 0 to 1; the end of a long one is not read."""
        if not passages:
            return np.empty(0)
        judged = self._model.predict(
            [(question, passage) for passage in passages], show_progress_bar=False
        )
        return np.asarray(judged, np.float64).reshape(len(passages))


def _judges(model: Any) -> bool:
    """Whether what gives the score was loaded too: for an embedding model it is made at random."""
    named = model.config.architectures or ()
    return len(model) > 1 or any(name.endswith(_HEADS) for name in named)
