"""The question and its filters: the form, the address that holds them, chips that take them off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import streamlit as st

from corpus.model import DocumentKind, DocumentRecord, DocumentStatus
from search.engine import KnowledgeBase
from ui.output import KINDS, STATUSES
from ui.pages.actions import button
from ui.pages.asked import Asked, asked_in

# What the widgets hold, by the key each has in the session.
_QUESTION, _FOLLOW_UP = "question", "follow-up"
_KINDS, _DOCUMENTS, _FIRST, _LAST = "kinds", "documents", "first-year", "last-year"
_STATUS, _AUTHOR, _ORGANISATION = "status", "author", "organisation"
# What no widget holds, and the address as this session wrote it last.
_EXACTLY, _PREVIOUS, _PLACE, _ADDRESS = "exactly", "previous", "place", "address"
_UNKNOWN = "unknown-documents"


def restore(kb: KnowledgeBase) -> None:
    """Take the question, filters and place over from an address this session did not write.

    That is a link that was opened, or another entry of the browser's history.
    """
    given = {name: st.query_params.get_all(name) for name in st.query_params}
    # What widgets hold is gone when another page was open meanwhile.
    if _QUESTION not in st.session_state or _sorted(given) != st.session_state.get(_ADDRESS):
        take(kb, given)
        st.session_state[_ADDRESS] = _sorted(given)


def take(kb: KnowledgeBase, parameters: dict[str, list[str]]) -> None:
    """Make the parameters of an address what is asked."""
    asked, unknown = asked_in(parameters, {record.id for record in kb.documents()})
    _hold(asked)
    st.session_state[_UNKNOWN] = len(unknown)


def take_address(kb: KnowledgeBase, address: str) -> None:
    """Ask again what an address of this page asks."""
    take(kb, parse_qs(urlsplit(address[:8000]).query))


def ask(question: str) -> None:
    """Ask a question as it is, within the filters chosen."""
    st.session_state[_QUESTION] = question
    _begin_anew()


def ask_exactly() -> None:
    """Ask the same without correcting its spelling."""
    st.session_state[_EXACTLY] = True
    st.session_state[_PLACE] = None


def choose(place: str) -> None:
    """Show the page of another citation or passage."""
    st.session_state[_PLACE] = place


def write_address(asked: Asked) -> None:
    """Make the browser's address that of what is shown."""
    given: dict[str, list[str]] = {}
    for name, value in asked.parameters():
        given.setdefault(name, []).append(value)
    st.session_state[_ADDRESS] = _sorted(given)
    if _sorted({name: st.query_params.get_all(name) for name in st.query_params}) != _sorted(given):
        st.query_params.from_dict(given)


def asked_now() -> Asked:
    """What the widgets hold."""
    held = st.session_state
    return Asked(
        question=(held.get(_QUESTION) or "").strip(),
        kinds=tuple(held.get(_KINDS) or ()),
        documents=tuple(held.get(_DOCUMENTS) or ()),
        first_year=held.get(_FIRST),
        last_year=held.get(_LAST),
        status=held.get(_STATUS),
        author=held.get(_AUTHOR),
        organisation=held.get(_ORGANISATION),
        exactly=bool(held.get(_EXACTLY)),
        previous=held.get(_PREVIOUS),
        place=held.get(_PLACE),
    )


def form() -> None:
    """The question field; Enter asks."""
    with st.form("ask", border=False):
        field, way = st.columns([6, 1], vertical_alignment="bottom")
        with field:
            st.text_input(
                "Ваш вопрос",
                key=_QUESTION,
                placeholder="Например: какой срок ответа на обращение?",
            )
        with way:
            st.form_submit_button("Спросить", type="primary", width="stretch", on_click=_begin_anew)


def follow_up_form(previous: str) -> None:
    """A field for a question that goes on from the one answered: «а для бизнеса?»."""

    def go_on() -> None:
        said = (st.session_state.get(_FOLLOW_UP) or "").strip()
        if said:
            ask(said)
            st.session_state[_PREVIOUS] = previous
            st.session_state[_FOLLOW_UP] = ""

    with st.form("go-on", border=False):
        field, way = st.columns([4, 1.4], vertical_alignment="bottom")
        with field:
            st.text_input(
                "Уточнение",
                key=_FOLLOW_UP,
                label_visibility="collapsed",
                placeholder="Уточнить, например: а для бизнеса?",
            )
        with way:
            st.form_submit_button("Уточнить", width="stretch", on_click=go_on)


