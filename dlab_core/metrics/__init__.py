"""Scores of classes and of values."""

from dlab_core.metrics.classification import class_to_onehot, eval_AP, eval_perf_binary, eval_perf_multi

__all__ = ["class_to_onehot", "eval_AP", "eval_perf_binary", "eval_perf_multi"]
