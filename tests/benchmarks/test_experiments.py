"""How long an experiment of 50 MB takes to open; run with: python -m pytest tests/benchmarks --benchmark-only."""

from dlab_core.experiment import files
from dlab_core.experiment.experiment import Experiment
from dlab_core.recipe import DeepNet, GaussianMixture, Recipe, Training
from dlab_core.training.run import start_run


def test_fifty_megabytes_open_within_a_second(benchmark, tmp_path):
    training = Training(steps=None, eval_every=1)
    run = start_run(Recipe(data=GaussianMixture(N=50), model=DeepNet(hidden=(140, 140)), training=training))
    path, size = tmp_path / "large.dlab", 0
    while size < 50e6:
        run.advance(100)
        files.save(Experiment.of(run), path)
        size = path.stat().st_size
    opened = benchmark.pedantic(lambda: files.load(path).resume(), rounds=5)
    assert opened.learner.step == run.learner.step
    assert len(opened.checkpoints.steps) > 500
    print(f"\n{size / 1e6:.0f} MB: at best {benchmark.stats.stats.min:.2f} s")
    assert benchmark.stats.stats.min < 1
