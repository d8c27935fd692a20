"""Where a cited work appeared: journal, year, volume, issue, pages; place, publisher and year."""

from __future__ import annotations

import re
from dataclasses import dataclass

YEAR = r"(?:1[5-9][0-9]{2}|20[0-9]{2})(?!\d)"

_VOLUME = re.compile(
    r"(?<![\w-])(?:(?:[Тт](?:ом)?|[Tt]|[Vv]ol(?:ume)?|VOL|Bd)\.?\s?|[Vv]\.?\s?(?=[0-9]))"
    r"(?P<value>[0-9]{1,4}|[IVXLC]{1,6}(?!\.\s?[A-ZА-ЯЁ][a-zа-яё]))(?!\w)"
)
_ISSUE_VALUE = (
    r"(?P<value>[SС]?[0-9]{1,5}(?:\s?[–—/-]\s?[0-9]{1,5})?"
    r"(?:\s?\([0-9]{1,5}(?:[–—-][0-9]{1,5})?\))?)"
)
_ISSUE = re.compile(
    rf"(?:№№?|(?<!\w)(?:No|Nos|Nr|Iss(?:ue)?|Is)\.?|(?<!\w)N\.?(?=\s?[0-9]))\s?{_ISSUE_VALUE}(?![\w])",
    re.IGNORECASE,
)
_PART_ISSUE = re.compile(rf"(?<!\w)Вып(?:уск)?\.?\s?{_ISSUE_VALUE}(?![\w])", re.IGNORECASE)
_NUMBERS_IN_BRACKETS = re.compile(
    r",?\s(?P<volume>[0-9]{1,4})?\s?\((?!(?:1[5-9]|20)[0-9]{2}(?![0-9]))(?P<issue>[0-9]{1,5}(?:\s?[–—/-]\s?[0-9]{1,5})?)\)"
    r"(?:\s?[,:.]\s?(?:(?:pp?|сс?|стр)\.\s?)?(?P<pages>e?[0-9]{1,6}(?:\s?[–—-]\s?e?[0-9]{1,6})?))?"
    r"(?=[\s.,;]|$)",
    re.IGNORECASE,
)
_VOLUME_AND_PAGES = re.compile(
    r",\s?(?P<volume>[0-9]{1,4})\s?[,:]\s?(?:(?:pp?|сс?)\.\s?)?"
    r"(?P<pages>[0-9]{1,6}\s?[–—-]\s?[0-9]{1,6})(?=[\s.,;]|$)",
    re.IGNORECASE,
)
_RANGE = r"[0-9]{1,6}(?:\s?[–—−-]\s?[0-9]{1,6})?"
_PAGES = re.compile(
    rf"(?<!\w)(?<![0-9]\s)(?:[СC]{{1,2}}|с{{1,2}}|стр|[Pp]{{1,2}}|S(?=\.\s?[0-9]))\s?\.\s?"
    rf"(?P<value>{_RANGE}(?:,\s?[0-9]{{1,6}}\s?[–—−-]\s?[0-9]{{1,6}}){{0,4}})(?![\w])(?!\s[сc]\.)",
)
_AREA_YEAR = re.compile(
    rf"(?:^\s?|\.\s?[–—-]?\s?|[,;]\s|\s[–—-]\s|\x00\s?|[»\")]\s)(?<![0-9]\.)(?P<value>{YEAR})"
    r"(?!\s?[–—-]\s?(?:[0-9.]|$))"
    r"(?=\s?(?:г(?:\.|од)[а-я]?)?\s?(?:[.,;–—:(\x00-]|$))"
)
_ANY_YEAR = re.compile(rf"(?<![\w.\-/–—№])(?P<value>{YEAR})(?![\w/–—-]|\.[0-9])")
_DATE_MARK = re.compile(
    r"[.,–—-]\s?[0-3]?[0-9](?:\.[01]?[0-9]\.[12][0-9]{3}|\s[а-яё]{3,8}(?=[\s.,]))"
)
_ARTICLE_MARK = re.compile(r"(?<!\w)[Сс]т\.\s?[0-9]")
_SLASH = re.compile(r"\s/\s|\s/(?=[A-ZА-ЯЁ]\.)")
_DASH_AREA = re.compile(r"\.\s?[–—-]\s?(?=\S)|,?\s[–—]\s|\s-\s|\x00")

