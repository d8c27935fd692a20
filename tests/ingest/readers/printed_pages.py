"""Small PDF files printed from HTML, so that a test shows what stands on its pages."""

from __future__ import annotations

from pathlib import Path

STYLE = """
@page { size: 400pt 500pt; margin: 50pt 40pt }
body { font: 11pt/1.3 "Liberation Serif", "PT Serif", "DejaVu Serif", serif; margin: 0 }
p { margin: 0 0 6pt }
h1 { font-size: 14pt; margin: 8pt 0; bookmark-level: 1 }
h2 { font-size: 12pt; margin: 8pt 0; bookmark-level: 2 }
table { border-collapse: collapse; margin: 6pt 0 }
td { border: 0.75pt solid black; padding: 3pt; vertical-align: top }
.columns { columns: 2; column-gap: 18pt; text-align: justify; hyphens: none }
.indented p { margin: 0; text-indent: 24pt; text-align: justify }
.page { break-before: page }
"""


def print_pages(path: Path, body: str, style: str = "") -> Path:
    """Print an HTML body to a PDF file and return its path."""
    from weasyprint import HTML

    page = f"<html lang='ru'><head><style>{STYLE}{style}</style></head><body>{body}</body></html>"
    HTML(string=page).write_pdf(path)
    return path


def sentences(subject: str, count: int) -> str:
    """Plain sentences that tell where they belong."""
    return " ".join(
        f"{subject} сообщает заявителю о решении номер {number} в установленный срок."
        for number in range(1, count + 1)
    )
