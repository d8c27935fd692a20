"""`svod feedback`: what readers said, as a list or as an evaluation set."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import UsageError
from corpus.feedback import VerdictKind
from search.feedback import export, is_stale
from ui import feedback_shapes, output
from ui.terminal import console, line, styled

if TYPE_CHECKING:
    from search.engine import KnowledgeBase

VERDICTS = {
    VerdictKind.HELPFUL: ("полезно", "green"),
    VerdictKind.UNHELPFUL: ("не помогло", "yellow"),
    VerdictKind.WRONG: ("неверно", "red"),
}


def shown(kb: KnowledgeBase, as_json: bool) -> None:
    """Every verdict, the earliest first."""
    found = [
        feedback_shapes.stored(each, is_stale(kb, each))
        for each in kb.catalogue.feedback.verdicts()
    ]
    if as_json:
        output.as_json(list(found))
        return
    for each in found:
        word, colour = VERDICTS[each.verdict]
        told = styled(f"{each.given}  {word}: {each.question}")
        told.stylize(colour, len(each.given) + 2, len(each.given) + 2 + len(word))
        console().print(told)
        if each.citation is not None:
            of = f"цитата из {each.citation.passage_id}"
            line(f"    {of}{', документ с тех пор изменён или удалён' if each.stale else ''}")
        if each.comment:
            console().print(styled(f"    {each.comment}", "dim"))
    line(f"Отзывов: {len(found)}.")


def exported(kb: KnowledgeBase, folder: Path, as_json: bool) -> None:
    """The helpful citations as a BEIR data set. Raises UsageError, HomeUnwritable."""
    done = export(kb, folder)
    if as_json:
        output.as_json(
            {
                "folder": str(folder),
                "questions": done.questions,
                "judgements": done.judgements,
                "passages": done.passages,
                "stale": done.stale,
            }
        )
        return
    line(
        f"Вопросов: {done.questions}, оценок: {done.judgements}, фрагментов: {done.passages}. "
        f"Устаревших отзывов пропущено: {done.stale}."
    )
    line(f"Измерить поиск на них: svod eval {folder}")


def forgotten(kb: KnowledgeBase, day: str, as_json: bool) -> None:
    """Delete the verdicts before a day. Raises UsageError when it is no day."""
    try:
        before = date.fromisoformat(day)
    except ValueError as error:
        raise UsageError(
            f"«{day[:40]}» — не дата.", "Нужно ГГГГ-ММ-ДД, например 2026-01-31."
        ) from error
    gone = kb.catalogue.feedback.forget_before(before)
    if as_json:
        output.as_json({"forgotten": gone})
    else:
        line(f"Удалено отзывов: {gone}.")
