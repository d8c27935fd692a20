"""What always holds between a canonical text and the ranges that point into it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpus.model import Definition, PageMap, Passage, Reference, Section, Table


def misplaced(
    text: str,
    sections: Sequence[Section],
    passages: Sequence[Passage],
    page_map: PageMap | None,
) -> Iterator[str]:
    """Every range that does not point where it says, described in Russian.

    A passage's text is `text[start:end]`; its sentences stand inside it, in order, none empty; a
    section lies within the text and after its parent; a page map knows every character.
    """
    length = len(text)
    if page_map is not None and not len(page_map.pages) == len(page_map.boxes) == length:
        yield f"карта страниц знает {len(page_map.pages)} знаков текста из {length}"
    for ordinal, section in enumerate(sections):
        if not 0 <= section.start <= section.end <= length:
            yield f"раздел {ordinal} стоит на [{section.start}, {section.end}) вне текста"
        if section.parent is not None and not 0 <= section.parent < ordinal:
            yield f"раздел {ordinal} вложен в раздел {section.parent}"
    for ordinal, passage in enumerate(passages):
        where = f"фрагмент {ordinal} на [{passage.start}, {passage.end})"
        if not 0 <= passage.start < passage.end <= length:
            yield f"{where} вне текста"
        elif text[passage.start : passage.end] != passage.text:
            yield f"{where} не совпадает с текстом"
        at = passage.start
        for sentence in passage.sentences:
            if not at <= sentence.start < sentence.end <= passage.end:
                yield f"{where}: предложение [{sentence.start}, {sentence.end}) не на месте"
                break
            at = sentence.end


def misplaced_parts(
    text: str,
    tables: Sequence[Table],
    definitions: Sequence[Definition],
    references: Sequence[Reference],
) -> Iterator[str]:
    """Every table, definition or reference that is no range of the text, described in Russian."""
    named: tuple[tuple[str, Sequence[Table | Definition | Reference]], ...] = (
        ("таблица", tables),
        ("термин", definitions),
        ("источник", references),
    )
    for name, parts in named:
        for ordinal, part in enumerate(parts):
            if not 0 <= part.start < part.end <= len(text):
                yield f"{name} {ordinal} стоит на [{part.start}, {part.end}) вне текста"
