"""Widgets that know nothing of the core: cards, folds, flow layout, columns, numbers."""
