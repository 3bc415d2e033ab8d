"""What a block of points goes through: layers forward, their derivatives back.

`a` holds the values of the units, `d` the derivatives of the loss by them: a row for each unit, points along the
columns. Inner loops run over the points, several at a time; two rows of outputs by four of inputs share what is loaded.
`p` and `g` are the vectors of all parameters and of their gradients, where the weights [inputs x outputs] of a layer
begin at `w` and its biases at `b`. n is the number of points.
"""

import math

import numpy as np

from dlab_core.activations import ACTIVATIONS
from dlab_core.engines.fused.arithmetic import compiled, exp

RELU, LEAKY_RELU, ELU, TANH, SIGMOID, SOFTPLUS = (
    ACTIVATIONS[name].code for name in ("relu", "leaky_relu", "elu", "tanh", "sigmoid", "softplus")
)
LEAK = 0.01  # of PyTorch's leaky_relu


@compiled
def affine(a, below, inputs, above, outputs, p, w, b, n):  # type: ignore[no-untyped-def]
    """Rows `above` of `a` become the weighted sums of rows `below`."""
    for o in range(outputs):
        to = a[above + o]
        bias = p[b + o]
        for j in range(n):
            to[j] = bias
    for o in range(0, outputs, 2):
        pair = o + 1 < outputs
        t0, t1 = a[above + o], a[above + o + (1 if pair else 0)]
        i = 0
        while i + 4 <= inputs:
            at = w + i * outputs + o
            w0, w1, w2, w3 = p[at], p[at + outputs], p[at + 2 * outputs], p[at + 3 * outputs]
            a0, a1, a2, a3 = a[below + i], a[below + i + 1], a[below + i + 2], a[below + i + 3]
            if pair:
                u0, u1, u2, u3 = p[at + 1], p[at + outputs + 1], p[at + 2 * outputs + 1], p[at + 3 * outputs + 1]
                for j in range(n):
                    t0[j] += w0 * a0[j] + w1 * a1[j] + w2 * a2[j] + w3 * a3[j]
                    t1[j] += u0 * a0[j] + u1 * a1[j] + u2 * a2[j] + u3 * a3[j]
            else:
                for j in range(n):
                    t0[j] += w0 * a0[j] + w1 * a1[j] + w2 * a2[j] + w3 * a3[j]
            i += 4
        while i < inputs:
            a0 = a[below + i]
            for q in range(2 if pair else 1):
                w0 = p[w + i * outputs + o + q]
                to = a[above + o + q]
                for j in range(n):
                    to[j] += w0 * a0[j]
            i += 1


@compiled
def activate(kind, a, first, count, n):  # type: ignore[no-untyped-def]
    """Apply an activation to `count` rows of `a` from `first` on, the first n numbers of each."""
    zero, leak = a.dtype.type(0), a.dtype.type(LEAK)
    for row in range(first, first + count):
        h = a[row]
        if kind == RELU:
            for j in range(n):
                h[j] = max(h[j], zero)
        elif kind == LEAKY_RELU:
            for j in range(n):
                h[j] = h[j] if h[j] > zero else leak * h[j]
        elif kind == ELU:
            for j in range(n):
                h[j] = h[j] if h[j] > zero else exp(min(np.float64(h[j]), 0.0)) - 1.0
        elif kind == TANH:
            for j in range(n):
                h[j] = 1.0 - 2.0 / (exp(2.0 * np.float64(h[j])) + 1.0)
        elif kind == SIGMOID:
            for j in range(n):
                h[j] = 1.0 / (1.0 + exp(-np.float64(h[j])))
        elif kind == SOFTPLUS:
            for j in range(n):
                z = np.float64(h[j])
                h[j] = max(z, 0.0) + math.log1p(exp(-abs(z)))


@compiled
def times_slope(kind, d, a, first, count, n):  # type: ignore[no-untyped-def]
    """Multiply by the derivative of the activation, which follows from its value."""
    zero, one, leak = a.dtype.type(0), a.dtype.type(1), a.dtype.type(LEAK)
    for row in range(first, first + count):
        e, h = d[row], a[row]
        if kind == RELU:
            for j in range(n):
                e[j] = e[j] if h[j] > zero else zero
        elif kind == LEAKY_RELU:
            for j in range(n):
                e[j] *= one if h[j] > zero else leak
        elif kind == ELU:
            for j in range(n):
                e[j] *= one if h[j] > zero else h[j] + one
        elif kind == TANH:
            for j in range(n):
                e[j] *= one - h[j] * h[j]
        elif kind == SIGMOID:
            for j in range(n):
                e[j] *= h[j] * (one - h[j])
        elif kind == SOFTPLUS:
            for j in range(n):
                e[j] *= -math.expm1(-np.float64(h[j]))


