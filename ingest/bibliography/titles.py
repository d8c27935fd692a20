"""Titles of cited works: where they end, and what after a colon is no part of them."""

from __future__ import annotations

import re

# Other title information that says what kind of publication it is (GOST R 7.0.100-2018, 5.2.5).
_GENRE = (
    r"(?:коллективн\w+\s|научн\w+\s|науч\.\s|учебн\w+\s|электронн\w+\s|избранн\w+\s|международн\w+\s|официальн\w+\s"
    r"|практическ\w+\s|крат(?:к\w+|\.)\s|стат(?:истическ\w+|\.)\s|толковый\s){0,2}"
    r"(?:монографи\w|моногр\.|учебник|учеб\.|учебно-|учеб\.-|пособие|практикум|хрестомати\w|справочник|словарь"
    r"|энциклопеди\w|(?:курс\sлекций|лекции)(?=\s?(?:[./]|$))|конспект|сборник|сб\.|материалы|труды|тезисы|автореф|дис\.|дисс|диссертаци\w"
    r"|стать[яи]|обзор(?=\s?(?:[./]|$))|доклад(?=\s?(?:[./]|$))|отч[её]т\sо\s|препринт|сайт|портал|научная\sэлектронная"
    r"|информационн\w+\s(?:портал|ресурс)|справочн\w+[\s-]правов\w+|пер\.\s|перевод\sс|в\s[0-9]{1,2}\s(?:т|ч|кн|вып)\b"
    r"|межвуз|рабочая\sпрограмма|методические\s(?:указания|рекомендации)\s(?:для|к|по)|руководство\sдля"
    r"|специальность\s|утв\.|утвержд|введ\.|дата\sвведения|введ[её]н[аоы]?\s|[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{1,2}(?![0-9])|изд\.\sофиц|издание\sофициальное|национальный\sстандарт|федер"
    r"|указ\s|закон\s|постановление|распоряжение|приказ\s|принят|[0-9]{1,2}-е\sизд|по\sсостоянию)"
)
_AFTER_COLON = re.compile(rf"\s?:\s?\[?{_GENRE}", re.IGNORECASE)
_AS_SENTENCE = re.compile(
    r"(?<=[^.])\.\s(?:(?:(?:Учебн|Учебно-\w+|Практическ|Методическ|Справочн)(?:ое\sпособие|ик)|Монография|Практикум|Хрестоматия|Словарь|Справочник)"
    r"(?=\s?(?:\.|для\s|$))|(?:Автореф|Дисс?\.|Автореферат|Диссертация)\b|Учеб\.|Пер\.\sс|(?:Под|Отв\.|Гл\.|Науч\.|Общ\.)(?:\s(?:общ|науч)\w*\.?)?\sред|[0-9]{1,2}-е\sизд|Изд\.\s[0-9]|В\s[0-9]{1,2}\s(?:т|ч|кн)\b"
    r"|[0-9]{1,2}(?:st|nd|rd|th)\sed\b)",
)
_EDITION = re.compile(
    r"\s?[,(:]\s?(?:[0-9]{1,2}-е\sизд|изд\.\s[0-9]|[0-9]{1,2}(?:st|nd|rd|th)\sed)", re.IGNORECASE
)
_RESPONSIBILITY = re.compile(
    r"\s/\s|\.\s?/\s?(?=[A-ZА-ЯЁ])|\s/(?=[A-ZА-ЯЁ]\.)|\s/(?=[А-ЯЁ][а-яё]+[\s,])"
)
_AREA = re.compile(
    r"\.\s?[–—-]\s?(?=\S|$)|\x00|\s[–—-]\s(?=\s?(?:\x00|\d{1,2}-е\sизд|Т\.|Ч\.|Вып\.|№|С\.))"
)
_SENTENCE = re.compile(r"[.?!…\]](?:[»\"”])?\s(?=[«\"“„\[(]?[A-ZА-ЯЁ0-9À-Þ])")
_ABBREVIATED_WORD = re.compile(r"[A-Z][a-z]{0,6}|[A-Z]{1,3}")
# «Transliterirovannoe zaglavie [Translated title]. Zhurnal»
_TRANSLATED = re.compile(r"(?P<title>[^\[\]]{5,400}\s\[[^\[\]]{3,400}\])\.?\s(?=[A-ZА-ЯЁ])")
_LONGEST = 600


def title_end(text: str) -> int:
    """Where the title that a description opens with ends by its punctuation."""
    patterns = (_RESPONSIBILITY, _AREA, _AFTER_COLON, _AS_SENTENCE, _EDITION)
    ends = [match.start() for pattern in patterns if (match := pattern.search(text, 1))]
    return min(ends, default=len(text))


def responsibility(text: str) -> str | None:
    """The statement of responsibility: what stands after the first «/»."""
    match = _RESPONSIBILITY.search(text)
    return text[match.end() :] if match else None


def plain_title(text: str) -> str | None:
    """A title without the punctuation around it; None for what can be none."""
    title = " ".join(text.replace("\x00", " ").split()).strip(" ,;:–—-/|")
    title = re.sub(r"(?<!\.)\.$", "", title).strip(" ,;:–—-")
    if re.fullmatch(r"[«\"“„][^«»\"“”„]*[»\"”]", title):
        title = title[1:-1].strip()
    if title.endswith("]") and not title.startswith("["):
        # «Transliterirovannoe zaglavie [Translated title]»: the translation is no part of it.
        title = re.sub(r"\s?\[[^\[\]]*\]$", "", title).rstrip(" .")
    letters = sum(c.isalpha() for c in title)
    if (
        letters < 3
        or len(title) > _LONGEST
        or re.match(r"(?:там\sже|указ\.\sсоч|ibid)", title, re.I)
    ):
        return None
    return title


def split_title_and_journal(text: str) -> tuple[str, str] | None:
    """«Title. Journal» cut at its last sentence; «J. Econ. Theory» stays together."""
    line = text.strip(" .,;–—-")
    translated = _TRANSLATED.match(line)
    if translated:
        return translated["title"], line[translated.end() :].strip(" .,;:–—-")
    cuts = [(match.start(), match.end()) for match in _SENTENCE.finditer(line)]
    while cuts:
        start, end = cuts.pop()
        begin = cuts[-1][1] if cuts else 0
        word = line[begin:start]
        if line[start] == "." and cuts and _ABBREVIATED_WORD.fullmatch(word):
            continue
        title, journal = line[: start + 1], line[end:].strip(" .,;:–—-")
        if sum(c.isalpha() for c in journal) < 2 or len(journal) > 300:
            return None
        return title, journal
    return None


def first_sentence(text: str) -> tuple[str, str]:
    """The first sentence of a text and the rest."""
    match = _SENTENCE.search(text)
    return (text[: match.start() + 1], text[match.end() :]) if match else (text, "")
