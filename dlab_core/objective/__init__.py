"""The loss as a function of the parameters, and backprop by hand."""
