"""The encoding of Russian files is found from their bytes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.decoding import decode, looks_binary, share_of_known_words

SHARED = Path(__file__).parents[3] / "shared" / "data" / "documents"
SINGLE_BYTE = ("cp1251", "koi8-r", "cp866", "mac-cyrillic")
ENCODINGS = (*SINGLE_BYTE, "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
SENTENCES = (
    "Заявление рассматривается в течение тридцати календарных дней.",
    "Если ответ не получен, гражданин вправе обратиться в суд.",
    "ПРАВИТЕЛЬСТВО ОБЛАСТИ ПОСТАНОВЛЯЕТ:",
    "Статья 5. Порядок подачи жалобы",
    "Иванов И.И., г. Казань, ул. Ленина, д. 5",
    "Ёлка стоит у дома; ещё одна растёт в саду.",
    "Отчёт за год",
    "Приказ",
    "Глава 1",
    "нет",
    "The report was signed in Москве by директором.",
)
WORDS = (
    "закон порядок заявитель срок ответ жалоба решение орган служба документ договор право "
    "обязанность пункт статья раздел глава область город район школа больница дорога вода земля"
).split()


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("sentence", SENTENCES)
def test_russian_sentences_survive_every_encoding(sentence: str, encoding: str) -> None:
    assert decode(sentence.encode(encoding)).text == sentence


@settings(max_examples=150, deadline=None)
@given(
    words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=12),
    capital=st.booleans(),
    number=st.integers(0, 9999),
    encoding=st.sampled_from(ENCODINGS),
)
def test_any_words_survive_any_encoding(
    words: list[str], capital: bool, number: int, encoding: str
) -> None:
    text = f"{' '.join(words).capitalize() if capital else ' '.join(words)} {number}.\r\n"
    assert decode(text.encode(encoding)).text == text


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_make_decoding_fail(data: bytes) -> None:
    assert isinstance(decode(data).text, str)


@pytest.mark.parametrize("encoding", SINGLE_BYTE)
def test_a_wrong_declaration_does_not_prevail(encoding: str) -> None:
    text = "Настоящий порядок вступает в силу со дня подписания."
    assert decode(text.encode(encoding), declared="utf-8").text == text
    assert decode(text.encode(encoding), declared="koi8-r").text == text
    assert decode(text.encode(encoding), declared="no-such-encoding").text == text


def test_a_declaration_settles_an_encoding_that_is_not_tried() -> None:
    assert decode("Приказ".encode("iso8859-5"), declared="ISO-8859-5").text == "Приказ"


def test_a_few_broken_bytes_do_not_turn_utf8_into_another_encoding() -> None:
    text = "Порядок рассмотрения обращений граждан. " * 5
    broken = text.encode() + b"\xd0" + text.encode() + b"\xff"
    assert decode(broken).encoding == "utf-8"
    assert decode(broken).text.count("\ufffd") == 2


def test_single_byte_words_that_happen_to_be_valid_utf8_are_read_as_words() -> None:
    # «том» in cp866 is the three bytes of one character of UTF-8.
    assert decode("том".encode("cp866")).text == "том"


def test_western_letters_are_not_taken_for_cyrillic() -> None:
    text = "Café à la carte, Müller, naïve"
    assert decode(text.encode("cp1252")).text == text


def test_english_with_typographic_quotes_keeps_them() -> None:
    text = "“Hello” — it’s a test…"
    assert decode(text.encode("cp1252")).text == text


def test_russian_utf16_without_a_mark_is_not_taken_for_utf8() -> None:
    text = "Да"
    assert decode(text.encode("utf-16-le")).encoding == "utf-16-le"
    assert decode(text.encode("utf-16-be")).text == text


def test_binary_files_are_told_from_texts() -> None:
    assert looks_binary(bytes(range(256)) * 4)
    assert looks_binary(b"\x00\x01\x02\x03" * 100)
    for encoding in ENCODINGS:
        assert not looks_binary("Обычный текст.\r\n\tС отступом.".encode(encoding))


def test_known_words_are_a_share_of_letters() -> None:
    assert share_of_known_words(["закон", "порядок"]) == 1
    assert share_of_known_words(["закон", "щшцфж"]) == 0.5
    assert share_of_known_words([]) == 0


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data/documents is not here")
@pytest.mark.parametrize(
    ("name", "encoding", "phrase"),
    [
        ("htmls/example_koi.html", "koi8-r", "Дадим пояснения"),
        ("htmls/example_cp1251.html", "cp1251", "Дадим пояснения"),
        ("txt/cp1251.txt", "cp1251", "кавалер ордена Подвязки"),
        ("txt/pr_17.txt", "utf-8", "Настоящие Требования"),
    ],
)
def test_shared_files_come_out_in_cyrillic(name: str, encoding: str, phrase: str) -> None:
    decoded = decode((SHARED / name).read_bytes())
    assert decoded.encoding == encoding
    assert phrase in decoded.text
