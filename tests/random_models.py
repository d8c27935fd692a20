"""Small models with random weights, for tests of what holds for any model."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def small_model(
    folder: Path,
    pooling: str,
    *,
    dense: bool = False,
    prefix: bool = True,
    roberta: bool = False,
    **changes: Any,
) -> Any:
    """A random BERT over whole words, as a sentence-transformers model.

    `changes` are those to its configuration; `roberta` makes it an XLM-RoBERTa.
    """
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Dense, Transformer
    from sentence_transformers.sentence_transformer.modules import Pooling
    from transformers import BertConfig, BertModel, XLMRobertaConfig, XLMRobertaModel

    sizes = {"vocab_size": _saved_tokenizer(folder), **_SIZES}
    torch.manual_seed(5)
    if roberta:
        XLMRobertaModel(XLMRobertaConfig(**sizes | changes)).save_pretrained(folder)
    else:
        BertModel(BertConfig(**sizes | changes)).save_pretrained(folder)
    modules = [Transformer(str(folder)), Pooling(16, pooling_mode=pooling, include_prompt=prefix)]
    if dense:
        modules.append(Dense(16, 8))
    return SentenceTransformer(modules=modules, device="cpu")


def small_cross_encoder(folder: Path, *, labels: int = 1, seed: int = 5) -> Path:
    """A random BERT that judges two texts together, saved in a folder."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    size = _saved_tokenizer(folder)
    torch.manual_seed(seed)
    # Random weights of the usual size would give every pair the same score.
    config = BertConfig(vocab_size=size, num_labels=labels, initializer_range=1.0, **_SIZES)
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


_SIZES = {
    "hidden_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 16,
    "max_position_embeddings": 24,
    "pad_token_id": 0,
}


def _saved_tokenizer(folder: Path) -> int:
    """Save a tokenizer of whole words in a folder; returns how many it knows."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace
    from tokenizers.processors import TemplateProcessing
    from transformers import PreTrainedTokenizerFast

    pieces = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        *"срок ответа продлевает орган в один день".split(),
    ]
    tokenizer = Tokenizer(WordLevel({piece: n for n, piece in enumerate(pieces)}, "[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    wrapper: Any = PreTrainedTokenizerFast
    wrapper(
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_max_length=24,
    ).save_pretrained(folder)
    return len(pieces)
