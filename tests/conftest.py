"""What several packages' tests share: the real bundled model and homes to use it in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from corpus.settings import Settings, load_settings
from search.engine import KnowledgeBase
from search.reference import SentenceTransformerEmbedder, open_reference

OpenHome = Callable[..., KnowledgeBase]


@pytest.fixture(scope="session")
def embedder() -> SentenceTransformerEmbedder:
    """The bundled model, loaded once for all tests."""
    return open_reference("bundled", load_settings().cache)


@pytest.fixture(scope="session")
def other_embedder(embedder: SentenceTransformerEmbedder) -> SentenceTransformerEmbedder:
    """Another real model: the bundled one with 64 dimensions and a window of some 40 tokens."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Dense

    transformer, pooling = list(embedder._model)[:2]
    narrowed = Dense(embedder.dimension, 64, bias=False, activation_function=torch.nn.Identity())
    torch.nn.init.orthogonal_(narrowed.linear.weight, generator=torch.Generator().manual_seed(1))
    narrowed.to(next(transformer.parameters()).dtype)
    longest = transformer.max_seq_length
    transformer.max_seq_length = 48
    try:
        model = SentenceTransformer(modules=[transformer, pooling, narrowed])
        return SentenceTransformerEmbedder(model, "узкая@1")
    finally:
        transformer.max_seq_length = longest


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an empty home whose path is not ASCII."""
    return Settings(home=tmp_path / "дом знаний")


@pytest.fixture
def open_home(settings: Settings, embedder: SentenceTransformerEmbedder) -> Iterator[OpenHome]:
    """Opens the home of `settings`, as another process would, and closes it.

    `embedder` is the bundled model unless told otherwise; other keywords override settings.
    """
    with ExitStack() as stack:

        def opened(*, embedder: Any = embedder, **overrides: Any) -> KnowledgeBase:
            chosen = settings.model_copy(update=overrides)
            return stack.enter_context(KnowledgeBase.open(chosen, embedder=embedder))

        yield opened


@pytest.fixture
def kb(open_home: OpenHome) -> KnowledgeBase:
    """An empty knowledge base with the bundled model."""
    return open_home()


def _skips_for_want_of_a_tool(session: pytest.Session) -> list[str]:
    """Reasons of skips other than the one that is allowed: the test data are not beside us."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter is not None else []
    reasons = (str(report.longrepr[2] if report.longrepr else "") for report in skipped)
    return [reason for reason in reasons if "../shared" not in reason]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """On CI a skip hides a missing tool: the run fails."""
    if os.environ.get("CI") == "true" and _skips_for_want_of_a_tool(session):
        print("\nCI=true: a test was skipped for want of a tool")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
