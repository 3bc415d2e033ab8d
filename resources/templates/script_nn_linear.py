"""Linear regression with nn.Linear."""

${name}import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

x = torch.tensor($x, dtype=torch.float32)
y = torch.tensor($y, dtype=torch.float32)
$standardise
torch.manual_seed($seed)  # random numbers of its own, not those of DLab
loader = DataLoader(TensorDataset(x, y), batch_size=$size, shuffle=$shuffle)
model = nn.Linear($features, $outputs)
${initial}optimiser = torch.optim.$optimiser

for epoch in range($epochs):
    for x_batch, y_batch in loader:
        prediction = model(x_batch)
        loss = $loss$penalty
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()

print("weights", model.weight.tolist(), "biases", model.bias.tolist())
