"""One number everywhere: whatever people do, every place tells what an independent count of the sheets
says.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.agreement.actions import ACTS, BY_HAND, OFTEN, do, write
from tests.agreement.figure_sources import FIGURES, LISTS, facts
from tests.agreement.independent_count import expected
from tests.agreement.world import World

acts = st.lists(
    st.tuples(st.sampled_from(OFTEN), st.integers(0, 3), st.integers(0, 3)), min_size=8, max_size=24
)
# Everything happens at least once in every run of the tests.
ALL = [(act, number % 4, way) for way in range(4) for number, act in enumerate(ACTS)]


@pytest.fixture(scope="module")
def begun(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder where two schools and their office have sent something already; the third only
    registered.
    """
    folder = tmp_path_factory.mktemp("begun") / "instance"
    world = World(template, folder)
    for number, agency in enumerate(world.agencies):
        world.register(agency, link=number == 0)
        if number != 2:
            world.pin(agency, "1", photo=number != 1)
            world.survey(agency, copies=number == 3, whole=number != 1)
    world.settle()
    world.close()
    return folder


@given(acts)
@example(ALL)
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_place_tells_what_the_sheets_say_whatever_people_do(
    begun: Path, acts: list[tuple[str, int, int]]
):
    with TemporaryDirectory() as folder:
        world = World(begun, Path(folder) / "instance")
        try:
            for act, which, way in acts:
                do(world, act, which, way)
            world.settle()
            agrees(world)
        finally:
            world.close()


def test_every_place_tells_every_figure_where_all_of_it_has_happened(begun: Path, tmp_path: Path):
    world = World(begun, tmp_path / "instance")
    first, second, third, _ = world.agencies
    for _ in range(2):
        world.ask_for_agency()
        write(world, "readiness", {"agency": third} | BY_HAND["readiness"])
    do(world, "propose", 0, 0)
    do(world, "propose", 0, 1)
    world.settle()
    do(world, "rule", 0, 1)
    do(world, "obec_decides", 0, 0)
    world.clock.move(days=17)
    world.pin(third, "1", photo=False)
    world.type(
        "readiness",
        world.find("readiness", lambda cells: cells.get("agency") == first)[0],
        "card_reader",
        "ใช่",
    )
    world.type("pin", world.find("pin", lambda cells: cells["agency"] == second)[0], "decision", "ส่งกลับแก้ไข")
    world.settle()

    agrees(world)

    figures, agencies = expected(world)
    assert all(figures.values()), figures
    assert (agencies[third].late, agencies[third].conflicts, agencies[second].to_correct) == (
        True,
        {"readiness"},
        {"pin"},
    )
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
