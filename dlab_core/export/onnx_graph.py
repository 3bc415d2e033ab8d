"""ONNX: a layered learner as a graph that takes raw inputs, its features and their standardisation inside.

Inputs and features are in double precision, as in DLab; the layers are in that of their weights.
"""

import re
from typing import Any

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, checker, helper, numpy_helper

from dlab_core.activations import ACTIVATIONS
from dlab_core.arrays import Array
from dlab_core.learners.capabilities import Layers
from dlab_core.learners.inputs import Inputs
from dlab_core.learners.learner import Output

OPSET, IR_VERSION = 17, 8  # old enough for what runs ONNX today
INPUT = "inputs"
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_WAVE = re.compile(r"(sin|cos) (\d*)x(\d*)")
_POWER = re.compile(rf"x(\d*)([{_RAISED}]*)")


class Graph:
    """Nodes and constants, added one after the other; each `add` returns the name of what it computes."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []

    def add(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """Add a node."""
        name = f"{operator.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [name], name=name, **attributes))
        return name

    def constant(self, values: Array) -> str:
        """Add a constant."""
        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def rename(self, name: str, wanted: str) -> None:
        """Give what the last node computes the name of an output of the graph."""
        assert self.nodes[-1].output[0] == name, "the last node is the output"
        self.nodes[-1].output[0] = wanted


def model_of(inputs: Inputs, layers: Layers, dimension: int, output: Output, notes: dict[str, str]) -> ModelProto:
    """Return the model: `inputs` (n, dimension) doubles, and an output that is called as what it is.

    notes: what is kept with it, by name.
    """
    graph = Graph()
    h = _standardised(graph, inputs, _features(graph, inputs.names, dimension))
    kind = layers.pairs[0][0].dtype
    if kind == np.float32:
        h = graph.add("Cast", h, to=TensorProto.FLOAT)
    for k, (weights, biases) in enumerate(layers.pairs):
        h = graph.add("MatMul", h, graph.constant(weights.astype(kind)))
        h = graph.add("Add", h, graph.constant(biases.astype(kind)))
        if k < len(layers.activations):
            operator, attributes = ACTIVATIONS[layers.activations[k]].onnx
            h = graph.add(operator, h, **attributes)
    h = _head(graph, h, layers)
    graph.rename(h, output)
    element = TensorProto.FLOAT if kind == np.float32 else TensorProto.DOUBLE
    made = helper.make_graph(
        graph.nodes,
        "dlab",
        [helper.make_tensor_value_info(INPUT, TensorProto.DOUBLE, ["n", dimension])],
        [helper.make_tensor_value_info(output, element, ["n", None])],
        graph.constants,
    )
    model = helper.make_model(made, producer_name="DLab", opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = IR_VERSION
    helper.set_model_props(model, notes)
    checker.check_model(model)
    return model


def _head(graph: Graph, h: str, layers: Layers) -> str:
    """Add what becomes of the last sums: of one sum for two classes both columns."""
    outputs = layers.pairs[-1][0].shape[1]
    if layers.head == "softmax":
        return graph.add("Softmax", h, axis=1)
    if layers.head == "sigmoid":
        p = graph.add("Sigmoid", h)
        one = graph.constant(np.ones(1, dtype=layers.pairs[0][0].dtype))
        return graph.add("Concat", graph.add("Sub", one, p), p, axis=1)
    if layers.head == "hinge" and outputs == 1:
        return graph.add("Concat", graph.add("Neg", h), h, axis=1)
    return graph.add("Identity", h)


def _standardised(graph: Graph, inputs: Inputs, h: str) -> str:
    if inputs.mean.any() or (inputs.scale != 1).any():
        h = graph.add("Sub", h, graph.constant(inputs.mean))
        h = graph.add("Div", h, graph.constant(inputs.scale))
    return h


def _features(graph: Graph, names: tuple[str, ...], dimension: int) -> str:
    """Add the features, of which the names are the formulas; inputs as they are need no node."""
    if names == (("x",) if dimension == 1 else tuple(f"x{i + 1}" for i in range(dimension))):
        return INPUT
    columns = [_wave(graph, name) or _product(graph, name) for name in names]
    return graph.add("Concat", *columns, axis=1)


def _input(graph: Graph, number: str) -> str:
    """Add the column (n, 1) of an input that is called by its number, from 1, or of the only one."""
    return graph.add("Gather", INPUT, graph.constant(np.array([int(number or 1) - 1])), axis=1)


def _wave(graph: Graph, name: str) -> str:
    """Add a feature like cos 2x1; return its name, empty for another kind of feature."""
    found = _WAVE.fullmatch(name)
    if not found:
        return ""
    wave, times, number = found.groups()
    angle = graph.add("Mul", _input(graph, number), graph.constant(np.array([float(times or 1)])))
    if wave == "cos":  # which is a sine of its own, in double precision where not every runtime has a cosine
        angle = graph.add("Add", angle, graph.constant(np.array([np.pi / 2])))
    return graph.add("Sin", angle)


def _product(graph: Graph, name: str) -> str:
    """Add a feature like x1·x2²."""
    product = ""
    for factor in name.split("·"):
        found = _POWER.fullmatch(factor)
        assert found is not None, f"{name} is no feature"
        number, raised = found.groups()
        power = int("".join(str(_RAISED.index(digit)) for digit in raised) or 1)
        one = _input(graph, number)
        for _ in range(power):
            product = graph.add("Mul", product, one) if product else one
    return product
