"""A BERT-like encoder as an ONNX graph whose matrices are multiplied in eight-bit integers.

Weights are scaled by output column, activations by token, both symmetrically (the vector-wise
scheme of Dettmers et al., 2022, arXiv:2208.07339), so that the vector of a text does not depend on
the texts computed beside it. Attention, normalisation and activation stay in float32.

All rows of an input have the same number of tokens: without padding there is no mask, and ONNX
Runtime takes its block-wise attention.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

FULL_RANGE = 127
"""Levels of a weight on each side of zero."""

NARROW_RANGE = 63
"""The same for processors that add two products in sixteen bits (AVX2 without VNNI)."""

INPUT, OUTPUT = "embeddings", "states"
_MICROSOFT = "com.microsoft"
# The least value of the activation x·Φ(x), rounded away from zero.
_GELU_FLOOR = np.float32(0.17)
_LEVELS_A_SIDE, _LEVELS = np.float32(1 / 127), np.float32(1 / 255)


@dataclass(frozen=True, slots=True)
class EncoderShape:
    """`first_position` is the row of the position table that the first token of a text takes."""

    layers: int
    heads: int
    epsilon: float
    first_position: int


class _Graph:
    """Nodes and constants of a graph in the making."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: dict[str, Any] = {}

    def constant(self, name: str, value: Any) -> str:
        from onnx import numpy_helper

        array = np.array(value, order="C")
        self.constants.setdefault(name, numpy_helper.from_array(array, name))
        return name

    def add(self, kind: str, *inputs: str, outputs: int = 1, **attributes: Any) -> Any:
        """Append a node; answers the name of its output, or the names of its outputs."""
        from onnx import helper

        names = [f"{kind}_{len(self.nodes)}_{n}" for n in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, **attributes))
        return names[0] if outputs == 1 else names


def encoder_graph(
    weights: Mapping[str, NDArray[np.float32]], shape: EncoderShape, levels: int = FULL_RANGE
) -> bytes:
    """The serialised model: (texts, tokens, hidden) word embeddings → (texts, tokens, hidden).

    `weights` are those of `transformers.BertModel` by name. Raises KeyError when one is missing.
    """
    from onnx import TensorProto, helper

    graph = _Graph()
    hidden = weights["embeddings.LayerNorm.weight"].shape[0]
    states = _embedded(graph, weights, shape)
    for layer in range(shape.layers):
        states = _layer(graph, weights, f"encoder.layer.{layer}.", states, shape, levels)
    graph.nodes.append(helper.make_node("Identity", [states], [OUTPUT]))

    def tensor(name: str) -> Any:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["texts", "tokens", hidden])

    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "encoder",
            [tensor(INPUT)],
            [tensor(OUTPUT)],
            list(graph.constants.values()),
        ),
        opset_imports=[helper.make_opsetid("", 20), helper.make_opsetid(_MICROSOFT, 1)],
        ir_version=10,
    )
    return bytes(model.SerializeToString())


def _embedded(
    graph: _Graph, weights: Mapping[str, NDArray[np.float32]], shape: EncoderShape
) -> str:
    """Word embeddings with those of the positions and of the first segment, normalised."""
    positions = (
        weights["embeddings.position_embeddings.weight"][shape.first_position :]
        + weights["embeddings.token_type_embeddings.weight"][0]
    )
    length = graph.add(
        "Slice",
        graph.add("Shape", INPUT),
        graph.constant("one", np.array([1], np.int64)),
        graph.constant("two", np.array([2], np.int64)),
    )
    start = graph.constant("start", np.array([0], np.int64))
    part = graph.add("Slice", graph.constant("positions", positions), start, length)
    return _normalised(
        graph, weights, "embeddings.LayerNorm", graph.add("Add", INPUT, part), shape.epsilon
    )


