"""Reference lists and footnotes found in a document, split into entries that lie where they say."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from texts import canonical, heading, structured

from corpus.model import Reference
from ingest.layout import BlockKind, Paragraph
from ingest.references import references
from ingest.structure import StructuredText

_BODY = "Текст статьи о государственных услугах, который ничего не перечисляет."
_FIRST = "Иванов И. И. Первая работа о службе // Журнал. 2020. № 1. С. 1–5."
_SECOND = "Петров П. П. Вторая работа о людях // Журнал. 2021. № 2. С. 6–9."
_THIRD = "Сидоров С. С. Третья книга. М.: Наука, 2019. 320 с."


def _entries(*paragraphs: str | Paragraph) -> list[str]:
    found = structured(_BODY, *paragraphs)
    return [found.canonical.text[r.start : r.end] for r in references(found)]


def _references(*paragraphs: str | Paragraph) -> tuple[Reference, ...]:
    return references(structured(_BODY, *paragraphs))


def _footnote(text: str) -> Paragraph:
    return Paragraph(text, BlockKind.FOOTNOTE)


@pytest.mark.parametrize(
    "title",
    [
        "Список литературы",
        "СПИСОК ИСПОЛЬЗОВАННЫХ ИСТОЧНИКОВ",
        "7. Список использованных источников и литературы:",
        "Библиографический список",
        "Пристатейный библиографический список",
        "Библиография",
        "Литература",
        "Источники",
        "Список источников и литературы",
        "Использованная литература",
        "References",
        "Список литературы / References",
        "Список литературы (References)",
        "Примечания",
    ],
)
@pytest.mark.parametrize("as_heading", [False, True])
def test_a_list_is_found_under_every_usual_heading(title: str, as_heading: bool) -> None:
    head = heading(title) if as_heading else title
    assert _entries(head, f"1. {_FIRST}", f"2. {_SECOND}") == [f"1. {_FIRST}", f"2. {_SECOND}"]


@pytest.mark.parametrize("mark", ["{}. ", "[{}] ", "{}) ", "{} ", "[{}]. "])
def test_numbers_of_every_form_part_entries(mark: str) -> None:
    lines = [mark.format(n) + text for n, text in enumerate((_FIRST, _SECOND, _THIRD), start=1)]
    found = _references("Список литературы", *lines)
    assert [r.number for r in found] == [1, 2, 3]
    assert [r.authors for r in found] == [("Иванов И. И.",), ("Петров П. П.",), ("Сидоров С. С.",)]


def test_a_list_without_numbers_is_an_entry_a_paragraph() -> None:
    assert _entries("Литература", _FIRST, _SECOND, "– " + _THIRD) == [
        _FIRST,
        _SECOND,
        "– " + _THIRD,
    ]


def test_a_paragraph_that_lost_its_lines_is_split_by_its_numbers() -> None:
    text = f"1. {_FIRST} 2. {_SECOND} 3. {_THIRD}"
    assert _entries("Литература", text) == [f"1. {_FIRST}", f"2. {_SECOND}", f"3. {_THIRD}"]
    assert _entries(f"Список литературы {text}") == [
        f"1. {_FIRST}",
        f"2. {_SECOND}",
        f"3. {_THIRD}",
    ]


def test_a_number_of_a_volume_or_issue_does_not_begin_an_entry() -> None:
    found = _references(
        "Литература",
        "1. Вебер М. Хозяйство. М.: Наука, 2016. Т. 1. 2. Москва и область // Журнал. 2020. № 3. "
        "Москва. 3. Петров П. П. Книга. М., 2001.",
    )
    assert [r.number for r in found] == [1, 2, 3]


def test_an_entry_goes_on_over_paragraphs_and_past_a_footnote() -> None:
    entries = _entries(
        "Список литературы",
        "1. Иванов И. И. Первая работа о службе",
        _footnote("³ Порог выбран автором."),
        "и людях // Журнал. 2020.",
        "№ 1. С. 1–5.",
        f"2. {_SECOND}",
    )
    assert len(entries) == 2
    assert entries[0].endswith("№ 1. С. 1–5.")
    found = _references("Список литературы", "1. Иванов И. И. Работа", "и люди. М., 2001.")
    assert found[0].title == "Работа и люди"


def test_lines_of_an_unnumbered_entry_stay_together() -> None:
    entries = _entries(
        "Литература", "Иванов И. И. Первая работа", "О людях // Журнал. 2020. С. 1–5.", _SECOND
    )
    assert entries == ["Иванов И. И. Первая работа\nО людях // Журнал. 2020. С. 1–5.", _SECOND]


def test_subheads_are_no_entries() -> None:
    entries = _entries(
        "Список источников и литературы",
        heading("Нормативные правовые акты"),
        "1. Федеральный закон от 27.07.2010 № 210-ФЗ «Об организации предоставления услуг».",
        heading("Литература на русском языке"),
        f"2. {_FIRST}",
        "На иностранных языках",
        "3. Smith J. Title of paper // Journal. 2010. Vol. 5. P. 1–5.",
    )
    assert [entry[:2] for entry in entries] == ["1.", "2.", "3."]


def test_numbering_may_begin_anew_under_a_subhead_and_in_references() -> None:
    found = _references(
        "Список литературы",
        "Основная литература:",
        f"1. {_FIRST}",
        f"2. {_SECOND}",
        "Дополнительная литература:",
        f"1. {_THIRD}",
        "References",
        "1. Ivanov I. I. First work. Journal, 2020, no. 1, pp. 1–5.",
    )
    assert [r.number for r in found] == [1, 2, 1, 1]


@pytest.mark.parametrize(
    "after",
    [
        heading("Приложение 1"),
        "Сведения об авторах",
        "Информация об авторе: Иванов И. И., Москва, 2020.",
        "Статья поступила в редакцию 01.02.2021; принята к публикации 05.03.2021.",
        "Abstract. The paper of 2020 considers services // Journal.",
        "Keywords: services, state, 2020.",
        heading("Дорожная карта"),
        "После списка идёт обычный текст, не похожий на описание.",
        "© Иванов И. И., 2020",
    ],
)
def test_a_list_ends_where_something_else_begins(after: str | Paragraph) -> None:
    entries = _entries(
        "Список литературы", f"1. {_FIRST}", f"2. {_SECOND}", after, _BODY, f"3. {_THIRD}"
    )
    assert len(entries) == 2


@pytest.mark.parametrize(
    "paragraphs",
    [
        ("Источники", "Источники данных собирает отдел статистики.", "Он делает это ежемесячно."),
        ("Примечания", "1. Таблица составлена автором.", "2. Цены даны в рублях."),
        ("Список литературы", heading("Приложение 1"), _BODY),
        ("Список литературы",),
    ],
)
def test_prose_under_such_a_heading_is_no_list(paragraphs: tuple[str | Paragraph, ...]) -> None:
    assert _entries(*paragraphs) == []


def test_end_notes_count_where_they_name_a_work() -> None:
    found = _references(
        "Примечания",
        f"1. См.: {_FIRST}",
        "2. Там же. С. 12.",
        f"3. {_SECOND}",
        f"4. {_THIRD}",
        "5. Автор благодарит коллег.",
    )
    assert [r.number for r in found] == [1, 3, 4]
    assert found[0].authors == ("Иванов И. И.",)


def test_footnotes_count_where_they_name_a_work_in_full() -> None:
    found = _references(
        _footnote(f"⁵ См.: {_FIRST}"),
        _footnote("⁶ Там же. С. 12."),
        _footnote("7 Иванов И. И. Указ. соч. С. 5."),
        _footnote("⁸ Расчёт автора по данным 2020 г., вариант № 5."),
        _footnote(f"⁹ {_FIRST[:-1]}; {_SECOND}"),
    )
    assert [(r.number, r.authors) for r in found] == [
        (5, ("Иванов И. И.",)),
        (9, ("Иванов И. И.",)),
        (9, ("Петров П. П.",)),
    ]


def test_a_heading_that_holds_an_entry_but_opens_no_list_is_passed_by() -> None:
    assert _entries(heading("Литература 1. Иванов И. И. Книга"), heading("Итог")) == []


def test_a_heading_over_two_lines_opens_a_list() -> None:
    entries = _entries(
        "СПИСОК ИСПОЛЬЗОВАННЫХ", "ИСТОЧНИКОВ И ЛИТЕРАТУРЫ", f"1. {_FIRST}", f"2. {_SECOND}"
    )
    assert len(entries) == 2


def test_a_translation_belongs_to_the_entry_above_it() -> None:
    found = _references(
        "Список литературы / References",
        f"1. {_FIRST}",
        "Ivanov I. I. First work // Journal. 2020. No. 1. P. 1–5.",
        f"2. {_SECOND}",
    )
    assert [r.number for r in found] == [1, 2]
    assert found[0].title == "Первая работа о службе"


_LINES = st.one_of(
    st.text(max_size=80).map(lambda text: " ".join(text.split())),
    st.sampled_from(
        [
            "Список литературы", "Примечания", "References", "Литература 1. Иванов И. И. Книга",
            "Приложение 1", "Нормативные акты", "[12] Иванов И. И.", "3. " + _THIRD,
            f"1. {_FIRST} 2. {_SECOND} 3. {_THIRD}", "и людях. М., 2001.", _FIRST, "Там же.",
        ]
    ),
)  # fmt: skip
_PARAGRAPHS = st.builds(
    Paragraph,
    _LINES,
    st.sampled_from([BlockKind.PARAGRAPH, BlockKind.PARAGRAPH, BlockKind.HEADING,
                     BlockKind.FOOTNOTE, BlockKind.TABLE]),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(_PARAGRAPHS, max_size=14))
def test_ranges_of_any_document_lie_in_it_in_order_and_apart(paragraphs: list[Paragraph]) -> None:
    found = structured(*paragraphs)
    text = found.canonical.text
    end = 0
    for reference in references(found):
        assert end <= reference.start < reference.end <= len(text)
        assert text[reference.start : reference.end].strip()
        end = reference.end


def _seconds(paragraphs: list[str | Paragraph]) -> float:
    text = canonical(paragraphs)
    # The section tree is not what is measured.
    whole = StructuredText(text, (), (), (None,) * len(text.paragraphs), frozenset())
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        references(whole)
        best = min(best, time.perf_counter() - start)
    return best


@pytest.mark.parametrize(
    "unit",
    [",", "5.", "(", "«", " № 2. А", "Иванов И. И., ", "// ", " : М. ", "https://a.b/ ", "- "],
)
def test_a_monstrous_entry_takes_time_that_grows_with_its_length_at_most(unit: str) -> None:
    def entry(length: int) -> list[str | Paragraph]:
        return ["Список литературы", f"1. {_FIRST} " + unit * (length // len(unit))]

    # A tenth of a second is the noise of a busy machine.
    assert _seconds(entry(200_000)) < 16 * _seconds(entry(50_000)) + 0.1


def test_many_entries_take_time_that_grows_with_their_number() -> None:
    def one_paragraph(count: int) -> list[str | Paragraph]:
        return ["Литература", " ".join(f"{n}. {_THIRD}" for n in range(1, count + 1))]

    assert _seconds(one_paragraph(800)) < 10 * _seconds(one_paragraph(200)) + 0.1
