"""A source as a printed document: HTML laid out on A4 by WeasyPrint."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from corpus.library.imprint import (
    NOTICE,
    act_name,
    author_names,
    journal_line,
    requisites,
    sources_line,
)
from corpus.library.markup import BodyMarkup
from corpus.library.sources_reader import FrontMatter, Source

if TYPE_CHECKING:
    from weasyprint import Document


@dataclass(frozen=True)
class PrintedDocument:
    """A finished PDF: its bytes, its number of pages and the number printed on the last of them."""

    data: bytes
    pages: int
    last_page_label: str


@dataclass(frozen=True)
class PageLabels:
    """A run of page numbers: from page index `start`, in `style` (D, R), counting from `first`."""

    start: int
    style: str
    first: int


def build_pdf(source: Source) -> PrintedDocument:
    """Lay `source` out and return the PDF, the same bytes for the same source and fonts.

    Needs WeasyPrint (extra `library`); raises ImportError without it.
    """
    document = _laid_out(source)
    labels = page_labels(source.front, document)
    data = document.write_pdf(
        pdf_identifier=bytes.fromhex(source.digest[:32]), finisher=_labeller(labels)
    )
    last = labels[-1]
    printed = len(document.pages) - 1 - last.start + last.first
    return PrintedDocument(data, len(document.pages), str(printed))


def _laid_out(source: Source) -> "Document":
    """Lay out `source`; a standard once more where its contents take another number of pages."""
    from weasyprint import CSS, HTML

    page = HTML(string=print_markup(source))
    if source.front.layout == "article":
        start, first = 0, first_page(source.front)
    elif source.front.layout == "standard":
        start, first = 2, 1  # a title page and one page of contents
    else:
        return page.render()
    for _ in range(2):
        reset = f"@page :nth({start + 1}) {{ counter-reset: page {first} }}"
        document = page.render(stylesheets=[CSS(string=reset)])
        if source.front.layout == "article" or _text_start(document) == start:
            return document
        start = _text_start(document)
    raise AssertionError("the number of contents pages depends on the page numbers in them")


def _text_start(document: "Document") -> int:
    """The index of the page on which the text proper begins."""
    return next(i for i, page in enumerate(document.pages) if "text" in page.anchors)


def print_markup(source: Source) -> str:
    """The complete HTML page that WeasyPrint lays out."""
    front = source.front
    body = BodyMarkup(source, notes="page-foot")
    content = body.body()
    style = files("corpus.library").joinpath("print.css").read_text(encoding="utf-8")
    columns = " two-columns" if front.columns == 2 else ""
    running_head = escape(front.running_head or front.title)
    day = front.date.isoformat() if front.date else f"{front.year or 2025}-01-01"
    return f"""<!doctype html>
<html lang="ru">
<head>
<meta charset="utf-8">
<title>{escape(front.title)}</title>
<meta name="author" content="{escape(author_names(front))}">
<meta name="keywords" content="{escape(", ".join(front.keywords))}">
<meta name="description" content="{escape(front.abstract or NOTICE)}">
<meta name="dcterms.created" content="{day}">
<style>
{style}
</style>
</head>
<body class="{front.layout}{columns}" data-running-head="{running_head}">
{_TITLES[front.layout](source)}
{_contents(body.headings) if front.layout == "standard" else ""}
<main id="text">
{content}
</main>
</body>
</html>
"""


def first_page(front: FrontMatter) -> int:
    """The number printed on the first page: where «12–18» begins, otherwise 1."""
    match = re.match(r"\d+", front.pages or "")
    return int(match.group()) if match else 1


def page_labels(front: FrontMatter, document: "Document") -> list[PageLabels]:
    """The runs of printed page numbers in a laid-out `document`."""
    if front.layout == "article":
        return [PageLabels(0, "D", first_page(front))]
    if front.layout == "standard":
        return [PageLabels(0, "R", 1), PageLabels(_text_start(document), "D", 1)]
    return [PageLabels(0, "D", 1)]


def _labeller(labels: list[PageLabels]) -> Callable[[Any, Any], None]:
    """A WeasyPrint finisher that writes /PageLabels (ISO 32000-1, 12.4.2) into the catalogue."""

    def add_labels(document: Any, pdf: Any) -> None:
        import pydyf

        numbers: list[Any] = []
        for run in labels:
            numbers += [run.start, pydyf.Dictionary({"S": f"/{run.style}", "St": run.first})]
        pdf.catalog["PageLabels"] = pydyf.Dictionary({"Nums": pydyf.Array(numbers)})

    return add_labels


def _paragraph(kind: str, text: str, language: str = "ru") -> str:
    if not text:
        return ""
    return f'<p class="{kind}" lang="{language}">{escape(text)}</p>'


def _notice(front: FrontMatter) -> str:
    return f'<div class="notice"><p>{NOTICE}</p>{_paragraph("sources", sources_line(front))}</div>'


def _standard_title(source: Source) -> str:
    front = source.front
    return f"""<section class="cover">
{_paragraph("organisation", front.organisation or "")}
{_paragraph("number", front.number or "")}
<h1>{escape(front.title).replace(". Часть", ".<br>Часть")}</h1>
{_paragraph("requisites", requisites(front))}
{_notice(front)}
</section>"""


def _order_title(source: Source) -> str:
    front = source.front
    return f"""<header>
<div class="heading">
{_paragraph("organisation", front.organisation or "")}
{_paragraph("genre", act_name(front).upper())}
{_paragraph("requisites", requisites(front))}
</div>
{_notice(front)}
<h1>{escape(front.title)}</h1>
</header>"""


def _plain_title(source: Source) -> str:
    front = source.front
    return f"""<header class="title">
{_paragraph("organisation", front.organisation or author_names(front))}
<h1>{escape(front.title)}</h1>
{_paragraph("requisites", requisites(front))}
{_notice(front)}
</header>"""


def _article_title(source: Source) -> str:
    front = source.front
    identifiers = [f"УДК {front.udk}"] if front.udk else []
    identifiers += [f"DOI {front.doi}"] if front.doi else []
    return f"""<header>
{_paragraph("journal", journal_line(front))}
{"".join(_paragraph("identifiers", line) for line in identifiers)}
<h1>{escape(front.title)}</h1>
{_paragraph("authors", ", ".join(front.authors))}
{_paragraph("organisation", front.organisation or "")}
{_labelled("Аннотация.", front.abstract, "ru")}
{_labelled("Ключевые слова:", "; ".join(front.keywords), "ru")}
{_paragraph("title-en", front.title_en or "", "en")}
{_labelled("Abstract.", front.abstract_en, "en")}
{_labelled("Keywords:", "; ".join(front.keywords_en), "en")}
{_notice(front)}
</header>"""


def _labelled(label: str, text: str | None, language: str) -> str:
    if not text:
        return ""
    return f'<p class="abstract" lang="{language}"><b>{label}</b> {escape(text)}</p>'


def _contents(headings: list[tuple[int, str, str]]) -> str:
    entries = "\n".join(
        f'<li class="level-{level}"><a href="#{anchor}">{escape(text)}</a></li>'
        for level, anchor, text in headings
        if level <= 2
    )
    return f"""<nav class="contents">
<p class="contents-title">Содержание</p>
<ol>
{entries}
</ol>
</nav>"""


_TITLES: dict[str, Callable[[Source], str]] = {
    "standard": _standard_title,
    "order": _order_title,
    "article": _article_title,
    "methodology": _plain_title,
    "glossary": _plain_title,
}
