"""Changes of a workbook: all of an edit or nothing, in the name of a caller."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sheets.embedded.access import existing_file
from sheets.embedded.grid import Workbook
from sheets.embedded.requests import apply_batch
from sheets.embedded.store import File, Store

# The account that the service itself uses with the stand-in.
SERVICE_ACCOUNT = "pakmut@embedded.invalid"


class EditResult(NamedTuple):
    """The result of a batch. The workbooks must not be changed."""

    before: Workbook
    after: Workbook
    replies: list


def person(caller: str) -> str:
    """Return the caller as the person whose act it is; "" for the service, whose acts are no person's."""
    return "" if caller == SERVICE_ACCOUNT else caller


def edit(store: Store, file_id: str, requests: list[dict], caller: str) -> EditResult:
    """Apply the requests of a batchUpdate. Raises Refusal, and then nothing has changed."""
    return change_workbook(
        store, file_id, caller, lambda book: EditResult(book, *apply_batch(book, requests, caller)), requests
    )


def change_workbook(
    store: Store,
    file_id: str,
    caller: str,
    change: Callable[[Workbook], EditResult],
    requests: Sequence[dict] = (),
) -> EditResult:
    """Store what `change`, or these requests, make of the workbook; what a person did is kept with it."""
    results: list[EditResult] = []

    def act(file: File, book: Workbook) -> Workbook:
        results.append(change(book))
        # The title of a spreadsheet and the name of its file are one and the same.
        file.name, file.modified_by = results[0].after.properties["title"], caller
        return results[0].after

    existing_file(store, file_id)
    store.change(file_id, act, person(caller), requests)
    return results[0]
