"""Codes keep the order of likeness: the best word counts, runs stay within their passage."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from random_models import small_model

from search.reference import SentenceTransformerEmbedder
from search.word_codes import WordCoder, centre_of, similarities, word_ranges

DIMENSION = 384
Vectors = NDArray[np.float32]


def unit(rows: Any) -> Vectors:
    matrix = np.asarray(rows, np.float32)
    found: Vectors = matrix / np.linalg.norm(matrix, axis=-1, keepdims=True)
    return found


def random(count: int, seed: int, dimension: int = DIMENSION) -> Vectors:
    return unit(np.random.default_rng(seed).standard_normal((count, dimension)))


def near(words: Vectors, seed: int, share: float = 0.8) -> Vectors:
    """Vectors whose cosine with those given is about the share."""
    other = random(len(words), seed, words.shape[1])
    return unit(share * words + np.sqrt(1 - share**2) * other)


@pytest.fixture
def coder() -> WordCoder:
    return WordCoder(np.zeros(DIMENSION, np.float32))


EQUAL = np.ones(1, np.float32)


def test_a_word_costs_one_bit_a_dimension(coder: WordCoder) -> None:
    codes = coder.encode(random(5, 1))
    assert codes.dtype == np.uint8
    assert codes.shape == (5, DIMENSION // 8)
    assert coder.encode(random(0, 1)).shape == (0, DIMENSION // 8)


def test_a_query_is_turned_centred_and_of_unit_length() -> None:
    centre = 0.3 * random(1, 9)[0]
    words = random(4, 2)
    turned = WordCoder(centre).query(words)
    assert np.allclose(np.linalg.norm(turned, axis=1), 1, atol=1e-5)
    centred = unit(words - centre)
    assert np.allclose(turned @ turned.T, centred @ centred.T, atol=1e-4), "angles are kept"


def test_a_word_at_the_very_centre_is_not_a_number_gone_wrong() -> None:
    centre = random(1, 9)[0]
    assert np.isfinite(WordCoder(centre).query(centre[None])).all()


def test_the_best_word_of_a_passage_counts(coder: WordCoder) -> None:
    asked = random(1, 1)
    others = random(30, 2)
    close = near(asked, 3)
    codes = {
        1: coder.encode(others),
        2: coder.encode(np.concatenate([others[:20], close, others[20:]])),
    }
    found = similarities(coder.query(asked), EQUAL, codes)
    assert found[2] > found[1] + 0.2
    alone = similarities(coder.query(asked), EQUAL, {3: coder.encode(close)})
    assert found[2] == pytest.approx(alone[3], abs=1e-5), "the other words take nothing away"


def test_likeness_is_at_most_one_and_highest_for_the_word_itself(coder: WordCoder) -> None:
    asked = random(8, 1)
    codes = {1: coder.encode(asked), 2: coder.encode(near(asked, 4)), 3: coder.encode(-asked)}
    found = similarities(coder.query(asked), np.ones(8, np.float32), codes)
    assert 1 >= found[1] > found[2] > found[3] >= -1


def test_weights_say_which_word_matters(coder: WordCoder) -> None:
    asked = random(2, 1)
    codes = {1: coder.encode(near(asked[:1], 3)), 2: coder.encode(near(asked[1:], 4))}

    def order(*weights: float) -> list[int]:
        found = similarities(coder.query(asked), np.array(weights, np.float32), codes)
        return sorted(found, key=lambda key: -found[key])

    assert order(5, 1) == [1, 2]
    assert order(1, 5) == [2, 1]


def test_only_the_ratio_of_weights_matters(coder: WordCoder) -> None:
    asked = coder.query(random(3, 1))
    codes = {1: coder.encode(random(40, 2)), 2: coder.encode(random(3, 3))}
    weights = np.array([1, 2, 3], np.float32)
    one, other = similarities(asked, weights, codes), similarities(asked, 10 * weights, codes)
    assert one == pytest.approx(other)


def test_words_that_stand_together_count_more_than_words_far_apart(coder: WordCoder) -> None:
    asked = random(2, 1)
    close = near(asked, 2)
    filling = random(200, 3)
    together = np.concatenate([filling[:100], close, filling[100:]])
    apart = np.concatenate([close[:1], filling, close[1:]])
    weights = np.ones(2, np.float32)
    found = similarities(
        coder.query(asked), weights, {1: coder.encode(apart), 2: coder.encode(together)}
    )
    assert found[2] > found[1] + 0.1


def test_a_passage_is_worth_the_same_whoever_stands_beside_it(coder: WordCoder) -> None:
    """A run of words that spanned two passages would give one the words of the other."""
    asked = random(4, 1)
    close = near(asked, 2)
    weights = np.array([1, 2, 1, 3], np.float32)
    codes = {
        5: coder.encode(random(2, 3)),
        1: coder.encode(close[:2]),
        7: coder.encode(close[2:]),
        2: coder.encode(random(60, 4)),
        9: coder.encode(close[3:]),
    }
    together = similarities(coder.query(asked), weights, codes)
    for key, own in codes.items():
        alone = similarities(coder.query(asked), weights, {key: own})
        assert together[key] == pytest.approx(alone[key], abs=1e-5)


def test_a_passage_without_words_is_left_out(coder: WordCoder) -> None:
    asked = coder.query(random(1, 1))
    empty = coder.encode(random(0, 1))
    some = coder.encode(random(3, 2))
    assert similarities(asked, EQUAL, {}) == {}
    assert similarities(asked, EQUAL, {1: empty}) == {}
    assert set(similarities(asked, EQUAL, {1: empty, 2: some, 3: empty})) == {2}
    assert similarities(asked[:0], EQUAL[:0], {2: some}) == {}


def test_a_dimension_that_is_no_whole_number_of_bytes_is_read_whole() -> None:
    coder = WordCoder(np.zeros(13, np.float32))
    words = random(6, 1, 13)
    codes = coder.encode(words)
    assert codes.shape == (6, 2)
    found = similarities(coder.query(words[:1]), EQUAL, {n: codes[n : n + 1] for n in range(6)})
    assert max(found, key=lambda key: found[key]) == 0
    assert found[0] <= 1


def agreement(one: NDArray[Any], other: NDArray[Any]) -> float:
    """The share of pairs that two lists of scores put in the same order; 0.5 is chance."""
    pairs = list(combinations(range(len(one)), 2))
    return float(np.mean([(one[a] > one[b]) == (other[a] > other[b]) for a, b in pairs]))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_by_codes_is_that_by_cosines(coder: WordCoder, seed: int) -> None:
    asked = random(1, seed)
    shares = np.linspace(0.1, 0.9, 60)
    words = np.concatenate([near(asked, 100 * seed + n, share) for n, share in enumerate(shares)])
    codes = coder.encode(words)
    found = similarities(coder.query(asked), EQUAL, {n: codes[n : n + 1] for n in range(60)})
    by_codes = np.array([found[n] for n in range(60)])
    assert agreement(by_codes, words @ asked[0]) > 0.9


def test_without_the_centre_words_of_a_narrow_cone_are_told_apart_worse() -> None:
    """The states of an encoder have a large common part, and its bits say nothing."""
    common = 3 * random(1, 7)
    asked = random(1, 1)
    shares = np.linspace(0.1, 0.9, 60)
    own = np.concatenate([near(asked, 50 + n, share) for n, share in enumerate(shares)])
    words, asked_word = unit(common + own), unit(common + asked)
    exact = (words @ asked_word.T)[:, 0]

    def order(centre: Vectors) -> float:
        coder = WordCoder(centre)
        codes = coder.encode(words)
        found = similarities(
            coder.query(asked_word), EQUAL, {n: codes[n : n + 1] for n in range(60)}
        )
        return agreement(np.array([found[n] for n in range(60)]), exact)

    centre = words.mean(axis=0)
    assert order(centre) > 0.75
    assert order(centre) > order(np.zeros(DIMENSION, np.float32)) + 0.05


def test_codes_are_the_same_in_another_process(coder: WordCoder) -> None:
    """They are kept in the catalogue: another turn tomorrow would make them noise."""
    script = (
        "import hashlib, sys, numpy as np\n"
        "from search.word_codes import WordCoder\n"
        "words = np.frombuffer(bytes.fromhex(sys.argv[1]), '<f4').reshape(-1, 384)\n"
        "codes = WordCoder(np.zeros(384, np.float32)).encode(words)\n"
        "print(hashlib.sha256(codes.tobytes()).hexdigest())"
    )
    words = random(4, 1).astype("<f4")
    ran = subprocess.run(
        [sys.executable, "-c", script, words.tobytes().hex()],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.stdout.strip() == hashlib.sha256(coder.encode(words).tobytes()).hexdigest(), ran


def test_function_words_carry_no_topic() -> None:
    text = "О сроках, в которые орган не отвечает на обращение."
    words = [text[start:end] for start, end in word_ranges(text)]
    assert {"сроках", "орган", "отвечает", "обращение"} <= set(words)
    assert not {"О", "в", "на"} & set(words)
    assert word_ranges("и в на …") == []
    assert word_ranges("") == []


def test_a_model_that_gives_no_words_has_no_centre(tmp_path: Any) -> None:
    embedder = SentenceTransformerEmbedder(small_model(tmp_path, "mean", dense=True), "малая@1")
    found = centre_of(embedder)
    if found is not None:
        assert found.shape == (embedder.dimension,)


def test_the_centre_is_the_same_at_every_making(embedder: SentenceTransformerEmbedder) -> None:
    one, other = centre_of(embedder), centre_of(embedder)
    assert one is not None
    assert other is not None
    assert one.shape == (embedder.dimension,)
    assert np.array_equal(one, other)
    assert 0 < np.linalg.norm(one) < 1
