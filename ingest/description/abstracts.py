"""Abstracts and keywords of articles: in the language of the article, and English ones beside it.

Labels and their order are those of GOST R 7.0.7-2021; many journals print the English block at the
very end, after the references.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.description.folding import folded
from ingest.description.front_matter import FrontLine
from ingest.layout import BlockKind

_ABSTRACT = re.compile(
    r"(?:аннотация\s+научной\s+статьи.{0,200}$|(?:аннотация|реферат|резюме)(?!\w)\s*[.:—–-]*\s*"
    r"|(?:abstract|summary|annotation)(?!\w)\s*[.:—–-]*\s*)",
    re.IGNORECASE,
)
_KEYWORDS = re.compile(
    r"(?:ключевые\s+слова(?:\s+и\s+(?:фразы|словосочетания))?"
    r"|key\s?words(?:\s+and\s+phrases)?|index\s+terms)(?!\w)\s*[.:—–-]*\s*",
    re.IGNORECASE,
)
_NEXT_PART = re.compile(
    r"(?:(?:\d+|[IVX]+)\.?\s+)?(?:введение|introduction|jel|благодарност|финансирован|для\s+цитир"
    r"|for\s+citation|©|поступила|статья\s+поступила|информация\s+об?\s+автор|e-?mail|orcid"
    r"|acknowledg|references|received|удк|udc|ббк|doi(?!\w)|литература|список\s)",
    re.IGNORECASE,
)
_KEYWORD_SEPARATORS = (";", r"\s/\s", r"\s[•·–—]\s")
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_MOST_KEYWORDS = 40
_LONGEST_KEYWORD = 120
_PARAGRAPHS = 8
_SHORTEST_ABSTRACT = 40  # characters
_UNLABELLED_ABSTRACT = 150  # characters after a label without a full stop or colon


@dataclass(frozen=True, slots=True)
class Abstracts:
    """What was found; the `_en` ones are empty for an English article, whose own they are.

    `opens` are the numbers of the lines in the title block's part that open one of them.
    """

    abstract: str | None = None
    keywords: tuple[str, ...] = ()
    abstract_en: str | None = None
    keywords_en: tuple[str, ...] = ()
    opens: tuple[int, ...] = ()


def read_abstracts(
    lines: Sequence[FrontLine], ending: Sequence[FrontLine], language: str | None
) -> Abstracts:
    """The abstracts and keywords of the first pages; English ones also from the last page.

    A text counts as English by its letters, whatever the word before it.
    """
    abstracts, keywords = _abstracts(lines), _keywords(lines)
    texts = [text for _, text in (*abstracts, *_abstracts(ending))]
    lists = [words for _, words in (*keywords, *_keywords(ending))]
    english = [text for text in texts if _is_english(text)]
    english_lists = [words for words in lists if _is_english(" ".join(words))]
    opens = tuple(at for at, _ in (*abstracts, *keywords))
    if language == "en":
        return Abstracts(_first(english), next(iter(english_lists), ()), opens=opens)
    # The end of a Russian article holds the English block, and abstracts of the next article.
    russian = [text for _, text in abstracts if not _is_english(text)]
    russian_lists = [words for _, words in keywords if not _is_english(" ".join(words))]
    return Abstracts(
        _first(russian),
        next(iter(russian_lists), ()),
        _first(english),
        next(iter(english_lists), ()),
        opens,
    )


def opens_keywords(text: str) -> bool:
    """Whether a line is labelled as keywords."""
    return _KEYWORDS.match(text) is not None


def _first(texts: Sequence[str]) -> str | None:
    return texts[0] if texts else None


def _abstracts(lines: Sequence[FrontLine]) -> list[tuple[int, str]]:
    """Every abstract with the number of the line that opens it."""
    found: list[tuple[int, str]] = []
    for at, line in enumerate(lines):
        match = _ABSTRACT.match(line.text)
        if match is None or line.kind is BlockKind.FOOTNOTE:
            continue
        inline = line.text[match.end() :]
        labelled = not inline or match[0].rstrip() != match[0].rstrip(" .:—–-")
        if not labelled and not (inline[:1].isupper() and len(inline) > _UNLABELLED_ABSTRACT):
            continue
        text = " ".join(([inline] if inline else []) + _running(lines, at + 1, bool(inline)))
        if len(text) >= _SHORTEST_ABSTRACT:
            found.append((at, text))
    return found


def _running(lines: Sequence[FrontLine], at: int, begun: bool) -> list[str]:
    """The paragraphs of an abstract after its first line, as far as the keywords or a heading."""
    found: list[str] = []
    for line in lines[at : at + _PARAGRAPHS]:
        if _KEYWORDS.match(line.text):
            return found
        another = _ABSTRACT.match(line.text) or _NEXT_PART.match(line.text)
        if line.kind is not BlockKind.PARAGRAPH or another:
            break
        found.append(line.text)
    # Without keywords after it nothing tells where an abstract of several paragraphs ends.
    return [] if begun else found[:1]


def _keywords(lines: Sequence[FrontLine]) -> list[tuple[int, tuple[str, ...]]]:
    """Every list of keywords with the number of the line that opens it."""
    found: list[tuple[int, tuple[str, ...]]] = []
    for at, line in enumerate(lines):
        match = _KEYWORDS.match(line.text)
        if match is None or line.kind is BlockKind.FOOTNOTE:
            continue
        text = line.text[match.end() :]
        following = lines[at + 1].text if at + 1 < len(lines) else ""
        if not text or (text.rstrip().endswith((",", ";")) and len(following) < 400):
            text = f"{text} {following}"
        words = _split_keywords(text)
        if words:
            found.append((at, words))
    return found


def _split_keywords(text: str) -> tuple[str, ...]:
    line = text[:2_000].strip().rstrip(".")
    separator = next((mark for mark in _KEYWORD_SEPARATORS if re.search(mark, line)), ",")
    parts = (" ".join(part.split()).strip(" .,;") for part in re.split(separator, line))
    words = [p for p in parts if len(p) <= _LONGEST_KEYWORD and folded(p)]
    return tuple(dict.fromkeys(words))[:_MOST_KEYWORDS]


def _is_english(text: str) -> bool:
    return len(_LATIN.findall(text)) > len(_CYRILLIC.findall(text))