_CITY_NAMES = (
    "М СПб Л Спб Пг M SPb L Москва Санкт-Петербург Ленинград Петроград Петербург Киев Київ "
    "Минск Мінск Харьков Одесса Алматы Астана Алма-Ата Ташкент Баку Тбилиси Ереван Рига Вильнюс "
    "Таллин Казань Уфа Самара Саратов Пермь Тула Екатеринбург Свердловск Новосибирск Краснодар "
    "Красноярск Челябинск Омск Томск Тюмень Иркутск Хабаровск Владивосток Воронеж Волгоград "
    "Ростов-на-Дону Ставрополь Рязань Калуга Тверь Ярославль Иваново Киров Ижевск Пенза "
    "Ульяновск Оренбург Барнаул Кемерово Архангельск Мурманск Владимир Курск Белгород Орёл Орел "
    "Смоленск Брянск Липецк Тамбов Саранск Чебоксары Йошкар-Ола Сыктывкар Петрозаводск Вологда "
    "Псков Калининград Симферополь Севастополь Махачкала Грозный Нальчик Владикавказ Черкесск "
    "Майкоп Элиста Астрахань Сургут Якутск Чита Улан-Удэ Абакан Кызыл Магадан Горький Куйбышев "
    "Новгород Тольятти Берлин Лондон Париж London Oxford Cambridge Berlin Heidelberg Paris "
    "Boston Chicago Princeton Amsterdam Dordrecht Leiden Wien Stanford Washington Moscow "
    "Toronto Singapore Dublin Munich München Basel Zurich Geneva Thousand Philadelphia "
    "Baltimore Moskva Kazan Minsk Kiev"
).split()
_CITY = (
    r"(?:(?:Н\.|Нижний|Великий|В\.|Новый|New|San|Los)\s)?"
    rf"(?:{'|'.join(map(re.escape, _CITY_NAMES))})"
    r"(?:\sн/Д)?|New\sYork|N\.\s?Y\.|Ростов\s(?:н/Д|на\sДону)|Тарту|Los\sAngeles|Hoboken|\[[БS]\.\s?[мl]\.\]"
)
_KNOWN_PLACE = rf"(?:г\.\s?)?(?:{_CITY})\.?(?:,\s[A-Z]{{2}})?(?:\s?[;,–—]\s?(?:{_CITY})\.?){{0,3}}"
_WORDED_PLACE = r"(?:г\.\s?)?[A-ZА-ЯЁ][\w.-]{0,25}(?:\s[\w.-]{1,20}){0,2}?"
_AFTER_DASH = r"(?:\.\s?[–—-]\s?|,?\s[–—-]\s|\x00\s?)"
_AFTER_SENTENCE = r"(?:^|[.»\]?!)/\"…]\s|\x00\s?)"
_PUBLISHER = rf"\s?:\s?(?P<publisher>[^:\x00]{{2,140}}?)[,.;](?:\s?[–—-])?\s?(?P<year>{YEAR})"
_NO_PUBLISHER = rf"\s?[,.:]?\s(?:[–—-]\s)?(?P<year>{YEAR})"
_IMPRINTS = (
    re.compile(rf"{_AFTER_DASH}(?P<place>{_KNOWN_PLACE}|{_WORDED_PLACE}){_PUBLISHER}"),
    re.compile(rf"{_AFTER_SENTENCE}(?P<place>{_KNOWN_PLACE}){_PUBLISHER}"),
    re.compile(
        rf"{_AFTER_SENTENCE}(?P<place>{_KNOWN_PLACE}),\s(?P<publisher>[^,:\x00]{{2,60}}),\s(?P<year>{YEAR})"
    ),
    re.compile(
        rf"{_AFTER_SENTENCE}(?P<place>[A-ZА-ЯЁ][\w-]{{2,20}})\s?:\s(?P<publisher>[A-ZА-ЯЁ«\"][^:.\x00]{{1,80}}),"
        rf"\s(?P<year>{YEAR})(?=\.\s(?:[–—-]\s)?[0-9]{{1,4}}\s?(?:с|p|pp|S)\b)"
    ),
    re.compile(rf"{_AFTER_DASH}(?P<place>{_KNOWN_PLACE}){_NO_PUBLISHER}"),
    re.compile(rf"{_AFTER_SENTENCE}(?P<place>{_KNOWN_PLACE}){_NO_PUBLISHER}"),
    re.compile(rf"{_AFTER_DASH}(?P<place>{_WORDED_PLACE}),\s(?P<year>{YEAR})"),
)
_PLACE_AND_PUBLISHER = re.compile(
    rf"{_AFTER_SENTENCE}(?P<place>{_KNOWN_PLACE})\s?:\s?(?P<publisher>[^:.\x00]{{2,100}})\.?\s*(?:\x00|$)"
)
# What stands in brackets is no area: the date of a conference, the older name of a journal.
_BRACKETS = re.compile(r"\([^()]{1,200}\)")
_OPEN_YEAR = re.compile(r"\s?[–—-]\s?(?:[.;,]|$|\x00)")


@dataclass(frozen=True, slots=True)
class Imprint:
    """Place, publisher and year of a book, and where they begin and end in the text."""

    publisher: str | None
    year: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """Volume, issue and pages; `start` is where the first of them begins, else the text's end."""

    volume: str | None
    issue: str | None
    pages: str | None
    start: int

    def __bool__(self) -> bool:
        return bool(self.volume or self.issue or self.pages)


