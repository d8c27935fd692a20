"""The answer as statements with the numbers of their citations, or the refusal."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from corpus.model import Citation
from search.answering.statements import Answer, Statement
from search.engine import KnowledgeBase
from ui.pages.actions import button
from ui.pages.cards import emphasised
from ui.pages.marked_text import marked
from ui.pages.shown_text import shown_text

WHOLE = "answer"


def understood(answer: Answer) -> str:
    """HTML of what a question was taken for, where that is not what was typed."""
    parts = []
    if answer.resolved is not None:
        told = escape(answer.resolved)
        parts.append(f'<div class="svod-taken">Понято как: <b>{told}</b></div>')
    if answer.corrected is not None:
        told = escape(answer.corrected)
        way = button("Искать как написано", "exactly", "")
        parts.append(f'<div class="svod-taken">Показаны результаты для: «{told}» {way}</div>')
    if answer.found is not None and answer.found.loosened:
        parts.append(
            '<div class="svod-taken">Слов в кавычках подряд нет ни в одном документе; '
            "показано похожее без кавычек.</div>"
        )
    return f'<div role="status">{"".join(parts)}</div>' if parts else ""


def answer_view(kb: KnowledgeBase, answer: Answer, is_filtered: bool, more: str) -> None:
    """What is answered, with its notes and what can be done with it; `more` is HTML of buttons."""
    if not answer.answered:
        buttons = f'<div class="svod-buttons">{button("Скопировать ссылку", "link", WHOLE)}{more}'
        st.html(f"{_refusal(answer, is_filtered)}{buttons}</div>")
        return
    st.html(
        f'<div class="svod-answer" role="status">{statements(kb, answer)}</div>{_notes(answer)}'
        f'<div class="svod-buttons">{button("Скопировать всё", "copy", WHOLE)}'
        f"{button('Скопировать ссылку', 'link', WHOLE)}{more}</div>"
    )


def statements(kb: KnowledgeBase, answer: Answer, said: Sequence[Statement] | None = None) -> str:
    """HTML of the statements, each with buttons that choose its citations.

    `said` are those a language model has written so far; None for the whole answer's.
    """
    cited = {each.n: each for each in answer.citations}
    return "".join(
        _statement(kb, each, cited) for each in (answer.statements if said is None else said)
    )


def _statement(kb: KnowledgeBase, said: Statement, cited: dict[int, Citation]) -> str:
    one = cited.get(said.citations[0]) if said.citations else None
    if one is not None and one.quote == said.text:
        # Verbatim: what is a table in the document is one here.
        text = shown_text(kb, one.document_id, one.start, said.text, said.bold)
    else:
        text = marked(said.text, said.bold)
    numbers = "".join(_number(number) for number in said.citations)
    style, warning = "", ""
    if not said.is_supported:
        style = " svod-unsupported"
        warning = '<div class="svod-note">Цитатами не подтверждено: проверьте по документу.</div>'
    return f'<div class="svod-said{style}">{emphasised(text)}{numbers}{warning}</div>'


def _number(number: int) -> str:
    return button(
        str(number),
        "choose",
        f"citation-{number}",
        name=f"Цитата {number}: показать место в документе",
        style="svod-number",
    )


def _notes(answer: Answer) -> str:
    notes = list(answer.notes)
    if answer.mode == "llm":
        notes.append("Составлено языковой моделью по цитатам ниже; каждая фраза сверена с ними.")
    return "".join(f'<div class="svod-remark">{escape(note)}</div>' for note in notes)


def _refusal(answer: Answer, is_filtered: bool) -> str:
    missing = ""
    # The sentence that refuses may have named them already.
    unsaid = [word for word in answer.missing if word not in answer.answer]
    if unsaid:
        words = ", ".join(f"«{escape(word)}»" for word in unsaid)
        missing = f'<div class="svod-missing">Не нашлось упоминаний: {words}.</div>'
    ways = "Спросите другими словами или загрузите документ, в котором есть ответ."
    if is_filtered:
        ways = "Снимите отбор, спросите другими словами или загрузите документ с ответом."
    advice = f'<div class="svod-note">{ways}</div>'
    return (
        f'<div class="svod-refusal" role="status">{escape(answer.answer)}{missing}{advice}</div>'
        f"{_notes(answer)}"
    )
