"""What a web page says of itself: title, authors, keywords, date, language."""

from __future__ import annotations

import re

from lxml.etree import _Element

from ingest.layout import Properties

# The first of these that is there wins; Highwire and Dublin Core tags are made by journal sites.
_TITLES = ("citation_title", "dc.title", "dcterms.title", "og:title")
_AUTHORS = ("citation_author", "dc.creator", "dcterms.creator", "author", "article:author")
_DATES = (
    "citation_publication_date",
    "citation_date",
    "dc.date",
    "dcterms.issued",
    "dcterms.created",
    "article:published_time",
    "date",
)
_KEYWORDS = ("citation_keywords", "dc.subject", "keywords")


def properties(root: _Element) -> Properties:
    """The properties of a parsed page, unchecked.

    Acts on pravo.gov.ru all have the same `<title>`; theirs is the paragraph of class T.
    """
    meta: dict[str, list[str]] = {}
    for element in root.iter("meta"):
        name = (element.get("name") or element.get("property") or "").lower()
        content = _clean(element.get("content"))
        if name and content:
            meta.setdefault(name, []).append(content)
    title = _first(meta, _TITLES) or _act_title(root) or _clean(_text(root.find(".//title")))
    authors = next((meta[name] for name in _AUTHORS if name in meta), [])
    if len(authors) == 1:
        authors = re.split(r"\s*;\s*", authors[0])
    keywords = [
        word
        for name in _KEYWORDS[:1] + _KEYWORDS[1:]
        if name in meta
        for value in meta[name]
        for word in re.split(r"\s*[,;]\s*", value)
    ]
    return Properties(
        title=title or None,
        authors=tuple(author for author in authors if author and not author.startswith("http")),
        keywords=tuple(dict.fromkeys(word for word in keywords if word)),
        created=_first(meta, _DATES),
        language=_clean(root.get("lang")) or _first(meta, ("dc.language", "citation_language")),
    )


def _act_title(root: _Element) -> str | None:
    element = root.find(".//p[@class='T']")
    return _clean(_text(element)) or None


def _text(element: _Element | None) -> str:
    return "" if element is None else "".join(str(part) for part in element.itertext())


def _first(meta: dict[str, list[str]], names: tuple[str, ...]) -> str | None:
    return next((meta[name][0] for name in names if name in meta), None)


def _clean(text: str | None) -> str:
    return " ".join((text or "").split())
