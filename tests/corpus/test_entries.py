"""What stands in front of a passage when it is read by an index."""

from __future__ import annotations

from corpus.entries import context_of


def test_the_head_of_a_table_stands_below_the_headings() -> None:
    path = ["4. Сроки", "Таблица 2 – Сроки"]
    assert context_of("Регламент", path) == "Регламент › 4. Сроки › Таблица 2 – Сроки"
    assert context_of("Регламент", path, "Услуга | Срок") == (
        "Регламент › 4. Сроки › Таблица 2 – Сроки\nУслуга | Срок"
    )
