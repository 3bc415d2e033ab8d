"""The official sets of digits and their like: files, mirrors, and what tells that a file is the official one."""

from dataclasses import dataclass

IMAGES = 60_000  # that train


@dataclass(frozen=True)
class DigitFile:
    """A compressed file: its name, its size in bytes, and its SHA-256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class DigitSet:
    """60,000 images to train with and 10,000 to test, each 28 x 28, of ten classes.

    dataset: the name of its folder, as torchvision.datasets calls it. files: images and labels that train, and both
    that test. mirrors: addresses of folders that hold the files, to be tried in turn.
    """

    title: str
    dataset: str
    mirrors: tuple[str, ...]
    files: tuple[DigitFile, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)


def _files(*sizes_and_sums: tuple[int, str]) -> tuple[DigitFile, ...]:
    names = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")
    return tuple(DigitFile(f"{name}-ubyte.gz", *rest) for name, rest in zip(names, sizes_and_sums, strict=True))


DIGIT_SETS: dict[str, DigitSet] = {  # but for the small ones, which are no file
    "mnist": DigitSet(
        "MNIST",
        "MNIST",
        ("https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"),
        _files(
            (9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
            (28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
            (1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
            (4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
        ),
    ),
    "fashion_mnist": DigitSet(
        "Fashion-MNIST",
        "FashionMNIST",
        (
            "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
            "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
        ),
        _files(
            (26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
            (29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
            (4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
            (5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
        ),
    ),
    "kmnist": DigitSet(
        "Kuzushiji-MNIST",
        "KMNIST",
        ("https://codh.rois.ac.jp/kmnist/dataset/kmnist/",),
        _files(
            (18_165_135, "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4"),
            (29_497, "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17"),
            (3_041_136, "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5"),
            (5_120, "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c"),
        ),
    ),
}