def filters(kb: KnowledgeBase) -> None:
    """The restrictions, beside the question."""
    records = kb.documents()
    st.header("Где искать", anchor=False)
    kinds = [kind for kind in DocumentKind if any(r.description.kind is kind for r in records)]
    st.multiselect(
        "Вид документа",
        _with_chosen(kinds, _KINDS),
        key=_KINDS,
        format_func=KINDS.__getitem__,
        placeholder="Все виды",
    )
    chosen = st.session_state.get(_KINDS)
    names = {r.id: r.description.title for r in records}
    st.multiselect(
        "Документ",
        _with_chosen(
            [r.id for r in records if not chosen or r.description.kind in chosen], _DOCUMENTS
        ),
        key=_DOCUMENTS,
        format_func=lambda document: names.get(document, document),
        placeholder="Все документы",
    )
    years = sorted({r.description.year for r in records if r.description.year}, reverse=True)
    first, last = st.columns(2)
    with first:
        _choice("Год с", years, _FIRST, str)
    with last:
        _choice("Год по", years, _LAST, str)
    statuses = [s for s in DocumentStatus if any(r.description.status is s for r in records)]
    if len(statuses) > 1 or st.session_state.get(_STATUS):
        _choice("Статус", statuses, _STATUS, STATUSES.__getitem__)
    organisations = sorted({r.description.organisation for r in records} - {None, ""}, key=str)
    if len(organisations) > 1 or st.session_state.get(_ORGANISATION):
        _choice("Организация", organisations, _ORGANISATION, str, "Любая")
    authors = sorted({author for r in records for author in r.description.authors})
    if authors or st.session_state.get(_AUTHOR):
        _choice("Автор", authors, _AUTHOR, str)
    if records:
        st.caption(f"Документов в базе: {len(records)}")
    else:
        st.caption("База пуста. Загрузить документы: svod ingest ПАПКА")


def chips(asked: Asked, records: Sequence[DocumentRecord]) -> None:
    """The filters in force, each a button that takes it off: they show when the panel is folded."""
    names = {record.id: record.description.title for record in records}
    years = {
        (True, True): f"{asked.first_year}–{asked.last_year}",
        (True, False): f"с {asked.first_year}",
        (False, True): f"по {asked.last_year}",
    }
    set_years = (asked.first_year is not None, asked.last_year is not None)
    shown = [
        *((f"{KINDS[kind]}", f"{_KINDS}:{kind.value}") for kind in asked.kinds),
        *((names.get(each, each), f"{_DOCUMENTS}:{each}") for each in asked.documents),
        *([(f"годы: {years[set_years]}", "years:")] if any(set_years) else []),
        *([(STATUSES[asked.status], f"{_STATUS}:")] if asked.status else []),
        *([(asked.organisation, f"{_ORGANISATION}:")] if asked.organisation else []),
        *([(asked.author, f"{_AUTHOR}:")] if asked.author else []),
    ]
    if shown:
        buttons = "".join(
            button(f"{label} ✕", "unfilter", what, name=f"Убрать отбор: {label}", style="svod-chip")
            for label, what in shown
        )
        st.html(f'<div class="svod-chips"><span class="svod-note">Искали в:</span>{buttons}</div>')
    if st.session_state.get(_UNKNOWN):
        st.html(
            '<div class="svod-note" role="status">'
            f"{escape('Документа из ссылки больше нет в базе: отбор по нему снят.')}</div>"
        )


def unfilter(what: str) -> None:
    """Take a filter off, named as its chip names it."""
    name, _, value = what.partition(":")
    if name in (_KINDS, _DOCUMENTS):
        held = st.session_state.get(name) or []
        st.session_state[name] = [each for each in held if str(each) != value]
    elif name == "years":
        st.session_state[_FIRST] = st.session_state[_LAST] = None
    elif name in (_STATUS, _ORGANISATION, _AUTHOR):
        st.session_state[name] = None
    st.session_state[_PLACE] = None


def _begin_anew() -> None:
    st.session_state.update({_EXACTLY: False, _PREVIOUS: None, _PLACE: None, _UNKNOWN: 0})


def _hold(asked: Asked) -> None:
    st.session_state.update(
        {
            _QUESTION: asked.question,
            _KINDS: list(asked.kinds),
            _DOCUMENTS: list(asked.documents),
            _FIRST: asked.first_year,
            _LAST: asked.last_year,
            _STATUS: asked.status,
            _AUTHOR: asked.author,
            _ORGANISATION: asked.organisation,
            _EXACTLY: asked.exactly,
            _PREVIOUS: asked.previous,
            _PLACE: asked.place,
        }
    )


def settled_place(asked: Asked, places: Sequence[str]) -> Asked:
    """What is asked without a place that the answer does not have."""
    return asked if asked.place in places else replace(asked, place=None)


def _with_chosen(options: Sequence[Any], key: str) -> list[Any]:
    """The options, with those chosen among them: Streamlit fails on a choice it does not offer."""
    held = st.session_state.get(key) or []
    chosen = held if isinstance(held, list) else [held]
    return [*options, *(each for each in chosen if each not in options)]


def _choice(
    label: str, options: Sequence[Any], key: str, shown: Any, anyone: str = "Любой"
) -> None:
    st.session_state.setdefault(key, None)
    st.selectbox(
        label,
        _with_chosen(options, key),
        index=None,
        key=key,
        format_func=shown,
        placeholder=anyone,
    )


def _sorted(parameters: dict[str, list[str]]) -> list[tuple[str, list[str]]]:
    return sorted(parameters.items())
