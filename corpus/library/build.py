"""Builds the documents of the sample library: `python -m corpus.library.build [SLUG…]`."""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from corpus.library.build_docx import build_docx
from corpus.library.build_html import build_html
from corpus.library.build_markdown import build_markdown
from corpus.library.build_pdf import build_pdf
from corpus.library.sources_reader import Source, SourceError, read_source
from corpus.library.word_numbering import plan_numbering

LIBRARY = Path(__file__).parent
SOURCES = LIBRARY / "sources"
DOCUMENTS = LIBRARY / "documents"


@dataclass(frozen=True)
class Built:
    """A finished document: its bytes and its printed pages.

    A DOCX has the pages its text takes on the printed page (Word decides when it opens the file);
    HTML and Markdown have none (0).
    """

    data: bytes
    pages: int
    remarks: tuple[str, ...] = ()


def build(source: Source) -> Built:
    """Build one source in the format its front matter asks for."""
    remarks = tuple(plan_numbering(source.blocks).faults)
    match source.front.format:
        case "pdf":
            printed = build_pdf(source)
            remarks += _page_remarks(source, printed.last_page_label)
            return Built(printed.data, printed.pages, remarks)
        case "docx":
            return Built(build_docx(source), build_pdf(source).pages, remarks)
        case "html":
            return Built(build_html(source).encode(), 0, remarks)
        case "md":
            return Built(build_markdown(source).encode(), 0, remarks)


def _page_remarks(source: Source, last: str) -> tuple[str, ...]:
    pages = source.front.pages
    if pages is None or pages.split("–")[-1] == last:
        return ()
    return (f"в заголовке страницы {pages}, последняя напечатанная — {last}",)


def main(arguments: list[str] | None = None) -> int:
    """Build the named sources, or all of them; 1 when some failed (each named, the rest built)."""
    parser = argparse.ArgumentParser(prog="python -m corpus.library.build", description=__doc__)
    parser.add_argument("slug", nargs="*", help="имена исходников; без них собираются все")
    slugs: list[str] = parser.parse_args(arguments).slug
    paths = [SOURCES / f"{slug}.md" for slug in slugs] or sorted(SOURCES.glob("*.md"))
    DOCUMENTS.mkdir(exist_ok=True)
    failed = pages = size = 0
    for path in paths:
        try:
            source = read_source(path)
            built = build(source)
        except (SourceError, OSError, ImportError) as error:
            failed += 1
            print(f"{path.name}: {error}", file=sys.stderr)
            if isinstance(error, ImportError):
                print("Поставьте сборщик: pip install 'svod[library]'", file=sys.stderr)
            continue
        target = DOCUMENTS / f"{source.front.slug}.{source.front.format}"
        target.write_bytes(built.data)
        pages += built.pages
        size += len(built.data)
        shown = f"{built.pages} с." if built.pages else "—"
        print(f"{target.name:<48} {shown:>6} {len(built.data) / 1024:8.0f} КБ")
        for remark in built.remarks:
            print(f"    {remark}")
    print(f"{'всего':<48} {pages:>3} с. {size / 1024:8.0f} КБ")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
