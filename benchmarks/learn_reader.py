"""Teaches the bundled encoder to read a question and a sentence together.

    python -m benchmarks.learn_reader [--go-on] [--write]     learn, and print what came of it
    python -m benchmarks.learn_reader --measure               what the stored weights reach

Low-rank additions to the matrices of the encoder (Hu et al., 2021, arXiv:2106.09685), and a head
that scores where an answer begins and ends (Devlin et al., 2019, arXiv:1810.04805) and whether
there is one, are learned from the questions of `benchmarks/questions/reading.jsonl`, all written
for it; none is of a test set. First they are asked of their own sentences, in a last epoch many are
asked of others too, which do not answer them; `--go-on` learns that epoch alone, from the stored
weights. A tenth of the sentences is never learned from, and what is printed
is of these: the token F1 of the likeliest span, the same of the span that is set in bold, and how
well answered questions are told from the others (area under the ROC curve), all computed by the
graph the program uses. With `--write` the weights go to `search/answering/reader_weights.npz`.
"""

from __future__ import annotations

import argparse
import math
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from rich.progress import Progress
from tokenizers import Tokenizer
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, linear
from transformers import BertModel

from benchmarks.reading_examples import (
    Encoded,
    Example,
    batches,
    encoded,
    examples,
    mismatched,
)
from benchmarks.token_overlap import overlap
from corpus.settings import load_settings
from search.answering.question_types import question_type
from search.answering.reader import JointReader
from search.answering.reader_files import LEARNED, prepare
from search.answering.spans import likeliest, pick
from search.bundled import bundled_folder, materialise
from search.embedding import open_embedder
from search.morphology import terms

_HELD_OUT = 0
_RANK, _SCALE, _DROPPED = 8, 2.0, 0.1
_BATCH, _EPOCHS, _SHRINKAGE = 24, 3, 0.01
_RATE, _LAST_RATE = 1e-3, 5e-4
_WARM_UP = 0.1
_LONGEST = 40
_NEVER = -1e4
_THRESHOLDS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.9)
# What telling whether there is an answer counts for beside telling where.
_ANSWERS = 0.5
_CHANGED = (
    "attention.self.query attention.self.key attention.self.value attention.output.dense "
    "intermediate.dense output.dense"
).split()


class LowRank(nn.Module):
    """A linear layer that keeps its weights and learns a product of two thin matrices beside."""

    def __init__(self, kept: nn.Linear) -> None:
        super().__init__()
        self.kept = kept
        width = kept.in_features
        self.down = nn.Parameter(torch.randn(_RANK, width) / math.sqrt(width))
        self.up = nn.Parameter(torch.zeros(kept.out_features, _RANK))
        self.dropped = nn.Dropout(_DROPPED)

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        """(…, in) → (…, out)."""
        # Dropped where it is thin: drawing as many random numbers as there are states took as long
        # as all the rest.
        added = linear(self.dropped(linear(states, self.down)), self.up)
        return self.kept(states) + _SCALE * added  # type: ignore[no-any-return]


