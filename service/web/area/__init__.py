"""Pages of an area's officers: list, agencies, people, reminders, report, exports, papers, trail."""

from . import (
    acts,
    area,
    downloads,
    files,
    hand_over,
    held_letters,
    one_agency,
    own_link,
    papers,
    people,
    pins,
    reminding,
    report_pages,
    report_uploads,
    reporting,
)

blueprints = [
    area.blueprint,
    one_agency.blueprint,
    own_link.blueprint,
    pins.blueprint,
    people.blueprint,
    acts.blueprint,
    papers.blueprint,
    hand_over.blueprint,
    files.blueprint,
    downloads.blueprint,
    reminding.blueprint,
    held_letters.blueprint,
    reporting.blueprint,
    report_pages.blueprint,
    report_uploads.blueprint,
]
