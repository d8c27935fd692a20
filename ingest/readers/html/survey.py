"""A first look over a web page: the document, its surroundings, the tables that are layout."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml.etree import _Element, iterwalk

from ingest.readers.html.boilerplate import is_contents, largest_share
from ingest.readers.tables import arranges_page

# Elements whose content is never part of the text.
NEVER_SHOWN = frozenset(
    "head script style template noscript iframe object svg canvas audio video map "
    "select option datalist button textarea input".split()
)
_SURROUNDINGS = frozenset({"nav", "footer", "aside"})
_SURROUNDING_ROLES = frozenset("navigation banner contentinfo complementary search dialog".split())
_SURROUNDING_NAMES = re.compile(
    r"(?:top|main|side|left|right|page|site|global)?[-_]?"
    r"(?:nav|navbar|navigation|menu|breadcrumbs?|sidebar|footer|header|cookies?|social|share|sharing"
    r"|advert|ads|banner|pagination|pager)(?:[-_]?(?:bar|menu|nav|block|container|wrapper|list))?",
    re.IGNORECASE,
)
_NAMED = frozenset({"div", "ul", "ol", "section", "table"})
_PARAGRAPHS = frozenset("p li h1 h2 h3 h4 h5 h6 dd dt blockquote pre".split())
# A part this large is the document itself, whatever it is called.
_LARGEST_SEMANTIC = 0.8
_LARGEST_NAMED = 0.3
_MAIN_PART = 0.5
_LINKED_HEAD = 0.3
_ENTRY_TAGS = frozenset("p li div h1 h2 h3 h4 h5 h6 dd dt".split())
_ENTRY_LINKED = 0.9
_LEAST_ENTRIES = 3
_LONGEST_OPENING = 80


@dataclass(slots=True)
class Survey:
    """What to leave out or read as contents, which tables to read through, where to begin."""

    start: _Element
    left_out: set[_Element] = field(default_factory=set)
    layout_tables: set[_Element] = field(default_factory=set)
    contents: set[_Element] = field(default_factory=set)


@dataclass(slots=True)
class _Open:
    """An element being walked: characters inside it and its links, and for tables their shape.

    `opening` is the first text inside; `internal` counts characters in links to places of the page,
    `entries` the children so far that are nothing but such links, one right after another.
    """

    element: _Element
    tag: str
    in_article: bool
    characters: int = 0
    linked: int = 0
    internal: int = 0
    opening: str = ""
    entries: list[_Element] = field(default_factory=list)
    headings: bool = False
    columns: int = 0
    rows: int = 0
    paragraphs: int = 0
    most_paragraphs: int = 0
    nested: bool = False


def survey(root: _Element) -> Survey:
    """Walk the page once, without recursion, and judge its parts by their share of the text."""
    body = root.find("body")
    found = Survey(root if body is None else body)
    sizes: dict[_Element, tuple[int, float]] = {}
    mains: dict[_Element, int] = {}
    articles: dict[_Element, int] = {}
    stack = [_Open(found.start, "", False)]
    walk = iterwalk(found.start, events=("start", "end"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if tag in NEVER_SHOWN:
                walk.skip_subtree()
            parent = stack[-1]
            article = parent.in_article or tag in ("article", "main")
            stack.append(_Open(element, tag, article, 0))
            if tag not in NEVER_SHOWN:
                stack[-1].characters = _length(element.text)
                stack[-1].opening = _opening(element.text)
            continue
        done = stack.pop()
        parent = stack[-1]
        _close(done, parent, found)
        limit = max(
            _largest_surrounding(done, parent.in_article),
            largest_share(element, tag, done.opening, done.characters),
        )
        if is_contents(element, tag, done.characters, done.linked):
            found.contents.add(element)
        if limit:
            sizes[element] = (done.characters, limit)
        if tag == "main" or element.get("role") == "main":
            mains[element] = done.characters
        elif tag == "article" and not parent.in_article:
            articles[element] = done.characters
        parent.characters += done.characters + _length(element.tail)
        parent.opening = parent.opening or done.opening or _opening(element.tail)
        href = element.get("href") if tag == "a" else None
        parent.linked += done.characters if href else done.linked
        parent.internal += done.characters if href and href.startswith("#") else done.internal
        _list_entry(done, parent, found)
    total = stack[0].characters
    found.left_out = {element for element, (size, limit) in sizes.items() if size <= limit * total}
    outside = sum(sizes[element][0] for element in found.left_out)
    for parts in (mains, articles):
        if len(parts) == 1:
            part, size = parts.popitem()
            if size >= _MAIN_PART * max(1, total - outside):
                found.start = part
                break
    return found


def _close(done: _Open, parent: _Open, found: Survey) -> None:
    """Hand what an element holds on to its parent."""
    if done.tag in _PARAGRAPHS and done.characters:
        parent.paragraphs += 1
    if done.tag == "tr":
        parent.rows += 1
        parent.columns = max(parent.columns, done.columns)
        parent.most_paragraphs = max(parent.most_paragraphs, done.most_paragraphs)
    elif done.tag in ("td", "th"):
        parent.columns += 1
        parent.most_paragraphs = max(parent.most_paragraphs, done.paragraphs)
    elif done.tag == "table":
        framed = done.nested or done.element.get("role") == "presentation"
        if framed or arranges_page(done.columns, done.rows, done.most_paragraphs):
            found.layout_tables.add(done.element)
        parent.nested = True
        return
    else:
        parent.columns = max(parent.columns, done.columns)
        parent.rows += done.rows
        parent.most_paragraphs = max(parent.most_paragraphs, done.most_paragraphs)
        parent.paragraphs += done.paragraphs
    parent.nested = parent.nested or done.nested
    parent.headings = parent.headings or done.headings or done.tag == "h1"


def _list_entry(done: _Open, parent: _Open, found: Survey) -> None:
    """Take three or more paragraphs in a row that only lead to places of the page for contents."""
    if done.tag in _ENTRY_TAGS and done.characters:
        if done.internal >= _ENTRY_LINKED * done.characters:
            parent.entries.append(done.element)
            if len(parent.entries) == _LEAST_ENTRIES:
                found.contents.update(parent.entries)
            elif len(parent.entries) > _LEAST_ENTRIES:
                found.contents.add(done.element)
        else:
            parent.entries.clear()


def _largest_surrounding(done: _Open, in_article: bool) -> float:
    """The largest share of the text at which an element counts as surroundings; 0 for never."""
    element, tag = done.element, done.tag
    role = element.get("role") or ""
    if role.startswith("doc-") or done.headings:
        return 0.0
    if tag == "aside" or (tag in _SURROUNDINGS and not (tag == "footer" and in_article)):
        return _LARGEST_SEMANTIC
    if role in _SURROUNDING_ROLES:
        return _LARGEST_SEMANTIC
    names = f"{element.get('class') or ''} {element.get('id') or ''}".split()
    named = tag in _NAMED and any(_SURROUNDING_NAMES.fullmatch(name) for name in names)
    # The head of a site is mostly links; the head of an act («ПРИКАЗ …») has none.
    is_head = tag == "header" or (named and any("header" in name.lower() for name in names))
    if is_head and (in_article or done.linked < _LINKED_HEAD * done.characters):
        return 0.0
    return _LARGEST_NAMED if is_head or named or tag == "form" else 0.0


def _opening(text: str | None) -> str:
    return text.strip()[:_LONGEST_OPENING] if text else ""


def _length(text: str | None) -> int:
    return len(text.strip()) if text else 0
