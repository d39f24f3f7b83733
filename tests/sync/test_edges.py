"""What makes an area due once is noted after it was acted on: a refusal in between loses nothing."""

from datetime import date

import pytest

from service import create_app
from service.sync import due_areas
from tests.cast.engine import sync_over
from tests.cast.faults import QUOTA_BODY, BadLine, status_fault
from tests.cast.people import AREA, OTHER_AREA, Demo

# Google lets the account rest, so that the areas after this one are not reached in the same cycle.
RESTING = status_fault(429, QUOTA_BODY, **{"Retry-After": "30"})


def summary_text(demo: Demo, area: str) -> str:
    return "\n".join(str(cell) for line in demo.officer(area).cells("summary") for cell in line)


def test_another_deadline_reaches_every_workbook_though_the_first_write_is_refused(
    demo: Demo, settings: dict
):
    again = Demo(create_app(settings | {"PIN_DEADLINE": "2026-06-15"}, demo.clock), demo.clock)
    line = BadLine(again.google)
    line.faults = [RESTING]
    sync = sync_over(again, line)

    sync.cycle()
    again.clock.move(minutes=2)
    sync.drain()

    assert again.services.settings.pin_deadline == date(2026, 6, 15)
    for area in (AREA, OTHER_AREA):
        assert "15 มิถุนายน 2569" in summary_text(again, area), area


def test_a_request_that_becomes_overdue_while_google_rests_is_told_afterwards(demo: Demo):
    demo.visitor().ask_for_agency()
    demo.deliver()
    line = BadLine(demo.google)
    sync = sync_over(demo, line)
    sync.drain(country_now=True)
    demo.clock.move(days=15, hours=13, minutes=58)
    sync.drain(country_now=True)

    demo.clock.move(minutes=3)
    demo.visitor().register("54020001")
    line.faults = [RESTING]
    sync.cycle()
    demo.clock.move(minutes=2)
    sync.drain()

    assert "เกินกำหนด 15 วัน" in summary_text(demo, AREA)


def test_nor_is_it_forgotten_when_a_cycle_ends_before_its_areas_begin(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
):
    demo.visitor().ask_for_agency()
    demo.deliver()
    sync = sync_over(demo, BadLine(demo.google))
    demo.clock.move(days=15, hours=13, minutes=58)
    sync.drain(country_now=True)

    demo.clock.move(minutes=3)
    with monkeypatch.context() as patch, pytest.raises(OSError):
        patch.setattr(due_areas, "must_visit", lambda *arguments: (_ for _ in ()).throw(OSError("disk")))
        sync.cycle()
    sync.drain()

    assert "เกินกำหนด 15 วัน" in summary_text(demo, AREA)
