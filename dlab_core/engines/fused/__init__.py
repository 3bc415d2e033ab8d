"""The whole optimisation loop of a small fully connected net as one compiled function."""
