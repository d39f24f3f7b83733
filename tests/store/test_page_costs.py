"""A page of a school costs the same however many schools there are."""

import pytest

from tests.cast.growth import busy_clerk, count_entries, grow, page_costs
from tests.cast.people import Demo

pytestmark = pytest.mark.sqlite_only("steps of SQLite's machine are counted")


def test_each_page_of_a_school_reads_as_much_with_300_schools_as_with_1500(demo: Demo):
    """The sizes of the country, 3,333 and 30,000 schools, are those of `make bench ARGS=schoolpages`."""
    clerk, paths = busy_clerk(demo)
    grow(demo, 0, 300)
    before = page_costs(demo, clerk, paths)
    grow(demo, 300, 1200)

    after = page_costs(demo, clerk, paths)

    assert count_entries(demo) > 4500 and before["/home"].steps > 1000
    assert after == before


def test_a_page_that_walks_through_the_rows_of_the_country_is_noticed(demo: Demo):
    clerk, _ = busy_clerk(demo)
    grow(demo, 0, 30)
    with demo.services.db.begin() as conn:
        conn.exec_driver_sql("DROP INDEX ix_rows_agency")
        conn.commit()
    before = page_costs(demo, clerk, ["/home"])
    grow(demo, 30, 30)

    assert page_costs(demo, clerk, ["/home"])["/home"].steps > before["/home"].steps + 90
