"""One number everywhere: every place shows what an independent count of the sheets gives."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from service.records.summary import figure_titles
from tests.agreement.actions import ACTIONS, WEIGHTED_ACTIONS, perform, write_row
from tests.agreement.figure_sources import FIGURES, LISTS, expected_row
from tests.agreement.independent_count import expected_figures
from tests.agreement.world import TYPED_ANSWERS, World
from tests.cast.databases import Databases

action_lists = st.lists(
    st.tuples(st.sampled_from(WEIGHTED_ACTIONS), st.integers(0, 3), st.integers(0, 3)),
    min_size=8,
    max_size=24,
)
# Every action happens at least once in every run of the tests.
ALL_ACTIONS = [(action, number % 4, variant) for variant in range(4) for number, action in enumerate(ACTIONS)]


@pytest.fixture(scope="module")
def begun(small_world: Path, tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Path:
    """An instance folder: two schools and the office have sent forms, the third school only registered.

    The person of the second school is not confirmed.
    """
    folder = tmp_path_factory.mktemp("begun") / "instance"
    world = World(small_world, folder, databases, keeps=True)
    for number, agency in enumerate(world.agencies):
        world.register(agency, letter=number != 1)
        if number != 2:
            world.pin(agency, "1", photo=number != 1)
            world.survey(agency, copies=number == 3)
    world.settle()
    world.close()
    return folder


@given(action_lists)
@example(ALL_ACTIONS)
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_place_tells_what_the_sheets_say_whatever_people_do(
    begun: Path, databases: Databases, action_lists: list[tuple[str, int, int]]
):
    with TemporaryDirectory() as folder:
        world = World(begun, Path(folder) / "instance", databases)
        try:
            for action, index, variant in action_lists:
                perform(world, action, index, variant)
            world.settle()
            assert_all_places_agree(world)
        finally:
            world.close()


def test_every_place_tells_every_figure_where_all_of_it_has_happened(
    begun: Path, tmp_path: Path, databases: Databases
):
    world = World(begun, tmp_path / "instance", databases)
    first, second, third, _ = world.agencies
    for _ in range(2):
        world.ask_for_agency()
        write_row(world, "readiness", {"agency": third} | TYPED_ANSWERS["readiness"])
    perform(world, "propose", 0, 0)
    perform(world, "propose", 0, 1)
    world.settle()
    perform(world, "rule", 0, 1)
    perform(world, "obec_decides", 0, 0)
    world.clock.move(days=17)
    world.pin(third, "1")
    write_row(world, "pin", {"agency": world.other_agencies[2]} | TYPED_ANSWERS["pin"])
    world.type_cell(
        "readiness",
        world.row_numbers("readiness", lambda cells: cells.get("agency") == first)[0],
        "card_reader",
        "ใช่",
    )
    sent_back = world.row_numbers("pin", lambda cells: cells["agency"] == first)[0]
    world.type_cell("pin", sent_back, "note", "รูปไม่ชัด")
    world.type_cell("pin", sent_back, "decision", "ส่งกลับแก้ไข")
    world.settle()

    assert_all_places_agree(world)

    figures, agencies = expected_figures(world)
    assert all(figures[key] for key in (*figure_titles(), "started", "pinned_typed", "late_typed")), figures
    assert (agencies[third].late, agencies[third].conflicts, agencies[first].to_correct) == (
        True,
        {"readiness"},
        {"pin"},
    )
    assert agencies[second].unconfirmed == {"pin", "survey"}
    world.close()


def assert_all_places_agree(world: World) -> None:
    figures, agencies = expected_figures(world)
    for place, read_figures in FIGURES.items():
        place_figures = read_figures(world)
        assert place_figures == {key: figures[key] for key in place_figures}, place
        assert "pinned" in place_figures, place
    for place, read_list in LISTS.items():
        place_figures = read_list(world)
        assert place_figures.keys() == agencies.keys(), place
        for code, agency_row in place_figures.items():
            expected = expected_row(agencies[code])
            assert agency_row == {key: expected[key] for key in agency_row}, (place, code)