def _layer(
    graph: _Graph,
    weights: Mapping[str, NDArray[np.float32]],
    prefix: str,
    states: str,
    shape: EncoderShape,
    levels: int,
) -> str:
    """One layer: attention and the feed-forward part, each added to its input and normalised."""

    def linear(*names: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        matrices = [weights[f"{prefix}{name}.weight"].T for name in names]
        biases = [weights[f"{prefix}{name}.bias"] for name in names]
        return np.concatenate(matrices, axis=1), np.concatenate(biases)

    def product(multiply: Callable[..., str], name: str, inputs: str, *parts: str) -> str:
        matrix, bias = linear(*(parts or (name,)))
        return multiply(graph, prefix + name, inputs, matrix, bias, levels)

    own = "attention.self."
    three = product(_product, own, states, own + "query", own + "key", own + "value")
    query, key, value = graph.add("Split", three, outputs=3, axis=-1, num_outputs=3)
    attended = graph.add(
        "MultiHeadAttention", query, key, value, domain=_MICROSOFT, num_heads=shape.heads
    )
    added = graph.add("Add", product(_product, "attention.output.dense", attended), states)
    states = _normalised(
        graph, weights, prefix + "attention.output.LayerNorm", added, shape.epsilon
    )
    inner = graph.add("Gelu", product(_product, "intermediate.dense", states), domain=_MICROSOFT)
    added = graph.add("Add", product(_product_after_gelu, "output.dense", inner), states)
    return _normalised(graph, weights, prefix + "output.LayerNorm", added, shape.epsilon)


def _normalised(
    graph: _Graph,
    weights: Mapping[str, NDArray[np.float32]],
    name: str,
    inputs: str,
    epsilon: float,
) -> str:
    gain = graph.constant(f"{name}.weight", weights[f"{name}.weight"])
    bias = graph.constant(f"{name}.bias", weights[f"{name}.bias"])
    return str(graph.add("LayerNormalization", inputs, gain, bias, axis=-1, epsilon=epsilon))


def _quantised(
    matrix: NDArray[np.float32], levels: int
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """(in, out) → integers (in, out) and the scale of every column (out,)."""
    scales = np.maximum(np.abs(matrix).max(axis=0), np.float32(1e-12)) / np.float32(levels)
    return np.round(matrix / scales).astype(np.int8), scales.astype(np.float32)


def _product(
    graph: _Graph,
    name: str,
    inputs: str,
    matrix: NDArray[np.float32],
    bias: NDArray[np.float32],
    levels: int,
) -> str:
    """inputs · matrix + bias, a token's values scaled to its largest magnitude."""
    return _scaled_product(
        graph,
        name,
        (inputs, graph.add("Abs", inputs)),
        (
            graph.constant("step.signed", _LEVELS_A_SIDE),
            graph.constant("zero.signed", np.uint8(128)),
        ),
        _quantised(matrix, levels),
        bias,
    )


def _product_after_gelu(
    graph: _Graph,
    name: str,
    inputs: str,
    matrix: NDArray[np.float32],
    bias: NDArray[np.float32],
    levels: int,
) -> str:
    """The same for values hardly below zero: raised above it, they use all levels.

    What raising adds to the product is a constant, taken from the bias.
    """
    quantised, scales = _quantised(matrix, levels)
    raised = graph.add("Add", inputs, graph.constant("gelu.floor", _GELU_FLOOR))
    excess = _GELU_FLOOR * quantised.sum(axis=0, dtype=np.int64) * scales
    return _scaled_product(
        graph,
        name,
        (raised, raised),
        (graph.constant("step.positive", _LEVELS), graph.constant("zero.positive", np.uint8(0))),
        (quantised, scales),
        (bias - excess).astype(np.float32),
    )


def _scaled_product(
    graph: _Graph,
    name: str,
    values: tuple[str, str],
    grid: tuple[str, str],
    weights: tuple[NDArray[np.int8], NDArray[np.float32]],
    bias: NDArray[np.float32],
) -> str:
    """`values` are the inputs and their magnitudes; `grid` the step and the zero point."""
    axis = graph.constant("last axis", np.array([-1], np.int64))
    largest = graph.add(
        "Max",
        graph.add("ReduceMax", values[1], axis, keepdims=1),
        graph.constant("least", np.float32(1e-12)),
    )
    integers = graph.add("QuantizeLinear", graph.add("Div", values[0], largest), *grid)
    product = graph.add(
        "MatMulIntegerToFloat",
        integers,
        graph.constant(f"{name}.integers", weights[0]),
        grid[0],
        graph.constant(f"{name}.scales", weights[1]),
        grid[1],
        domain=_MICROSOFT,
    )
    scaled = graph.add("Mul", product, largest)
    return str(graph.add("Add", scaled, graph.constant(f"{name}.bias", bias)))
