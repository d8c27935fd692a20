"""A source as a plain Markdown file: title, requisites, notice, body."""

import re

from corpus.library.imprint import NOTICE, author_names, requisites, sources_line
from corpus.library.sources_reader import Source

_HEADING = re.compile(r"^(#{1,5} )", re.MULTILINE)


def build_markdown(source: Source) -> str:
    """Write `source` as Markdown; its headings go one level down, under the title."""
    front = source.front
    head = [f"# {front.title}", author_names(front), requisites(front)]
    notice = "\n".join(f"> {line}" for line in (NOTICE, sources_line(front)) if line)
    # The digest stands in a comment, so that a file left behind by its source is noticed.
    comment = f"<!-- {source.digest} -->"
    body = _HEADING.sub(r"#\1", source.body)
    return "\n\n".join(part for part in (*head, notice, body.strip(), comment) if part) + "\n"
