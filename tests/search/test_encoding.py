"""Vectors of a document: a row for every passage and sentence, whatever the model's window."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sample_documents import parsed

from corpus.model import Sentence
from search.encoding import encode_document
from search.reference import SentenceTransformerEmbedder
from search.word_codes import WordCoder, centre_of, word_ranges

SENTENCES = [
    "Гражданин вправе обратиться в орган власти лично.",
    "Ответ на обращение даётся в течение тридцати дней со дня регистрации.",
    "Руководитель органа вправе продлить срок не более чем на тридцать дней.",
    "О продлении срока уведомляют гражданина, направившего обращение.",
    "Обращение, содержащее обжалование судебного решения, возвращается гражданину.",
]
LONG = " ".join(SENTENCES * 2)
ENDLESS = "о" + ", ".join(SENTENCES * 2).lower().replace(".", "")


def unit(vectors: np.ndarray) -> bool:
    return bool(np.allclose(np.linalg.norm(vectors, axis=-1), 1, atol=1e-2))


def test_passages_and_sentences_are_those_of_the_model(
    embedder: SentenceTransformerEmbedder,
) -> None:
    document = parsed("Статья 1. Сроки\n" + "\n".join(SENTENCES), title="Закон")
    seen: list[int] = []
    vectors = encode_document(embedder, "Закон", document.passages, seen.append)
    assert vectors.model == embedder.name
    assert vectors.fit(len(document.passages), sum(len(p.sentences) for p in document.passages))
    assert seen[-1] == len(document.passages)
    queries = embedder.encode_queries(SENTENCES)
    best = (vectors.sentences @ queries.T).argmax(axis=0)
    found = [document.text[s.start : s.end] for p in document.passages for s in p.sentences]
    assert [found[at] for at in best] == SENTENCES


def test_nothing_is_encoded_to_nothing(embedder: SentenceTransformerEmbedder) -> None:
    vectors = encode_document(embedder, "Закон", [])
    assert vectors.passages.shape == vectors.sentences.shape == (0, embedder.dimension)


@pytest.mark.parametrize("text", [LONG, ENDLESS, "а" * 2000])
def test_a_passage_longer_than_the_window_is_read_whole(
    other_embedder: SentenceTransformerEmbedder, text: str
) -> None:
    (passage,) = parsed(text, target=10**6, window=10**6).passages
    assert other_embedder.count_tokens([passage.text])[0] > 2 * other_embedder.window
    vectors = encode_document(other_embedder, "Закон", [passage])
    assert vectors.fit(1, len(passage.sentences))
    assert unit(vectors.passages)
    assert unit(vectors.sentences)


def test_sentences_read_in_pieces_are_still_themselves(
    other_embedder: SentenceTransformerEmbedder,
) -> None:
    (passage,) = parsed(" ".join(SENTENCES), target=10**6, window=10**6).passages
    assert len(passage.sentences) == len(SENTENCES)
    vectors = encode_document(other_embedder, "", [passage])
    queries = other_embedder.encode_queries(SENTENCES)
    assert (vectors.sentences @ queries.T).argmax(axis=0).tolist() == list(range(len(SENTENCES)))


def test_a_long_passage_without_sentences_has_no_sentence_vectors(
    other_embedder: SentenceTransformerEmbedder,
) -> None:
    (passage,) = parsed(LONG, target=10**6, window=10**6).passages
    bare = replace(passage, sentences=())
    one = replace(passage, sentences=(Sentence(passage.start, passage.start + 5),))
    assert encode_document(other_embedder, "", [bare]).sentences.shape == (0, 64)
    vectors = encode_document(other_embedder, "", [one, bare, one])
    assert vectors.fit(3, 2)
    assert unit(vectors.sentences)


def test_rows_of_a_table_are_read_under_its_head(embedder: SentenceTransformerEmbedder) -> None:
    (passage,) = parsed("Выписка | 3 | лично\nСправка | 5 | по почте").passages
    headed = replace(passage, table_header="Услуга | Срок выдачи, рабочих дней | Способ")
    bare, under_head = encode_document(embedder, "Регламент", [passage, headed]).passages
    (query,) = embedder.encode_queries(["срок выдачи справки в рабочих днях"])
    assert query @ under_head > query @ bare + 0.02


def coder_for(embedder: SentenceTransformerEmbedder) -> WordCoder:
    centre = centre_of(embedder)
    assert centre is not None
    return WordCoder(centre)


def differing(one: np.ndarray, other: np.ndarray) -> float:
    """The share of bits that differ."""
    return float(np.unpackbits(one ^ other).mean())


def test_every_passage_has_a_code_for_every_word(embedder: SentenceTransformerEmbedder) -> None:
    document = parsed("Статья 1. Сроки\n" + "\n".join(SENTENCES), target=10)
    assert len(document.passages) > 2
    coder = coder_for(embedder)
    vectors = encode_document(embedder, "Закон", document.passages, coder=coder)
    assert [len(codes) for codes in vectors.words] == [
        len(word_ranges(passage.text)) for passage in document.passages
    ]
    assert {codes.shape[1] for codes in vectors.words} == {embedder.dimension // 8}
    bare = encode_document(embedder, "Закон", document.passages)
    assert bare.words == ()
    assert np.allclose(bare.passages, vectors.passages, atol=1e-3)
    assert np.allclose(bare.sentences, vectors.sentences, atol=1e-3)


def test_words_of_a_passage_read_in_pieces_are_all_coded_in_order(
    embedder: SentenceTransformerEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (passage,) = parsed(" ".join(SENTENCES), target=10**6, window=10**6).passages
    coder = coder_for(embedder)
    (whole,) = encode_document(embedder, "", [passage], coder=coder).words
    monkeypatch.setattr(embedder, "window", 40)
    assert embedder.count_tokens([passage.text])[0] > 40
    (pieces,) = encode_document(embedder, "", [passage], coder=coder).words
    assert whole.shape == pieces.shape
    # What surrounds a word has a part in its state, but the word stays itself: its code is nearer
    # to its own than to that of the word after it.
    own = differing(whole, pieces)
    assert own < 0.25
    assert own < differing(whole[1:], pieces[:-1]) - 0.1


@pytest.mark.parametrize("text", [LONG, ENDLESS, "а" * 2000])
def test_the_passages_after_a_long_one_keep_their_own_codes(
    embedder: SentenceTransformerEmbedder, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    (long,) = parsed(text, target=10**6, window=10**6).passages
    (short,) = parsed(SENTENCES[0]).passages
    coder = coder_for(embedder)
    (alone,) = encode_document(embedder, "", [short], coder=coder).words
    monkeypatch.setattr(embedder, "window", 40)
    vectors = encode_document(embedder, "", [long, short, long], coder=coder)
    assert len(vectors.words) == 3
    assert vectors.fit(3, 2 * len(long.sentences) + len(short.sentences))
    assert differing(vectors.words[1], alone) < 0.05
    assert len(vectors.words[0]) <= len(word_ranges(long.text))


def test_a_passage_of_function_words_alone_has_no_codes(
    embedder: SentenceTransformerEmbedder,
) -> None:
    (passage,) = parsed("и в на из-за").passages
    (words, others) = encode_document(
        embedder, "", [passage, *parsed(SENTENCES[0]).passages], coder=coder_for(embedder)
    ).words
    assert words.shape == (0, embedder.dimension // 8)
    assert len(others) > 2
