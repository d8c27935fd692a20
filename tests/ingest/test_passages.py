"""Passages: inside one clause, of readable length in the model's tokens, and nothing lost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from texts import canonical, heading, structured, table

from corpus.invariants import misplaced
from corpus.model import Passage
from ingest.layout import BlockKind, Paragraph
from ingest.passages import passages
from ingest.structure import StructuredText, structure
from ingest.structuring.labels import Unit
from search.embedding import PassageInput
from search.reference import SentenceTransformerEmbedder

TARGET = 220
SENTENCE = "Ответственный специалист сообщает заявителю о принятом решении в установленный срок."


def sentence(number: int) -> str:
    return f"Решение номер {number} сообщают заявителю в установленный стандартом срок."


def cut(
    found: StructuredText, embedder: SentenceTransformerEmbedder, target: int = TARGET
) -> tuple[Passage, ...]:
    return passages(found, embedder.count_tokens, target, embedder.window)


def check(
    found: StructuredText, embedder: SentenceTransformerEmbedder, target: int = TARGET
) -> tuple[Passage, ...]:
    """The passages of a text, of which all that must always hold is asserted."""
    made = cut(found, embedder, target)
    text = found.canonical.text
    assert list(misplaced(text, found.sections, made, found.canonical.page_map)) == []
    covered = np.zeros(len(text), dtype=int)
    for passage in made:
        covered[passage.start : passage.end] += 1
        assert passage.text.strip()
        assert passage.tokens == embedder.count_tokens([passage.text])[0]
        assert passage.tokens < embedder.window
        assert passage.sentences
    for span, owner in zip(found.canonical.paragraphs, found.owner, strict=True):
        own = text[span.start : span.end]
        letters = [at for at in range(span.start, span.end) if not text[at].isspace()]
        counts = set(covered[letters].tolist())
        if span.start in found.heading_starts and counts == {0}:
            # A heading over other sections: it is in the path of what stands under it.
            assert owner is not None
            assert any(own in found.sections[at].heading for at in range(len(found.sections)))
        else:
            assert counts == {1}, own
    for passage in made:
        units = {_article_or_clause(found, span.start) for span in _spans(found, passage)}
        assert len(units) == 1
    return made


def _spans(found: StructuredText, passage: Passage) -> list[object]:
    return [
        span
        for span in found.canonical.paragraphs
        if span.start < passage.end and passage.start < span.end
    ]


def _article_or_clause(found: StructuredText, offset: int) -> int | None:
    """The article around an offset, or the clause outside articles."""
    around = [
        at
        for at, section in enumerate(found.sections)
        if section.start <= offset < section.end or section.start == offset
    ]
    for at in around:
        if found.units[at] is Unit.ARTICLE:
            return at
    clauses = [at for at in around if found.units[at] is Unit.CLAUSE]
    return clauses[-1] if clauses else None


def test_an_article_is_one_passage_with_its_parts(
    embedder: SentenceTransformerEmbedder,
) -> None:
    found = structured(
        "РАЗДЕЛ I. ОБЩИЕ ПОЛОЖЕНИЯ",
        "Глава 2. Сроки",
        "Статья 15¹. Срок ответа",
        "1. Ответ дают за тридцать дней.",
        "2. Срок продлевает руководитель.",
        "Статья 16. Отказ",
        "Отказ мотивируют письменно.",
    )
    first, second = check(found, embedder)
    assert first.clause == "Статья 15.1"
    assert first.path == (
        "РАЗДЕЛ I. ОБЩИЕ ПОЛОЖЕНИЯ",
        "Глава 2. Сроки",
        "Статья 15¹. Срок ответа",
    )
    assert first.text.startswith("Статья 15¹. Срок ответа\n1. Ответ")
    assert [first.text[s.start - first.start : s.end - first.start] for s in first.sentences] == [
        "Статья 15¹. Срок ответа",
        "1. Ответ дают за тридцать дней.",
        "2. Срок продлевает руководитель.",
    ]
    assert second.clause == "Статья 16"


def test_small_neighbouring_clauses_are_cited_apart(
    embedder: SentenceTransformerEmbedder,
) -> None:
    found = structured(
        heading("4. Каналы"),
        heading("4.1. Телефон"),
        "4.1.1. Отвечают за 40 секунд.",
        "4.1.2. Меню имеет два уровня.",
    )
    made = check(found, embedder)
    assert [(p.clause, p.text) for p in made] == [
        ("п. 4.1.1", "4.1.1. Отвечают за 40 секунд."),
        ("п. 4.1.2", "4.1.2. Меню имеет два уровня."),
    ]
    # The clause is named by its label: its sentence is the passage's text already.
    assert made[0].path == ("4. Каналы", "4.1. Телефон", "п. 4.1.1")


def test_text_of_a_clause_with_subclauses_is_its_own_passage(
    embedder: SentenceTransformerEmbedder,
) -> None:
    found = structured(
        "2. Решения принимаются на трёх уровнях.", "2.1. Совет решает споры.", "3. Итог."
    )
    assert [p.path for p in check(found, embedder)] == [
        ("п. 2",),
        ("2. Решения принимаются на трёх уровнях.", "п. 2.1"),
        ("п. 3",),
    ]
    assert [(p.clause, p.text) for p in check(found, embedder)] == [
        ("п. 2", "2. Решения принимаются на трёх уровнях."),
        ("п. 2.1", "2.1. Совет решает споры."),
        ("п. 3", "3. Итог."),
    ]


def test_a_long_article_is_cut_evenly_without_stubs(
    embedder: SentenceTransformerEmbedder,
) -> None:
    parts = [f"{n}. {sentence(n)} {SENTENCE}" for n in range(1, 19)]
    found = structured(
        "Статья 5. Порядок", *parts, "(Статья в редакции Федерального закона № 7-ФЗ)"
    )
    made = check(found, embedder)
    assert {p.clause for p in made} == {"Статья 5"}
    assert all(60 <= p.tokens <= TARGET for p in made)
    assert len(made) == -(-sum(p.tokens for p in made) // TARGET)
    # Breaks fall between the numbered parts.
    assert all(p.text[0].isdigit() for p in made[1:])


def test_a_lead_in_stays_with_the_list_it_introduces(
    embedder: SentenceTransformerEmbedder,
) -> None:
    before = [sentence(n) for n in range(1, 10)]
    items = [f"{n}) {sentence(n)[:-1]};" for n in range(1, 10)]
    found = structured("Статья 5. Порядок", *before, "Специалист вправе:", *items)
    made = check(found, embedder)
    lead_in = next(p for p in made if "Специалист вправе:" in p.text)
    assert not lead_in.text.endswith("Специалист вправе:")


def test_a_long_paragraph_is_cut_at_sentences(embedder: SentenceTransformerEmbedder) -> None:
    found = structured(" ".join(sentence(n) for n in range(1, 40)))
    made = check(found, embedder)
    assert len(made) > 1
    assert all(p.text.startswith("Решение") and p.text.endswith(".") for p in made)
    assert all(60 <= p.tokens <= TARGET for p in made)


def test_a_sentence_longer_than_the_window_is_cut_at_words(
    embedder: SentenceTransformerEmbedder,
) -> None:
    endless = " и ".join(sentence(n)[:-1] for n in range(1, 120))
    made = check(structured(endless), embedder)
    assert all(p.tokens <= TARGET for p in made)
    assert " ".join(p.text for p in made) == endless


def test_a_word_without_end_still_fits_the_model(embedder: SentenceTransformerEmbedder) -> None:
    made = check(structured("ъыь" * 3000), embedder)
    assert "".join(p.text for p in made) == "ъыь" * 3000


def test_a_long_sentence_stays_whole_while_its_headings_fit_before_it(
    embedder: SentenceTransformerEmbedder,
) -> None:
    lengths = []
    for words in range(embedder.window * 3 // 4 - 8, embedder.window, 20):
        made = check(structured(" ".join(["слово"] * words) + "."), embedder, TARGET)
        lengths.append(len(made))
        (vectors,) = embedder.encode_passages(
            [PassageInput("Документ › Раздел", made[0].text, ((0, len(made[0].text)),))]
        )
        assert np.isfinite(vectors.passage).all()
    assert lengths[0] == 1
    assert lengths[-1] > 1


@pytest.mark.parametrize("target", [60, 120, 480])
def test_the_target_is_kept(target: int, embedder: SentenceTransformerEmbedder) -> None:
    found = structured("Статья 1. Порядок", *[sentence(n) for n in range(1, 60)])
    made = check(found, embedder, target)
    assert max(p.tokens for p in made) <= target
    assert np.median([p.tokens for p in made]) > 0.6 * target


def test_headings_over_other_sections_are_in_the_path_only(
    embedder: SentenceTransformerEmbedder,
) -> None:
    found = structured(heading("3. Сроки"), "3.1. Ответ дают за пять дней.")
    (only,) = check(found, embedder)
    assert only.text == "3.1. Ответ дают за пять дней."
    assert only.path == ("3. Сроки", "п. 3.1")


def test_a_repealed_article_is_found_by_its_heading(
    embedder: SentenceTransformerEmbedder,
) -> None:
    found = structured("Статья 7. (Утратила силу)", "Статья 8. Сроки", "Срок — пять дней.")
    first, _ = check(found, embedder)
    assert (first.clause, first.text) == ("Статья 7", "Статья 7. (Утратила силу)")


def test_lines_of_a_title_page_are_one_passage(embedder: SentenceTransformerEmbedder) -> None:
    found = structured(
        heading("УЧ-01", 1), heading("Часть первая стандарта", 1), "Проект «Свод».", "1. Клиент."
    )
    assert next(p.text for p in check(found, embedder)).startswith("УЧ-01\nЧасть первая")


def test_a_table_keeps_its_rows_whole(embedder: SentenceTransformerEmbedder) -> None:
    rows = [f"Услуга {n} | срок {n} дней | владелец услуги номер {n}" for n in range(1, 60)]
    found = structured("1. Сроки сведены в таблицу.", table(*rows))
    made = check(found, embedder)
    assert len(made) > 1
    assert {p.clause for p in made} == {"п. 1"}
    lines = [line for p in made for line in p.text.split("\n")]
    assert lines == ["1. Сроки сведены в таблицу.", *rows]


def test_footnotes_do_not_begin_a_passage_of_text(
    embedder: SentenceTransformerEmbedder,
) -> None:
    notes = [
        Paragraph(f"¹ Иванов И. И. {sentence(n)} {SENTENCE}", BlockKind.FOOTNOTE) for n in range(4)
    ]
    before, after = ([f"{sentence(n)} {SENTENCE}" for n in range(k, k + 5)] for k in (1, 11))
    made = check(structured(*before, *notes, *after), embedder)
    kinds = [{"¹" in line for line in passage.text.split("\n")} for passage in made]
    assert {frozenset(kind) for kind in kinds} == {frozenset({True}), frozenset({False})}


def test_a_passage_over_a_page_break_names_both_pages(
    embedder: SentenceTransformerEmbedder,
) -> None:
    text = f"1. {SENTENCE}"
    pages = np.full(len(text), 4, np.int32)
    pages[20:] = 5
    paragraph = Paragraph(
        text,
        BlockKind.PARAGRAPH,
        pages=pages,
        boxes=np.zeros((len(text), 4), np.float32),
    )
    (only,) = check(structure(canonical([paragraph])), embedder)
    assert (only.page, only.page_to) == (4, 5)
    (plain,) = check(structured(text), embedder)
    assert (plain.page, plain.page_to) == (None, None)


def test_a_text_without_sections_is_cited_without_a_clause(
    embedder: SentenceTransformerEmbedder,
) -> None:
    (only,) = check(structured("Просто текст."), embedder)
    assert (only.clause, only.path) == (None, ())
    assert cut(structured(), embedder) == ()


HEAD = "Услуга | Срок исполнения | Форма ответа заявителю"
CAPTION = "Таблица 2 – Сроки и формы ответа"


def row(number: int) -> str:
    return f"Справка номер {number} | {number} рабочих дней | письменно. По почте или лично"


def long_table(rows: int = 60, head: str = HEAD) -> Paragraph:
    lines = [head, *(row(number) for number in range(1, rows + 1))]
    return Paragraph("\n".join(lines), BlockKind.TABLE, header_rows=1 + head.count("\n"))


def test_a_passage_inside_a_table_has_its_head_and_its_caption(
    embedder: SentenceTransformerEmbedder,
) -> None:
    found = structured(heading("4. Сроки"), CAPTION, long_table(), "После таблицы.")
    first, *others = check(found, embedder)
    assert first.text.startswith(f"4. Сроки\n{CAPTION}\n{HEAD}\n{row(1)}")
    assert (first.table_header, first.path) == (None, ("4. Сроки",))
    inside = [passage for passage in others if passage.text.startswith("Справка")]
    assert len(inside) > 3
    for passage in inside:
        assert passage.table_header == HEAD
        assert passage.path == ("4. Сроки", CAPTION)
        (head,) = embedder.count_tokens([HEAD])
        assert passage.tokens + head <= TARGET
        assert all(line in {row(n) for n in range(1, 61)} for line in passage.text.split("\n"))
    assert others[-1].text == "После таблицы."
    assert (others[-1].table_header, others[-1].path) == (None, ("4. Сроки",))


def test_a_row_of_a_table_is_one_sentence_and_its_head_is_none(
    embedder: SentenceTransformerEmbedder,
) -> None:
    (passage,) = check(structured("Сроки ответа даны ниже. Их две.", table(HEAD, row(1))), embedder)
    assert [
        passage.text[s.start - passage.start : s.end - passage.start] for s in passage.sentences
    ] == [
        "Сроки ответа даны ниже.",
        "Их две.",
        row(1),
    ]


def test_a_head_alone_can_still_be_quoted(embedder: SentenceTransformerEmbedder) -> None:
    (passage,) = check(structured(table(HEAD)), embedder)
    assert len(passage.sentences) == 1


def test_a_long_row_is_quoted_by_its_cells(embedder: SentenceTransformerEmbedder) -> None:
    cell = " ".join(sentence(number) for number in range(6))
    (passage,) = check(structured(table(f"Порядок | | {cell}", "Срок | 5 дней")), embedder)
    quoted = [
        passage.text[s.start - passage.start : s.end - passage.start] for s in passage.sentences
    ]
    assert quoted == ["Порядок |", f"| {sentence(0)}", *map(sentence, range(1, 6)), "Срок | 5 дней"]


def test_a_head_longer_than_a_passage_leaves_room_for_rows(
    embedder: SentenceTransformerEmbedder,
) -> None:
    head = " | ".join(f"Название графы номер {n}, которое никто не сократил" for n in range(40))
    made = check(structured(CAPTION, long_table(30, head)), embedder)
    inside = [passage for passage in made if passage.text.startswith("Справка")]
    assert inside
    assert all(passage.table_header == head for passage in inside)
    assert max(passage.text.count("\n") for passage in inside) > 2


def test_a_table_without_a_head_gives_none(embedder: SentenceTransformerEmbedder) -> None:
    rows = [f"{n}. | Вид работ | Прокладка сети номер {n} по улице Садовой" for n in range(60)]
    made = check(structured("Порядок работ.", table(*rows)), embedder)
    assert len(made) > 2
    assert all(passage.table_header is None for passage in made)


_PARAGRAPHS = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "Статья 1. Предмет",
                "Статья 2¹. Сроки",
                "Глава 2. Права",
                "РАЗДЕЛ I",
                "Приложение № 1",
                "1. Первый.",
                "2. Второй.",
                "1.1. Внутри.",
                "Заявитель вправе:",
                "1) подать жалобу;",
                "2) отозвать её;",
                "КОПИЯ ВЕРНА",
            ]
        ).map(str),
        st.sampled_from(["Порядок приёма", "3. Сроки"]).map(heading),
        st.integers(1, 12).map(lambda n: " ".join(sentence(k) for k in range(n))),
        st.integers(200, 700).map(lambda n: " ".join(["слово"] * n)),
        st.integers(1, 60).map(lambda n: "щ" * n * 20),
        st.lists(st.sampled_from(["Услуга | 5 дней", SENTENCE]), min_size=1, max_size=9).map(
            lambda rows: table(*rows)
        ),
        st.integers(1, 40).map(long_table),
        st.text("абвгд .,;:!?«»()№1-—", min_size=1, max_size=60)
        .map(lambda text: " ".join(text.split()))
        .filter(bool),
    ),
    min_size=1,
    max_size=14,
)


@settings(max_examples=60, deadline=None)
@given(paragraphs=_PARAGRAPHS, target=st.sampled_from([60, 220, 480]))
def test_nothing_of_any_document_is_lost_or_cited_twice(
    embedder: SentenceTransformerEmbedder, paragraphs: list[str | Paragraph], target: int
) -> None:
    check(structured(*paragraphs), embedder, target)
