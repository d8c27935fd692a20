"""A source as a page of a web site: the text in <main>, the site's own links around it."""

from html import escape

from corpus.library.imprint import (
    NOTICE,
    author_names,
    journal_line,
    requisites,
    sources_line,
)
from corpus.library.markup import BodyMarkup
from corpus.library.sources_reader import FrontMatter, Source

_STYLE = """
body { font: 16px/1.5 "PT Sans", "Liberation Sans", sans-serif; margin: 0; color: #1b1b1b; }
header.site, footer.site { background: #f0f2f5; padding: 12px 24px; }
nav a { margin-right: 18px; }
main { max-width: 46em; margin: 24px auto; padding: 0 16px; }
table { border-collapse: collapse; margin: 12px 0; }
th, td { border: 1px solid #888; padding: 4px 8px; text-align: left; vertical-align: top; }
.notice { border: 1px solid #888; padding: 8px 12px; font-size: 14px; overflow-wrap: anywhere; }
.formula { text-align: center; }
.notes { border-top: 1px solid #888; font-size: 14px; margin-top: 24px; }
""".strip()


def build_html(source: Source) -> str:
    """Write `source` as an HTML page that needs no other file."""
    front = source.front
    body = BodyMarkup(source, notes="links")
    content = body.body()
    meta = "\n".join(
        f'<meta name="{name}" content="{escape(value)}">'
        for name, value in _metadata(source).items()
        if value
    )
    return f"""<!DOCTYPE html>
<html lang="ru">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(front.title)} — Проект «Свод»</title>
{meta}
<style>
{_STYLE}
</style>
</head>
<body>
<header class="site">
<nav aria-label="Разделы сайта">
<a href="#">Проект «Свод»</a>
<a href="#">Библиотека</a>
<a href="#">Учебные тексты</a>
<a href="#">О проекте</a>
</nav>
</header>
<main>
<article>
<h1>{escape(front.title)}</h1>
{_byline(front)}
<div class="notice">
<p>{NOTICE}</p>
{_paragraph(sources_line(front))}
</div>
{content}
{body.endnotes()}
</article>
</main>
{_footer(body.headings)}
</body>
</html>
"""


def _metadata(source: Source) -> dict[str, str]:
    front = source.front
    return {
        "author": author_names(front),
        "keywords": ", ".join(front.keywords),
        "description": front.abstract or NOTICE,
        "dcterms.date": front.date.isoformat() if front.date else str(front.year or ""),
        "dcterms.identifier": source.digest,
    }


def _byline(front: FrontMatter) -> str:
    lines = [", ".join(front.authors) or front.organisation or "", requisites(front)]
    lines.append(journal_line(front))
    return "\n".join(_paragraph(line) for line in lines if line)


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>" if text else ""


def _footer(headings: list[tuple[int, str, str]]) -> str:
    links = "\n".join(
        f'<a href="#{anchor}">{escape(text)}</a>' for level, anchor, text in headings if level == 1
    )
    return f"""<footer class="site">
<nav aria-label="На этой странице">
{links}
</nav>
<p>Проект «Свод». Учебная библиотека. Наверх · Версия для печати · Сообщить об опечатке</p>
</footer>"""