@dataclass(frozen=True, slots=True)
class SourcePart:
    """What stands after «//»."""

    journal: str | None
    year: int | None
    numbers: Numbers
    publisher: str | None


def read_imprint(text: str) -> Imprint | None:
    """The first «Место : Издательство, год» or «Место, год» of a text."""
    found = [match for pattern in _IMPRINTS if (match := pattern.search(text))]
    if not found:
        return None
    first = min(found, key=lambda match: match.start("place"))
    open_ended = _OPEN_YEAR.match(text, first.end("year"))
    publisher = first.groupdict().get("publisher")
    return Imprint(
        _plain_publisher(publisher) if publisher else None,
        None if open_ended else int(first["year"]),
        first.start("place"),
        first.end(),
    )


def read_place_and_publisher(text: str) -> tuple[str, int] | None:
    """A publisher after its place at the end of a text without a year there, and their start."""
    match = _PLACE_AND_PUBLISHER.search(text)
    publisher = _plain_publisher(match["publisher"]) if match else None
    return (publisher, match.start("place")) if match and publisher else None


def read_numbers(text: str) -> Numbers:
    """The numbers of a source: «Т. 5, № 2. – С. 10–20», «vol. 5, no. 2», «5(2), 10–20»."""
    volume, pages = _VOLUME.search(text), _PAGES.search(text)
    issue = _ISSUE.search(text) or _PART_ISSUE.search(text)
    starts = [match.start() for match in (volume, issue, pages) if match]
    short = _PART_ISSUE.search(text)
    if short:
        starts.append(short.start())
    found = {
        "volume": volume["value"] if volume else None,
        "issue": issue["value"] if issue else None,
        "pages": pages["value"] if pages else None,
    }
    if issue is None:
        bare = _NUMBERS_IN_BRACKETS.search(text)
        if bare is None and volume is None:
            bare = _VOLUME_AND_PAGES.search(text)
        if bare is not None:
            starts.append(bare.start())
            for name, value in bare.groupdict().items():
                found[name] = found[name] or value
    return Numbers(
        found["volume"],
        plain_issue(found["issue"]),
        plain_pages(found["pages"]),
        min(starts, default=len(text)),
    )


def read_source(text: str) -> SourcePart:
    """Journal or collection, year and numbers of what stands after «//»."""
    imprint = read_imprint(text)
    numbers = read_numbers(text)
    outside = _BRACKETS.sub(lambda match: f"({'_' * (len(match[0]) - 2)})", text)
    year = imprint.year if imprint else None
    if year is None:
        mark = _AREA_YEAR.search(outside)
        year = int(mark["value"]) if mark else sole_year(text)
    ends = [numbers.start]
    if imprint:
        ends.append(imprint.start)
    marks = (_AREA_YEAR, _DATE_MARK, _ARTICLE_MARK, _SLASH, _DASH_AREA)
    ends.extend(match.start() for pattern in marks if (match := pattern.search(outside)))
    journal = text[: min(ends)].strip(" .,;:–—-(/\x00")
    named = sum(c.isalpha() for c in journal) >= 2 and len(journal) <= 400
    return SourcePart(
        unquoted(journal) if named else None, year, numbers, imprint.publisher if imprint else None
    )


def area_year(text: str) -> re.Match[str] | None:
    """A year that stands by itself between the marks of a description."""
    return _AREA_YEAR.search(text)


def sole_year(text: str) -> int | None:
    """The year of a text that has just one."""
    years = {match["value"] for match in _ANY_YEAR.finditer(text)}
    return int(years.pop()) if len(years) == 1 else None


def plain_pages(printed: str | None) -> str | None:
    """Pages with an en dash: «10–20»."""
    if printed is None:
        return None
    return re.sub(r",(?=\S)", ", ", re.sub(r"\s?[–—−-]\s?", "–", printed.strip()))


def plain_issue(printed: str | None) -> str | None:
    """An issue as printed, with single spaces and hyphens: «2 (142)», «3-4»."""
    if printed is None:
        return None
    joined = re.sub(r"\s?[–—-]\s?", "-", " ".join(printed.split()))
    return re.sub(r"(?<=\d)\(", " (", joined)


def unquoted(text: str) -> str:
    """A text that is wholly in one pair of quotation marks, without them."""
    inner = text[1:-1]
    if len(text) > 2 and text[0] + text[-1] in ("«»", "“”", '""', "„“"):
        depth = 0
        for character in inner:
            depth += (character in "«“„") - (character in "»”")
            if depth < 0:
                return text
        return inner.strip()
    return text


def _plain_publisher(printed: str) -> str | None:
    first = re.split(r"\s?;\s", printed, maxsplit=1)[0].strip(" .,:;–—-[]")
    first = re.sub(r",\s(?:19|20)[0-9]{2}.*$", "", first)
    return first if sum(c.isalpha() for c in first) >= 2 else None
