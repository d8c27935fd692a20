"""One order out of three rankings: no ranking shouts the others down, and ties are settled."""

from __future__ import annotations

import pytest

from search.index.base import Candidates
from search.ranking import DENSE, LEXICAL, SENTENCE, fuse


def test_shares_add_up_to_one() -> None:
    assert pytest.approx(1.0) == DENSE + SENTENCE + LEXICAL


def test_nothing_found_is_no_ranking() -> None:
    assert fuse(Candidates()) == []


def test_a_passage_best_by_every_ranking_scores_one() -> None:
    ranked = fuse(Candidates({1: 0.9, 2: 0.8}, {1: 0.9, 2: 0.7}, {1: 12.0, 2: 3.0}))
    assert [r.key for r in ranked] == [1, 2]
    assert ranked[0].score == pytest.approx(1.0)
    assert ranked[1].score == pytest.approx(LEXICAL * 0.25)


def test_a_lone_passage_is_not_a_hit_of_score_zero() -> None:
    (found,) = fuse(Candidates({5: 0.8}, {5: 0.8}, {}))
    assert found.score == pytest.approx(DENSE + SENTENCE)
    (found,) = fuse(Candidates({5: 0.8}, {5: 0.8}, {5: 2.0}))
    assert found.score == pytest.approx(1.0)


def test_a_passage_without_a_common_word_has_no_lexical_score() -> None:
    ranked = {r.key: r for r in fuse(Candidates({1: 0.5, 2: 0.9}, {1: 0.5, 2: 0.9}, {1: 4.0}))}
    assert ranked[1].score == pytest.approx(LEXICAL)
    assert ranked[2].score == pytest.approx(DENSE + SENTENCE)
    assert ranked[2].lexical == 0.0


def test_the_scale_of_a_ranking_does_not_matter() -> None:
    dense, sentence = {1: 0.80, 2: 0.82, 3: 0.85}, {1: 0.9, 2: 0.7, 3: 0.8}
    lexical = {1: 1.0, 3: 2.0}
    shifted = {key: 10 * score - 3 for key, score in dense.items()}
    louder = {key: 100 * score for key, score in lexical.items()}
    plain = fuse(Candidates(dense, sentence, lexical))
    scaled = fuse(Candidates(shifted, sentence, louder))
    assert [r.key for r in plain] == [r.key for r in scaled]
    assert [r.score for r in plain] == pytest.approx([r.score for r in scaled])


def test_negative_cosines_are_scores_too() -> None:
    ranked = fuse(Candidates({1: -0.2, 2: -0.1, 3: 0.0}, {1: -0.2, 2: -0.1, 3: 0.0}, {}))
    assert [r.key for r in ranked] == [3, 2, 1]


def test_equal_passages_stand_in_the_order_of_their_keys() -> None:
    candidates = Candidates({7: 0.5, 3: 0.5, 5: 0.5}, {7: 0.5, 3: 0.5, 5: 0.5}, {})
    assert [r.key for r in fuse(candidates)] == [3, 5, 7]


def test_a_lexical_hit_that_has_no_vector_is_left_out() -> None:
    """The rankings of one index always agree; those of a remote one may be a moment apart."""
    assert [r.key for r in fuse(Candidates({1: 0.5}, {1: 0.5}, {1: 1.0, 9: 99.0}))] == [1]
