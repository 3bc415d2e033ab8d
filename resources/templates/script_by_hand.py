"""Linear regression by hand."""

${name}import numpy as np

x = np.array($x)
y = np.array($y)
$standardise
rng = np.random.default_rng($seed)  # random numbers of its own, not those of DLab
w, b = $weights, $biases
v_w, v_b = np.zeros_like(w), np.zeros_like(b)  # what is left of the steps before

for epoch in range($epochs):
    order = $order
    for start in range(0, len(x), $size):
        batch = order[start : start + $size]
        error = x[batch] @ w + b - y[batch]
        slope = $slope / error.size  # of the mean loss, by each prediction
        v_w = $momentum * v_w + x[batch].T @ slope$penalty
        v_b = $momentum * v_b + slope.sum(0)
        w, b = w - $rate * v_w, b - $rate * v_b

print("weights", w.T.tolist(), "biases", b.tolist())
