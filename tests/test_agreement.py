"""One number everywhere: whatever people do, every place tells what an independent count of the sheets says."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.agreement.acts import ACTS, do
from tests.agreement.count import expected
from tests.agreement.tellers import FIGURES, LISTS, facts
from tests.agreement.world import World

acts = st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 3), st.integers(0, 3)), min_size=8, max_size=24)
# Everything happens at least once in every run of the tests.
ALL = [(act, number % 4, way) for way in range(4) for number, act in enumerate(ACTS)]


@pytest.fixture(scope="module")
def begun(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder where three schools and their office have sent something already."""
    folder = tmp_path_factory.mktemp("begun") / "instance"
    world = World(template, folder)
    for number, agency in enumerate(world.agencies):
        world.register(agency, link=number == 0)
        world.pin(agency, "1", photo=number != 1)
        world.survey(agency, copies=number == 2, whole=number != 1)
    world.settle()
    world.close()
    return folder


@given(acts)
@example(ALL)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_place_tells_what_the_sheets_say_whatever_people_do(begun: Path, acts: list[tuple[str, int, int]]):
    with TemporaryDirectory() as folder:
        world = World(begun, Path(folder) / "instance")
        world.clock.move(hours=1)
        try:
            for act, which, way in acts:
                do(world, act, which, way)
            world.settle()
            agrees(world)
        finally:
            world.close()


def agrees(world: World) -> None:
    figures, agencies = expected(world)
    for place, tell in FIGURES.items():
        told = tell(world)
        assert told == {key: figures[key] for key in told}, place
        assert "pinned" in told, place
    for place, listing in LISTS.items():
        told = listing(world)
        assert told.keys() == agencies.keys(), place
        for code, line in told.items():
            known = facts(agencies[code])
            assert line == {key: known[key] for key in line}, (place, code)
