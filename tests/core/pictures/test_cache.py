"""What pictures keep from one frame to the next."""

from dlab_core.pictures.view import MOST_STEPS, PictureCache


def test_what_is_known_of_a_step_is_not_computed_again_until_something_else_is_asked_for():
    cache, computed = PictureCache(), []

    def square(step):
        computed.append(step)
        return step**2

    assert cache.by_step("squares", "a key", [1, 3], square) == {1: 1, 3: 9}
    assert cache.by_step("squares", "a key", [3, 5], square) == {3: 9, 5: 25}
    assert cache.by_step("others", "a key", [3], square) == {3: 9}
    assert computed == [1, 3, 5, 3]
    cache.by_step("squares", "another key", [3], square)
    assert computed == [1, 3, 5, 3, 3]


def test_it_does_not_grow_without_end():
    cache, computed = PictureCache(), []
    for step in range(MOST_STEPS + 1):
        cache.by_step("place", "key", [step], computed.append)
    cache.by_step("place", "key", [MOST_STEPS, 0], computed.append)
    assert computed == [*range(MOST_STEPS + 1), 0]
