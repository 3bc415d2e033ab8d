"""How fine pictures are asked for, by what they take."""

from app.pages.resolution import Refinement, Resolution


def test_a_quick_picture_gets_as_fine_as_can_be():
    fine = Refinement()
    sides = []
    for _ in range(6):
        sides.append(fine.shape[0])
        fine.note(fine.shape, 0.001, still=False)
    assert sides == [25, 50, 100, 200, 200, 200]
    fine.restart()
    assert fine.shape == (200, 200), "another part of it is as quick"


def test_a_slow_one_is_coarse_while_it_moves_and_refined_while_it_stands():
    fine = Refinement()
    seconds = {12: 0.015, 25: 0.06, 50: 0.2, 100: 0.8, 200: 3.0}
    for _ in range(5):
        fine.note(fine.shape, seconds[fine.shape[0]], still=False)
    assert fine.shape == (12, 12)
    sides = []
    while fine.note(fine.shape, seconds[fine.shape[0]], still=True):
        sides.append(fine.shape[0])
    assert sides == [25, 50, 100]
    fine.restart()
    assert fine.shape == (25, 25)


def test_frames_that_were_asked_for_before_say_nothing():
    fine = Refinement()
    assert not fine.note((7, 7), 0.0001, still=True)
    assert fine.shape == (25, 25)


def test_surfaces_are_as_fine_as_the_screen_where_they_stand():
    resolution = Resolution()
    assert resolution.shape((500, 1000), still=True) == (500, 1000)
    assert resolution.shape((500, 1000), still=False) == (128, 256)
    for _ in range(20):
        resolution.note((128, 256), 0.1)
    assert resolution.shape((500, 1000), still=False) == (64, 128)
    for _ in range(20):
        resolution.note((64, 128), 0.001)
    assert resolution.shape((500, 1000), still=False) == (128, 256)
