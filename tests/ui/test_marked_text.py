"""Text of documents on a page is text: whatever it holds, it is shown and never obeyed."""

from __future__ import annotations

from html import unescape
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from ui.pages.marked_text import marked


class _Reader(HTMLParser):
    """The tags of a piece of HTML, its text, and the text that is marked."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.text = ""
        self.marked = ""
        self._inside = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not attrs
        self.tags.append(tag)
        self._inside = tag == "mark" or (self._inside and tag == "br")
        if tag == "br":
            self.text += "\n"
            self.marked += "\n" * self._inside

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        self.text += data
        self.marked += data * self._inside


def test_script_tags_are_shown_as_text() -> None:
    html = marked("<script>alert('1')</script> & \"q\"", [(0, 8)])
    assert html == (
        "<mark>&lt;script&gt;</mark>alert(&#x27;1&#x27;)&lt;/script&gt; &amp; &quot;q&quot;"
    )


def test_overlapping_and_touching_ranges_are_joined_without_repeating_letters() -> None:
    html = marked("абвгдежз", [(4, 6), (0, 3), (2, 5)])
    assert unescape(html.replace("<mark>", "").replace("</mark>", "")) == "абвгдежз"
    assert _Reader(html).marked == "абвгде"


def test_ranges_beyond_the_text_are_cut() -> None:
    assert marked("абв", [(1, 99), (50, 60), (2, 2)]) == "а<mark>бв</mark>"


_RANGES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6)


@given(st.text("аб<>&\"'/ \nscript", max_size=40), _RANGES)
def test_the_text_is_kept_whole_and_only_its_ranges_are_marked(
    text: str, ranges: list[tuple[int, int]]
) -> None:
    read = _Reader(marked(text, ranges))
    assert set(read.tags) <= {"mark", "br"}
    assert read.text == text
    inside = [any(a <= at < b for a, b in ranges) for at in range(len(text))]
    assert read.marked == "".join(c for c, is_in in zip(text, inside, strict=True) if is_in)
