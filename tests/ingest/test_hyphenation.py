"""A hyphen at the end of a line: a break of the word, or part of it."""

from __future__ import annotations

import pytest

from ingest.cleaning.hyphenation import Glue, glue, vocabulary


def put_together(before: str, after: str, *others: str) -> str:
    how = glue(before, after, vocabulary(others))
    return before[: len(before) - how.drop] + how.text + after


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("порядок регистра-", "ции обращений", "порядок регистрации обращений"),
        ("основы научно-", "технического развития", "основы научно-технического развития"),
        ("задачи социально-", "экономических", "задачи социально-экономических"),
        ("социально-эконо-", "мического блока", "социально-экономического блока"),
        ("кое-", "где", "кое-где"),
        ("из-", "за срока", "из-за срока"),
        ("во-", "первых", "во-первых"),
        ("клиентоцен-", "тричность", "клиентоцентричность"),
        ("не-", "финансовых", "нефинансовых"),
        ("Ростов-", "На-Дону", "Ростов-На-Дону"),
        ("ЗАКОНО-", "ДАТЕЛЬСТВО", "ЗАКОНОДАТЕЛЬСТВО"),
        ("ISBN 978-", "5-7883", "ISBN 978-5-7883"),
        ("в 2020-", "2021 годах", "в 2020-2021 годах"),
        ("С. 79–", "96", "С. 79–96"),
        ("регистра\u00ad", "ция", "регистрация"),
        ("обычный", "текст", "обычный текст"),
        ("слово -", "тире", "слово - тире"),
        ("персональных данных", ", осуществляемой", "персональных данных, осуществляемой"),
        ("the adop-", "tion of", "the adoption of"),
        ("state-of-the-", "art", "state-of-the-art"),
        ("https://site.ru/a-", "b-c", "https://site.ru/a-b-c"),
        ("URL: https://site.ru/n/", "page", "URL: https://site.ru/n/page"),
    ],
)
def test_line_ends(before: str, after: str, whole: str) -> None:
    assert put_together(before, after) == whole


def test_the_words_of_the_document_decide_first() -> None:
    assert put_together("веб-", "сервис", "наш вебсервис работает") == "вебсервис"
    assert put_together("вебсер-", "вис", "наш вебсервис работает") == "вебсервис"
    assert put_together("Bit-", "Torrent", "the BitTorrent protocol") == "BitTorrent"
    assert put_together("anti-", "piracy", "an anti-piracy group") == "anti-piracy"


def test_halves_at_line_ends_are_no_words_of_the_document() -> None:
    words = vocabulary(["порядок регистра-", "ции обращений", "целое слово"])
    assert words == vocabulary(["порядок обращений целое слово"])


def test_an_empty_line_needs_no_space() -> None:
    assert glue("", "текст", vocabulary([])) == Glue(0, "")
    assert glue("текст", "", vocabulary([])) == Glue(0, "")
