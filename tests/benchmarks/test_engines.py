"""What the engines must buy; both sides of each row stand in dlab_core/bench.

Run with: python -m pytest tests/benchmarks --benchmark-only.
"""

import pytest

from dlab_core.bench.rows import rows as rows_of_this_machine
from dlab_core.bench.timing import line, measure


@pytest.fixture(scope="module")
def rows():
    import torch

    threads = torch.get_num_threads()
    yield {row.name: row for row in rows_of_this_machine()}
    torch.set_num_threads(threads)


NAMES = [
    "step of [2,10,10,2], 60 points",
    "step of [2,10,10,2], batch 10",
    "step of [2,10,10,2], Adam",
    "step of [2,32,32,2], 1,000 points",
    "step of a line, 100 points",
    "loss picture of a line, 200 x 200",
    "loss picture of [1,10,10,1], 100 x 100",
    "values of an SVM, 58 support vectors",
    "picture of an SVM, 500 support vectors, 2 classes",
    "picture of an SVM, 500 support vectors, 8 classes",
    "values of [2,10,10,2], 256 x 256",
    "step of fcann2_train",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_row_keeps_what_it_must(benchmark, rows, name):
    row = rows[name]
    measured = measure(row)
    benchmark.extra_info["row"] = line(measured)
    benchmark(row.ours)
    print(line(measured))
    assert measured.holds, line(measured)


@pytest.mark.slow
def test_all_rows_are_here(rows):
    assert set(NAMES) == set(rows) - {"step of [2,10,10,2] on the GPU"}


@pytest.mark.gpu
def test_a_cuda_graph_buys_what_it_must(benchmark, rows):
    row = rows.get("step of [2,10,10,2] on the GPU")
    if row is None:
        pytest.skip("needs a CUDA device")
    measured = measure(row)
    benchmark(row.ours)
    assert measured.holds, line(measured)
