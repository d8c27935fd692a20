"""The sample library: what its sources state is what is read from the documents built of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from corpus.library.sources_reader import FrontMatter, read_source
from corpus.model import Description
from ingest.canonical import compose
from ingest.clean import clean
from ingest.metadata import describe
from ingest.readers.detect import media_type, reader_for

LIBRARY = Path(__file__).parents[2] / "corpus" / "library"
SLUGS = sorted(path.stem for path in (LIBRARY / "sources").glob("*.md"))


@cache
def stated(slug: str) -> FrontMatter:
    return read_source(LIBRARY / "sources" / f"{slug}.md").front


@cache
def found(slug: str) -> Description:
    path = LIBRARY / "documents" / f"{slug}.{stated(slug).format}"
    layout = reader_for(media_type(path))(path)
    return describe(compose(clean(layout)), layout.properties, path.name)


@pytest.mark.parametrize("slug", SLUGS)
def test_title_kind_and_requisites_are_those_of_the_source(slug: str) -> None:
    front, read = stated(slug), found(slug)
    assert read.title == front.title
    assert read.kind == front.kind
    assert (read.number, read.date, read.year) == (front.number, front.date, front.year)
    assert read.organisation == front.organisation
    assert read.authors == front.authors
    assert read.language == "ru"


@pytest.mark.parametrize("slug", SLUGS)
def test_the_bibliographic_record_is_that_of_the_source(slug: str) -> None:
    front, read = stated(slug), found(slug)
    assert (read.journal, read.volume, read.issue, read.pages) == (
        front.journal, front.volume, front.issue, front.pages,
    )  # fmt: skip
    assert (read.doi, read.udc) == (front.doi, front.udk)
    assert read.keywords == front.keywords
    assert read.abstract == front.abstract