@compiled
def gradients(a, d, below, inputs, above, outputs, g, w, b, n):  # type: ignore[no-untyped-def]
    """Add to the gradients of an affine layer what a block of points contributes."""
    zero = a.dtype.type(0)
    for o in range(outputs):
        e = d[above + o]
        s = zero
        for j in range(n):
            s += e[j]
        g[b + o] += s
    for o in range(0, outputs, 2):
        pair = o + 1 < outputs
        d0, d1 = d[above + o], d[above + o + (1 if pair else 0)]
        i = 0
        while i + 4 <= inputs:
            at = w + i * outputs + o
            a0, a1, a2, a3 = a[below + i], a[below + i + 1], a[below + i + 2], a[below + i + 3]
            s0, s1, s2, s3 = zero, zero, zero, zero
            r0, r1, r2, r3 = zero, zero, zero, zero
            if pair:
                for j in range(n):
                    s0 += a0[j] * d0[j]
                    s1 += a1[j] * d0[j]
                    s2 += a2[j] * d0[j]
                    s3 += a3[j] * d0[j]
                    r0 += a0[j] * d1[j]
                    r1 += a1[j] * d1[j]
                    r2 += a2[j] * d1[j]
                    r3 += a3[j] * d1[j]
                g[at + 1] += r0
                g[at + outputs + 1] += r1
                g[at + 2 * outputs + 1] += r2
                g[at + 3 * outputs + 1] += r3
            else:
                for j in range(n):
                    s0 += a0[j] * d0[j]
                    s1 += a1[j] * d0[j]
                    s2 += a2[j] * d0[j]
                    s3 += a3[j] * d0[j]
            g[at] += s0
            g[at + outputs] += s1
            g[at + 2 * outputs] += s2
            g[at + 3 * outputs] += s3
            i += 4
        while i < inputs:
            a0 = a[below + i]
            s0, r0 = zero, zero
            for j in range(n):
                s0 += a0[j] * d0[j]
                r0 += a0[j] * d1[j]
            g[w + i * outputs + o] += s0
            if pair:
                g[w + i * outputs + o + 1] += r0
            i += 1


@compiled
def back(d, below, inputs, above, outputs, p, w, n):  # type: ignore[no-untyped-def]
    """Fill rows `below` of `d`, the derivatives by a layer's inputs, from rows `above`, those by its outputs."""
    zero = d.dtype.type(0)
    for i in range(inputs):
        to = d[below + i]
        for j in range(n):
            to[j] = zero
    for i in range(0, inputs, 2):
        pair = i + 1 < inputs
        t0, t1 = d[below + i], d[below + i + (1 if pair else 0)]
        at = w + i * outputs
        o = 0
        while o + 4 <= outputs:
            w0, w1, w2, w3 = p[at + o], p[at + o + 1], p[at + o + 2], p[at + o + 3]
            d0, d1, d2, d3 = d[above + o], d[above + o + 1], d[above + o + 2], d[above + o + 3]
            if pair:
                u0, u1 = p[at + outputs + o], p[at + outputs + o + 1]
                u2, u3 = p[at + outputs + o + 2], p[at + outputs + o + 3]
                for j in range(n):
                    t0[j] += w0 * d0[j] + w1 * d1[j] + w2 * d2[j] + w3 * d3[j]
                    t1[j] += u0 * d0[j] + u1 * d1[j] + u2 * d2[j] + u3 * d3[j]
            else:
                for j in range(n):
                    t0[j] += w0 * d0[j] + w1 * d1[j] + w2 * d2[j] + w3 * d3[j]
            o += 4
        while o < outputs:
            d0 = d[above + o]
            for q in range(2 if pair else 1):
                w0 = p[at + q * outputs + o]
                to = d[below + i + q]
                for j in range(n):
                    to[j] += w0 * d0[j]
            o += 1
