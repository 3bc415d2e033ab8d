"""Tools that draw points by hand."""
