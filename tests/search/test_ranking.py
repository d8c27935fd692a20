"""One order out of several rankings: none shouts the others down, and ties are settled."""

from __future__ import annotations

from dataclasses import astuple, fields

import pytest

from search.index.base import Candidates
from search.ranking import CHOOSING, JUDGING, Ranked, Weights, fuse, judge, normalised

DENSE, SENTENCE, LEXICAL = CHOOSING.dense, CHOOSING.sentence, CHOOSING.lexical
NOTHING = dict.fromkeys((field.name for field in fields(Weights)), 0.0)


def only(name: str) -> Weights:
    """Weights by which one ranking decides alone."""
    return Weights(**NOTHING | {name: 1.0})


def passage(key: int, words: float | None = None, **scores: float) -> Ranked:
    given = {"dense": 0.5, "sentence": 0.5, "lexical": 0.0, "coverage": 0.0}
    return Ranked(key=key, score=0.5, words=words, **given | scores)


@pytest.mark.parametrize("weights", [CHOOSING, JUDGING])
def test_shares_add_up_to_one(weights: Weights) -> None:
    assert sum(astuple(weights)) == pytest.approx(1.0)
    assert min(astuple(weights)) >= 0


def test_nothing_found_is_no_ranking() -> None:
    assert fuse(Candidates()) == []
    assert list(judge([])) == []
    assert len(normalised([])) == 0


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
    same = [passage(7, words=0.2), passage(3, words=0.2), passage(5, words=0.2)]
    assert [r.key for r in judge(same)] == [3, 5, 7]


def test_a_lexical_hit_that_has_no_vector_is_left_out() -> None:
    """The rankings of one index always agree; those of a remote one may be a moment apart."""
    assert [r.key for r in fuse(Candidates({1: 0.5}, {1: 0.5}, {1: 1.0, 9: 99.0}))] == [1]


def test_the_scores_of_every_ranking_are_kept_beside_the_sum() -> None:
    candidates = Candidates({1: 0.5, 2: 0.4}, {1: 0.6, 2: 0.3}, {1: 7.0}, {1: 0.75, 2: 0.5})
    first, second = sorted(fuse(candidates))
    assert first[2:] == (0.5, 0.6, 7.0, 0.75, None)
    assert second[2:] == (0.4, 0.3, 0.0, 0.5, None)


class TestJudge:
    @pytest.mark.parametrize("name", [field.name for field in fields(Weights)])
    def test_each_weight_is_that_of_the_ranking_of_its_name(self, name: str) -> None:
        best = {"dense": 0.9, "sentence": 0.9, "lexical": 5.0, "coverage": 0.9}
        best["words"] = 0.9
        ordinary = passage(1, words=0.1)
        outstanding = passage(2, **{"words": 0.1, name: best[name]})
        ranked = judge([ordinary, outstanding], only(name))
        assert [r.key for r in ranked] == [2, 1]
        assert ranked[0].score == pytest.approx(0.9 if name == "coverage" else 1.0)
        assert ranked[1].score == pytest.approx(0.0)

    def test_words_may_turn_the_order(self) -> None:
        found = [passage(1, words=0.1, dense=0.6), passage(2, words=0.4, dense=0.5)]
        assert [r.key for r in judge(found, only("dense"))] == [1, 2]
        assert [r.key for r in judge(found, only("words"))] == [2, 1]
        assert [r.key for r in judge(found)] == [2, 1], "words weigh more than one vector"

    def test_a_share_of_words_is_taken_as_it_is(self) -> None:
        """The best of a bad lot holds few of the words of the question all the same."""
        ranked = judge([passage(1, words=0.1, coverage=0.2)], only("coverage"))
        assert ranked[0].score == pytest.approx(0.2)

    def test_what_was_not_compared_stands_below_and_keeps_its_order(self) -> None:
        compared = [passage(1, words=0.3), passage(2, words=0.1, dense=0.1)]
        others = [passage(8)._replace(score=0.9), passage(3)._replace(score=0.4)]
        ranked = judge([*others[:1], *compared, *others[1:]])
        assert [r.key for r in ranked][2:] == [8, 3]
        scores = [r.score for r in ranked]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)

    def test_without_words_the_first_order_stands(self) -> None:
        ranked = fuse(Candidates({1: 0.5, 2: 0.9, 3: 0.7}, {1: 0.5, 2: 0.9, 3: 0.1}, {1: 4.0}))
        assert list(judge(ranked)) == ranked

    def test_no_passage_is_lost_or_doubled(self) -> None:
        found = [passage(key, words=None if key % 3 else key / 30) for key in range(30)]
        assert sorted(r.key for r in judge(found)) == list(range(30))

    def test_other_scores_of_zero_are_no_division_by_zero(self) -> None:
        ranked = judge([passage(1, words=0.3), passage(2)._replace(score=0.0)])
        assert [r.key for r in ranked] == [1, 2]
        assert ranked[1].score == 0


def test_normalised_scores_lie_between_0_and_1_in_the_order_of_the_weights() -> None:
    found = [
        passage(1, words=-0.2, dense=-0.3, sentence=0.1, lexical=2.0, coverage=0.4),
        passage(2, words=0.6, dense=0.9, sentence=0.1, lexical=8.0, coverage=0.8),
    ]
    table = [list(map(float, row)) for row in normalised(found)]
    by_passage = table if len(table) == 2 else list(map(list, zip(*table, strict=True)))
    names = [field.name for field in fields(Weights)]
    first, second = (dict(zip(names, row, strict=True)) for row in by_passage)
    assert first == pytest.approx(
        {"dense": 0, "sentence": 1, "lexical": 0.25, "coverage": 0.4, "words": 0}
    )
    assert second == pytest.approx(
        {"dense": 1, "sentence": 1, "lexical": 1, "coverage": 0.8, "words": 1}
    )
