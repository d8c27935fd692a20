"""A clause that is named and stands in several documents: which one is meant must be asked."""

from __future__ import annotations

from collections.abc import Sequence

from search.hits import Hit
from search.query import Query

# Longer enumerations tell no more than their beginning.
_MOST_NAMED = 5


def clauses_meant(query: Query, hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits of a clause that the query names: of the documents named, else of whichever."""
    named = tuple(hit for hit in hits if hit.is_named)
    labels = {label for r in query.requisites for names in r.labels[:1] for label in names}
    return named or tuple(hit for hit in hits if hit.passage.clause in labels)


def several_meant(query: Query, hits: Sequence[Hit]) -> str | None:
    """What to answer when a clause is named and nothing says of which document; None otherwise.

    `hits` are those of the named clause. A word for the document that fits several leaves it as
    open as none.
    """
    units = [requisite for requisite in query.requisites if requisite.labels]
    if len(units) != 1 or len(units[0].documents) == 1:
        return None
    documents = {hit.document.id: hit.document.description.title for hit in hits}
    if len(documents) < 2:
        return None
    named = "; ".join(f"«{title}»" for title in list(documents.values())[:_MOST_NAMED])
    more = " и другие" if len(documents) > _MOST_NAMED else ""
    return (
        f"Такой пункт есть в нескольких документах ({len(documents)}): {named}{more}. "
        "Назовите документ или выберите его в фильтре."
    )