class Reader(nn.Module):
    """The encoder with what is learned."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.encoder = BertModel.from_pretrained(folder, attention_probs_dropout_prob=0.0)
        self.encoder.requires_grad_(False)
        self.changed: dict[str, LowRank] = {}
        for number in range(self.encoder.config.num_hidden_layers):
            for name in _CHANGED:
                path = f"encoder.layer.{number}.{name}"
                parent, _, own = path.rpartition(".")
                kept = self.encoder.get_submodule(path)
                assert isinstance(kept, nn.Linear)
                added = LowRank(kept)
                setattr(self.encoder.get_submodule(parent), own, added)
                self.changed[path] = added
        hidden = self.encoder.config.hidden_size
        self.span = nn.Linear(hidden, 2)
        self.answers = nn.Linear(hidden, 1)

    def forward(
        self, ids: torch.Tensor, mask: torch.Tensor, told: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """(texts, tokens) each → scores of spans (texts, tokens, tokens), log-odds (texts,).

        `told` marks the tokens of the sentence, in which alone spans are.
        """
        with torch.autocast("cpu", dtype=torch.bfloat16):
            states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        states = states.float()
        scores = self.span(states).masked_fill(~told[:, :, None], _NEVER)
        spans = scores[:, :, None, 0] + scores[:, None, :, 1]
        width = ids.shape[1]
        forward = torch.ones(width, width, dtype=torch.bool).triu().tril(_LONGEST)
        return spans.masked_fill(~forward, _NEVER), self.answers(states[:, 0])[:, 0]

    def learned(self) -> dict[str, NDArray[Any]]:
        """The arrays of `search.answering.reader_files.LEARNED`."""
        found: dict[str, NDArray[Any]] = {}
        for name, added in self.changed.items():
            found[f"{name}.down"] = added.down.detach().numpy().astype(np.float16)
            found[f"{name}.up"] = (_SCALE * added.up.detach().numpy()).astype(np.float16)
        found["span.weight"] = self.span.weight.detach().numpy()
        found["span.bias"] = self.span.bias.detach().numpy()
        found["answers.weight"] = self.answers.weight.detach().numpy()[0]
        found["answers.bias"] = self.answers.bias.detach().numpy()
        return found

    def recall(self, stored: Path) -> None:
        """Take the stored weights up again."""
        with np.load(stored, allow_pickle=False) as arrays, torch.no_grad():
            for name, added in self.changed.items():
                added.down.copy_(torch.tensor(arrays[f"{name}.down"]))
                added.up.copy_(torch.tensor(arrays[f"{name}.up"]) / _SCALE)
            self.span.weight.copy_(torch.tensor(arrays["span.weight"]))
            self.span.bias.copy_(torch.tensor(arrays["span.bias"]))
            self.answers.weight.copy_(torch.tensor(arrays["answers.weight"])[None])
            self.answers.bias.copy_(torch.tensor(arrays["answers.bias"]))


def loss(reader: Reader, some: Sequence[Encoded], padding: int) -> torch.Tensor:
    """The mean negative log-likelihood of the answers, and of there being one."""
    longest = max(len(each.input.ids) for each in some)
    ids = torch.full((len(some), longest), padding)
    mask = torch.zeros_like(ids)
    told = torch.zeros_like(ids, dtype=torch.bool)
    for row, each in enumerate(some):
        ids[row, : len(each.input.ids)] = torch.tensor(each.input.ids)
        mask[row, : len(each.input.ids)] = 1
        told[row, each.input.first : each.input.first + len(each.input.offsets)] = True
    spans, answers = reader(ids, mask, told)
    truth = torch.tensor([float(bool(each.spans)) for each in some])
    found = _ANSWERS * binary_cross_entropy_with_logits(answers, truth)
    of_spans = [
        torch.logsumexp(spans[row].flatten(), 0)
        - torch.logsumexp(torch.stack([spans[row, a, b] for a, b in each.spans]), 0)
        for row, each in enumerate(some)
        if each.spans
    ]
    return found + torch.stack(of_spans).mean() if of_spans else found


def learn(
    reader: Reader, cases: Sequence[Encoded], epochs: int, highest: float, padding: int
) -> None:
    """Learn from the cases, with AdamW and a rate that rises to the highest, then falls to 0."""
    random = np.random.default_rng(0)
    reader.train()
    learned = [each for each in reader.parameters() if each.requires_grad]
    solver = torch.optim.AdamW(learned, lr=highest, weight_decay=_SHRINKAGE)
    order = [some for _ in range(epochs) for some in batches(cases, _BATCH, random)]
    with Progress() as progress:
        task = progress.add_task("learning", total=len(order))
        for step, some in enumerate(order):
            share = step / len(order)
            for group in solver.param_groups:
                group["lr"] = highest * min(1.0, share / _WARM_UP, (1 - share) / (1 - _WARM_UP))
            found = loss(reader, [cases[at] for at in some], padding)
            solver.zero_grad()
            found.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(learned, 1.0)
            solver.step()
            progress.update(task, advance=1, description=f"loss {float(found.detach()):.2f}")
    reader.eval()


def measure(
    model: Path, learned: Path, held_out: Sequence[Example], mismatches: Sequence[Example]
) -> None:
    """Print what weights reach on examples they were not learned from."""
    answered, others = [], []
    with tempfile.TemporaryDirectory() as folder:
        prepare(model, learned, Path(folder))
        reader = JointReader(Path(folder), model)
        for each in held_out:
            (reading,) = reader.read(each.question, [(each.head, each.text)])
            if each.answer is None:
                others.append(reading.probability)
                continue
            start, end = likeliest(reading)
            sure = replace(reading, answers=math.inf)
            bold = pick(each.question, terms(each.question), each.text, sure)
            answered.append(
                (
                    question_type(each.question).is_exact,
                    reading.probability,
                    overlap(each.text[start:end], each.answer),
                    0.0 if bold is None else overlap(each.text[slice(*bold)], each.answer),
                )
            )
        elsewhere = np.array(
            [reader.read(e.question, [(e.head, e.text)])[0].probability for e in mismatches]
        )
    is_exact, probability, likeliest_f1, bold_f1 = np.array(answered, float).T
    near = np.array(others)
    print(
        f"held out: {len(answered)} questions with an answer, {len(near)} without, "
        f"{len(elsewhere)} asked of another sentence"
    )
    for name, some in (
        ("all", np.ones(len(is_exact), bool)),
        ("exact", is_exact == 1),
        ("other", is_exact == 0),
    ):
        print(
            f"{name}: {some.sum()} questions, F1 of the likeliest span "
            f"{likeliest_f1[some].mean():.3f}, of that of whole words {bold_f1[some].mean():.3f}"
        )
    print("from a probability of: F1 of all, share of the answered, without an answer, of others")
    for least in _THRESHOLDS:
        shown = probability >= least
        print(
            f"  {least:.1f}: {(bold_f1 * shown).mean():.3f}  {shown.mean():.3f}  "
            f"{np.mean(near >= least):.3f}  {np.mean(elsewhere >= least):.3f}"
        )
    for name, below in (("those without", near), ("those of others", elsewhere)):
        above = probability[:, None] > below[None, :]
        print(f"answered told from {name}: area {above.mean():.3f}")


def main() -> None:
    """Learn, print, and write where asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--go-on", action="store_true", help="the last epoch, from what is stored")
    parser.add_argument("--write", action="store_true", help="write the weights")
    parser.add_argument("--measure", action="store_true", help="do not learn")
    arguments = parser.parse_args()
    cache = load_settings().cache
    model, embedder = materialise(bundled_folder(cache)), open_embedder("bundled", cache)
    everything = examples()
    held_out = [each for each in everything if each.part == _HELD_OUT]
    mismatches = mismatched(held_out, embedder, np.random.default_rng(1))
    if arguments.measure:
        measure(model, LEARNED, held_out, mismatches)
        return
    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    padding = tokenizer.token_to_id("<pad>")
    assert padding is not None
    torch.manual_seed(0)
    reader = Reader(model)
    kept = [each for each in everything if each.part != _HELD_OUT]
    cases = [encoded(tokenizer.encode, each) for each in kept]
    if arguments.go_on:
        reader.recall(LEARNED)
    else:
        learn(reader, cases, _EPOCHS, _RATE, padding)
    others = mismatched(kept, embedder, np.random.default_rng(0))
    cases += [encoded(tokenizer.encode, each) for each in others]
    learn(reader, cases, 1, _LAST_RATE, padding)
    with tempfile.TemporaryDirectory() as folder:
        learned = LEARNED if arguments.write else Path(folder, "learned.npz")
        np.savez_compressed(learned, allow_pickle=False, **reader.learned())
        measure(model, learned, held_out, mismatches)


if __name__ == "__main__":
    main()
