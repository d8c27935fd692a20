"""What a ranking is worth: the measures of every query, as trec_eval computes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

DEPTH = 100
"""How many documents of every ranking are judged."""

Judgements = Mapping[str, Mapping[str, int]]
Run = Mapping[str, Sequence[str]]
QueryValues = Mapping[str, float]
"""The measures of one query by their printed names, 0 to 1."""

# Printed name, the depth the ranking is cut to, the measure and its result in trec_eval.
_MEASURES = (
    ("nDCG@10", DEPTH, "ndcg_cut.10", "ndcg_cut_10"),
    ("MRR@10", 10, "recip_rank", "recip_rank"),
    ("MAP@100", DEPTH, "map_cut.100", "map_cut_100"),
    ("Recall@1", DEPTH, "recall.1,5,10,100", "recall_1"),
    ("Recall@5", DEPTH, "recall.1,5,10,100", "recall_5"),
    ("Recall@10", DEPTH, "recall.1,5,10,100", "recall_10"),
    ("Recall@100", DEPTH, "recall.1,5,10,100", "recall_100"),
    ("Success@1", DEPTH, "success.1,5", "success_1"),
    ("Success@5", DEPTH, "success.1,5", "success_5"),
)
MEASURES = tuple(name for name, *_ in _MEASURES)
"""The printed names, in the order of every table."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """Means over all judged queries, 0 to 1; a query without results counts as 0.

    Success is the share of queries with a relevant document among the first.
    """

    ndcg_at_10: float
    mrr_at_10: float
    map_at_100: float
    recall_at_1: float
    recall_at_5: float
    recall_at_10: float
    recall_at_100: float
    success_at_1: float
    success_at_5: float

    def by_name(self) -> dict[str, float]:
        """The metrics under the names they are printed with."""
        values = (getattr(self, field) for field in self.__dataclass_fields__)
        return dict(zip(MEASURES, values, strict=True))


def per_query(run: Run, judgements: Judgements) -> dict[str, dict[str, float]]:
    """The measures of every judged query: rankings are of document ids, best first.

    nDCG with linear gain, as trec_eval and BEIR compute it (Järvelin, Kekäläinen, "Cumulated
    Gain-based Evaluation of IR Techniques", ACM TOIS 20(4), 2002). Reciprocal rank is 0 past the
    tenth place.
    """
    import pytrec_eval

    evaluator = pytrec_eval.RelevanceEvaluator(
        {query: dict(grades) for query, grades in judgements.items()},
        {measure for _, _, measure, _ in _MEASURES},
    )

    def judged(depth: int) -> dict[str, dict[str, float]]:
        # trec_eval orders by score and breaks ties by id, so places become scores.
        scores = {
            query: {document: -float(place) for place, document in enumerate(ranked[:depth])}
            for query, ranked in run.items()
            if ranked and query in judgements
        }
        found: dict[str, dict[str, float]] = evaluator.evaluate(scores)
        return found

    by_depth = {depth: judged(depth) for depth in {depth for _, depth, _, _ in _MEASURES}}
    return {
        query: {
            name: by_depth[depth].get(query, {}).get(result, 0.0)
            for name, depth, _, result in _MEASURES
        }
        for query in judgements
    }


def mean_metrics(values: Sequence[QueryValues]) -> Metrics:
    """The means of the measures of at least one query."""
    return Metrics(*(fmean(value[name] for value in values) for name in MEASURES))


def metrics(run: Run, judgements: Judgements) -> Metrics:
    """Judge rankings of document ids, best first, one for every query."""
    return mean_metrics(list(per_query(run, judgements).values()))
