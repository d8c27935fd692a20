"""The command `svod eval`: measure, and then save, compare and draw what was asked for."""

from __future__ import annotations

from pathlib import Path

from corpus.errors import UsageError
from ui.terminal import complain


def run(
    folder: Path, save: Path | None, compare: Path | None, report: Path | None, as_json: bool
) -> None:
    """Measure the search on a data set and print the result.

    What would make an output impossible is found before the minutes of measuring are spent. Raises
    DataSetInvalid, UsageError, ModelUnavailable.
    """
    from ingest.evaluation import evaluate
    from search.evaluation import compare as compared
    from search.evaluation import read_data_set, read_run
    from ui import evaluation_output, progress

    for path in (save, report):
        _must_be_writable(path)
    if report is not None and report.absolute() in {p.absolute() for p in (save, compare) if p}:
        raise UsageError(f"Отчёт стёр бы прогон: «{report}» указан дважды.", "Дайте два имени.")
    data = read_data_set(folder)
    before = read_run(compare) if compare is not None else None
    if before is not None:
        before.must_answer(data)
    with progress.staged(quiet=as_json) as watching:
        measured = evaluate(data, progress=watching).run
    if save is not None:
        measured.save(save)
    comparison = compared(before, measured) if before is not None else None
    if report is not None:
        from ui.evaluation_report import write

        write(report, data, measured, comparison)
    evaluation_output.show(measured, comparison, as_json)
    for path in (save, report):
        if path is not None and not as_json:
            complain(f"Записан файл {path}")


def _must_be_writable(path: Path | None) -> None:
    if path is None:
        return
    if path.is_dir():
        raise UsageError(f"«{path}» — папка, а нужен файл.", "Допишите имя файла.")
    if not path.absolute().parent.is_dir():
        raise UsageError(f"Нет папки для файла «{path}».", "Создайте её или укажите другую.")
