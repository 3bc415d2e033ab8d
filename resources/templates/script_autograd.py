"""Linear regression by autograd."""

${name}import torch

x = torch.tensor($x, dtype=torch.float32)
y = torch.tensor($y, dtype=torch.float32)
$standardise
torch.manual_seed($seed)  # random numbers of its own, not those of DLab
w = $weights
b = $biases
optimiser = torch.optim.$optimiser

for epoch in range($epochs):
    for batch in $order.split($size):
        y_batch, prediction = y[batch], x[batch] @ w + b
        loss = $loss$penalty
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()

print("weights", w.T.tolist(), "biases", b.tolist())
