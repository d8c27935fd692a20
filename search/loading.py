"""Model files become a loaded model: from a folder or Hugging Face, quietly, and identified."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import ModelUnavailable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

_NETWORK_SECONDS = 15


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Loading a model without the progress bar and the notes the libraries write to stderr."""
    from huggingface_hub.utils import logging as hub
    from transformers.utils import logging as transformers

    libraries: tuple[Any, Any] = (transformers, hub)
    levels = [library.get_verbosity() for library in libraries]
    bars = libraries[0].is_progress_bar_enabled()
    for library in libraries:
        library.set_verbosity_error()
    libraries[0].disable_progress_bar()
    try:
        yield
    finally:
        for library, level in zip(libraries, levels, strict=True):
            library.set_verbosity(level)
        if bars:
            libraries[0].enable_progress_bar()


def load(source: str, remedy: str, *, network: bool = False) -> SentenceTransformer:
    """Load a model by folder or name, in float32; files alone are read unless `network`.

    Raises ModelUnavailable for whatever the libraries raise over files, network, memory, code.
    """
    from huggingface_hub import HfApi
    from sentence_transformers import SentenceTransformer

    try:
        with _quiet():
            if network:
                # One question with a time limit: without a network the loader retries for minutes.
                HfApi().model_info(source, timeout=_NETWORK_SECONDS)
            return SentenceTransformer(
                source, local_files_only=not network, model_kwargs={"dtype": "float32"}
            )
    except Exception as error:
        raise ModelUnavailable(f"Не удалось загрузить модель {source}.", remedy) from error


def halve_precision(model: SentenceTransformer) -> bool:
    """Compute in bfloat16 where the processor has instructions for it; answers whether it does.

    The vectors stay within a cosine of 0.9999 of those in float32, so a home can move between
    machines; without such instructions bfloat16 would be slower.
    """
    import torch

    capable: dict[str, object] = getattr(torch.cpu, "get_capabilities", dict)()
    if model.device.type != "cpu" or not (capable.get("avx512_bf16") or capable.get("amx_bf16")):
        return False
    model.to(torch.bfloat16)
    return True


def load_published(name: str, progress: Callable[[str], None] | None) -> SentenceTransformer:
    """A model of Hugging Face; one downloaded before is used without asking the network."""
    remedy = (
        "Проверьте имя и доступ к huggingface.co, укажите в SVOD_MODEL папку с моделью "
        "или верните «bundled»."
    )
    try:
        return load(name, remedy)
    except ModelUnavailable:
        if progress is not None:
            progress(f"Загружаю модель {name} с Hugging Face")
    return load(name, remedy, network=True)


def downloaded_folder(name: str) -> Path | None:
    """The folder of a model downloaded from Hugging Face; None while it is not."""
    from huggingface_hub import try_to_load_from_cache

    config = try_to_load_from_cache(name, "config.json")
    return Path(config).parent if isinstance(config, str) else None


def fast_tokenizer(model: SentenceTransformer) -> tuple[Tokenizer, int]:
    """The tokenizer that knows where its tokens stand in the text, and the padding id.

    Raises ModelUnavailable when the model is no text transformer with such a tokenizer.
    """
    wrapper: Any = getattr(model[0], "tokenizer", None)
    backend = getattr(wrapper, "backend_tokenizer", None)
    if backend is None or getattr(model[0], "module_output_name", "") != "token_embeddings":
        raise ModelUnavailable(
            "Эта модель не подходит: нужен текстовый трансформер с быстрым токенизатором.",
            "Выберите другую модель в SVOD_MODEL или верните «bundled».",
        )
    return backend, int(wrapper.pad_token_id or 0)


def fingerprint(model: SentenceTransformer) -> str:
    """Twelve hexadecimal digits that change with the weights, the tokenizer or the prompts.

    Samples every tensor instead of reading it whole. Names and order of tensors do not matter, as
    they differ between versions of transformers.
    """
    samples = []
    for tensor in model.state_dict().values():
        flat = tensor.detach().flatten()
        sample = flat[:: max(1, flat.numel() // 64)][:64].float().cpu().numpy()
        samples.append(f"{tuple(tensor.shape)}{hashlib.sha256(sample.tobytes()).hexdigest()}")
    tokenizer, _ = fast_tokenizer(model)
    settings = {
        "weights": sorted(samples),
        "tokens": tokenizer.encode("Статья 15¹, № 210-ФЗ: ещё query passage ﬁ").ids,
        "prompts": model.prompts,
        "pooling": [str(getattr(module, "pooling_mode", "")) for module in model],
    }
    return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()[:12]
