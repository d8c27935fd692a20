"""Retrieval quality: data sets, measures of a run, and what tells two runs apart."""

from search.evaluation.comparison import DECISIVE, Changed, Comparison, compare
from search.evaluation.data_set import CorpusDocument, DataSet, read_data_set
from search.evaluation.measures import (
    DEPTH,
    MEASURES,
    Judgements,
    Metrics,
    Run,
    mean_metrics,
    metrics,
    per_query,
)
from search.evaluation.saved_run import (
    WITHOUT_STYLE,
    JudgedQuery,
    SavedRun,
    read_run,
    value_table,
)
from search.evaluation.significance import (
    CONFIDENCE,
    RESAMPLES,
    Difference,
    Interval,
    differences,
    intervals,
)

__all__ = [
    "CONFIDENCE",
    "DECISIVE",
    "DEPTH",
    "MEASURES",
    "RESAMPLES",
    "WITHOUT_STYLE",
    "Changed",
    "Comparison",
    "CorpusDocument",
    "DataSet",
    "Difference",
    "Interval",
    "JudgedQuery",
    "Judgements",
    "Metrics",
    "Run",
    "SavedRun",
    "compare",
    "differences",
    "intervals",
    "mean_metrics",
    "metrics",
    "per_query",
    "read_data_set",
    "read_run",
    "value_table",
]
