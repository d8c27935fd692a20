"""DOI and addresses in bibliographic entries, mended where a line ended inside them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DOI = re.compile(
    r"(?:(?:https?://)?(?:dx\.)?doi\.org/\s?|(?<!\w)doi\s?[:.]?\s?(?:https?://(?:dx\.)?doi\.org/)?)?"
    r"(?P<doi>10\.[0-9]{4,9}(?:\.[0-9]{1,4}){0,3}/\s?[!-~]+)",
    re.IGNORECASE,
)
_URL = re.compile(r"(?P<url>(?:https?|ftp)://\s?\S+|(?<![\w.@/])www\.[^\s«»]+)", re.IGNORECASE)
_BARE_URL = re.compile(
    r"(?<!\w)(?:URL|Режим\s+доступа|Available\s+at|Retrieved\s+from)\s?:?\s?"
    r"(?P<url>[a-z0-9-]+(?:\.[a-z0-9-]+){0,4}\.[a-z]{2,10}(?:/\S*)?)(?=[\s,;)]|$)",
    re.IGNORECASE,
)
# What a link ends before although no space parts them.
_GLUED = re.compile(
    r"\(дата|\(accessed|\(обращ|[«»<>\"“”]|,?(?:https?://|URL:|doi:)", re.IGNORECASE
)
_BREAKABLE = ("/", "-", "_", "=", "&", "?", "%", ".")
_NEXT = re.compile(r"\s(?P<next>[^\s()«»\[\]–—]+)")
_OF_AN_ADDRESS = re.compile(
    r"[/=&%?_]|[^\W_]-[^\W_]|\.(?:pdf|html?|php|aspx?|docx?)\b", re.IGNORECASE
)
_STARTS_OTHER = re.compile(r"(?:https?:|doi|url|10\.[0-9]{4})", re.IGNORECASE)
_ALNUM = re.compile(r"(?=\S*[0-9])[A-Za-z0-9&=._%-]{20,}\Z")
_MOST_PIECES = 12
_LABEL_BEFORE = re.compile(
    r"(?:\.?\s?[–—-]|[.,;])?\s?(?:(?:URL|DOI|Режим\s+доступа|Электронный\s+адрес|Available\s+at|Retrieved\s+from|Доступно\s+по"
    r"(?:\s+ссылке)?|Адрес)\s?:?\s?(?:\[сайт\]\.?\s?(?:URL:)?)?\s?)+$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Links:
    """What an entry links to and the entry without it; `rest` marks each place by « \\x00 »."""

    doi: str | None
    url: str | None
    rest: str


def take_links(text: str) -> Links:
    """The DOI (lower case, without its resolver) and the first other address of an entry."""
    doi, text = _take_doi(text)
    url = None
    pieces: list[str] = []
    at = 0
    while True:
        match = _URL.search(text, at) or _BARE_URL.search(text, at)
        if match is None:
            break
        found, end = _whole_address(text, match)
        if url is None and len(found.partition("://")[2] or found) > 3:
            url = found
        pieces.append(_without_label(text[at : match.start()]))
        at = end
    pieces.append(text[at:])
    return Links(doi, url, " \x00 ".join(pieces))


def _take_doi(text: str) -> tuple[str | None, str]:
    match = _DOI.search(text)
    if match is None:
        return None, text
    begin, end = match.span("doi")
    glued = _GLUED.search(text, begin + 8, end)
    end = glued.start() if glued else end
    for _ in range(_MOST_PIECES):
        # A line ended inside: after a slash or a hyphen, before a digit or a small letter.
        if text[end - 1] not in "/-_":
            break
        following = re.match(r"\s([0-9a-z][!-~]*)", text[end : end + 200])
        if following is None or _STARTS_OTHER.match(following[1]):
            break
        end += following.end()
    printed = "".join(text[begin:end].split())
    value = _trimmed(printed)
    if value.endswith("/"):
        return None, text
    end -= len(printed) - len(value)
    rest = f"{_without_label(text[: match.start()])} \x00 {text[end:]}"
    # The same DOI may be printed twice, as a number and as an address.
    again = _DOI.search(rest)
    if again and _trimmed("".join(again["doi"].split())).lower() == value.lower():
        rest = f"{_without_label(rest[: again.start()])} \x00 {rest[again.end() :]}"
    return value.lower(), rest


def _whole_address(text: str, match: re.Match[str]) -> tuple[str, int]:
    begin, end = match.span("url")
    glued = _GLUED.search(text, begin + 4, end)
    if glued:
        end = glued.start()
    else:
        for _ in range(_MOST_PIECES):
            following = _NEXT.match(text, end)
            if following is None or not _goes_on(text[end - 1], following["next"]):
                break
            end = following.end()
    printed = text[begin:end]
    value = _trimmed(printed)
    return "".join(value.split()), max(begin + 1, end - (len(printed) - len(value)))


def _goes_on(last: str, following: str) -> bool:
    """Whether an address that a line end cut goes on with the next word."""
    if _STARTS_OTHER.match(following) or not (following[0].isalnum() or following[0] == "_"):
        return False
    if last in ",;)":
        return False
    if _ALNUM.match(following):
        return True
    inner = following.rstrip(".,;:")
    if not _OF_AN_ADDRESS.search(inner):
        return False
    # «сайт/ Метод_рекомендации.pdf» goes on, «сайт. 2020/2021» does not.
    if last in _BREAKABLE[:-1]:
        return True
    return "/" in inner and any(c.isascii() and c.isalpha() for c in inner) and last != "."


def _trimmed(value: str) -> str:
    """A link without the punctuation of the sentence around it."""
    while value:
        last = value[-1]
        if last in ".,;:'\"»”>*" or (
            last in ")]" and value.count(last) > value.count("(["[")]".index(last)])
        ):
            value = value[:-1]
        else:
            break
    return value


def _without_label(text: str) -> str:
    tail = text[-80:]
    match = _LABEL_BEFORE.search(tail)
    return text[: len(text) - len(tail) + match.start()] if match else text
