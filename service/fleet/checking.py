"""Compares every workbook with its layout, and repairs it on request.

Each takes one read of Sheets and one of Drive.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sheets import checkup, repair
from sheets import workbook as bodies
from sheets.checkup import Finding, FindingKind
from sheets.client import FileState, Google
from sheets.errors import NeedsPerson, Refused
from sheets.head import head_of_workbook
from sheets.layout import Layout

from ..records.addresses import mailbox_key, masked_address
from ..store import accounts, areas, rows, shares, workbooks
from ..sync import heads
from ..sync.provision import column_keys
from ..workbooks import layout
from .tasks import FleetTask, Outcome, call_with_retries, run_for_areas

# Roles in Drive that may type into cells. An organizer manages the whole Shared Drive.
EDITING_ROLES = ("owner", "fileOrganizer", "writer")


@dataclass(frozen=True)
class Checked:
    """What a check found in one workbook: the findings that remain, and those that were repaired."""

    remaining: list[Finding]
    repaired: list[Finding]


@dataclass(frozen=True)
class Checker(FleetTask):
    """Checks workbooks. `mend`: repairs what can be repaired."""

    folder: str | None
    mend: bool = False

    def check(self, area_keys: Sequence[str], progress: Callable[[], object] = lambda: None) -> Outcome:
        """Check the workbooks of these areas; `done` of the outcome is a Checked for each area.

        Alarms are stored with the workbook, for the status page.
        """
        files = call_with_retries(lambda: self.accounts.client().list_files(self.folder), self.sleep)
        return run_for_areas(
            self.accounts, area_keys, lambda google, area: self._check_area(google, area, files), progress
        )

    def _check_area(self, google: Google, area: str, files: Sequence[FileState]) -> Checked:
        with self.db.read() as conn:
            book = workbooks.get(conn, area)
            expected = layout.workbook_layout(areas.get(conn, area), book["sheet_ids"]) if book else None
            used_rows = _count_used_rows(rows.list_of_area(conn, area))
        if book is None:
            return Checked([Finding(FindingKind.NO_WORKBOOK)], [])
        known = checkup.KnownWorkbook(
            book["columns_made"] or column_keys(expected), used_rows, self.accounts.names
        )
        findings = self._check_file(google, book, files)
        repaired: list[Finding] = []
        if not any(finding.kind in (FindingKind.MISSING, FindingKind.TRASHED) for finding in findings):
            answer = call_with_retries(
                lambda: google.get_spreadsheet(book["file_id"], checkup.CHECK_FIELDS), self.sleep
            )
            missing_columns = self._missing_columns(google, book, answer, expected)
            findings += checkup.compare_with_layout(answer, expected, known, missing_columns)
            with self.db.read() as conn:
                if heads.is_older(conn, area, head_of_workbook(answer)):
                    findings.append(Finding(FindingKind.OLDER_DATABASE))
            permissions = call_with_retries(lambda: google.list_permissions(book["file_id"]), self.sleep)
            findings += checkup.public_access(permissions) + self._stranger_findings(area, permissions)
            repaired = self._repair(google, book, findings, answer, expected) if self.mend else []
        remaining = [finding for finding in findings if finding not in repaired]
        self._save(area, remaining, repaired)
        return Checked(remaining, repaired)

    def _check_file(self, google: Google, book: Mapping, files: Sequence[FileState]) -> list[Finding]:
        """Findings on the file: missing, moved or trashed, and other files with the area's key.

        People may rename the file.
        """
        findings = [
            Finding(FindingKind.DUPLICATE, f"{file.name}, {file.id}")
            for file in files
            if file.area == book["area"] and file.id != book["file_id"] and not file.trashed
        ]
        area_file = next((file for file in files if file.id == book["file_id"]), None)
        if area_file is None:
            try:
                area_file = call_with_retries(lambda: google.get_file(book["file_id"]), self.sleep)
            except NeedsPerson:
                return [*findings, Finding(FindingKind.MISSING)]
            findings.append(Finding(FindingKind.MOVED))
        return [*findings, Finding(FindingKind.TRASHED)] if area_file.trashed else findings

    def _stranger_findings(self, area: str, permissions: Sequence[Mapping]) -> list[Finding]:
        """Findings on editors who are neither staff of the area nor ours: whoever edits can type ยืนยัน.

        Managers of the Shared Drive reach every workbook, and are none. A group that we shared the file with
        ourselves was chosen by the administrator. Addresses are masked: alarms stand on pages.
        """
        with self.db.read() as conn:
            staff = (*accounts.list_active_staff(conn, area), *accounts.list_active_staff(conn, None))
            groups = {email for email, kind in shares.kind_by_email(conn, area).items() if kind == "group"}
        known = {mailbox_key(email) for email in (*(each["email"] for each in staff), *self.accounts.names)}
        findings = []
        for permission in permissions:
            email = permission.get("emailAddress", "")
            if permission["role"] not in EDITING_ROLES or mailbox_key(email) in known:
                continue
            if permission["type"] == "group" and email.lower() not in groups:
                findings.append(Finding(FindingKind.GROUP, masked_address(email)))
            elif permission["type"] == "user":
                findings.append(Finding(FindingKind.EDITOR, masked_address(email)))
        return findings

    def _missing_columns(
        self, google: Google, book: Mapping, answer: dict, expected: Layout
    ) -> Mapping[str, Sequence[str]]:
        """Returns {tab key: keys of missing columns}.

        If the metadata of columns is missing, a second, larger read searches for their headers: columns that
        were cut and pasted are still there.
        """
        if not checkup.missing_columns(answer, expected):
            return {}
        contents_answer = call_with_retries(
            lambda: google.get_by_data_filter(
                book["file_id"], bodies.contents_body(), bodies.CONTENTS_FIELDS
            ),
            self.sleep,
        )
        return bodies.workbook_contents(contents_answer, expected).missing_columns

    def _repair(
        self, google: Google, book: Mapping, findings: Sequence[Finding], answer: dict, expected: Layout
    ) -> list[Finding]:
        """Repair what can be repaired; returns the findings that were. What Google refuses remains."""
        file_id, repaired = book["file_id"], []
        steps = [
            (step_findings, lambda body=body: google.batch_update(file_id, body, "spreadsheetId"))
            for step_findings, body in repair.repair_bodies(
                findings, answer, expected, list(self.accounts.names)
            )
        ]
        steps += [
            ([finding], lambda finding=finding: google.unshare(file_id, finding.target[0]))
            for finding in findings
            if finding.kind is FindingKind.PUBLIC
        ]
        for step_findings, step in steps:
            try:
                call_with_retries(step, self.sleep)
            except (Refused, NeedsPerson):
                continue
            repaired += step_findings
        return repaired

    def _save(self, area: str, remaining: Sequence[Finding], repaired: Sequence[Finding]) -> None:
        """Store the alarms, the time of the check and the columns that were made."""
        with self.db.begin() as conn:
            columns_made = {
                tab: list(columns)
                for tab, columns in (workbooks.get(conn, area)["columns_made"] or {}).items()
            }
            new_columns = [finding.target for finding in repaired if finding.kind is FindingKind.COLUMN_NEW]
            for tab, column in new_columns:
                columns_made[tab] = [*columns_made.get(tab, []), column]
            workbooks.update(
                conn,
                area,
                alarms=[finding.thai for finding in remaining if finding.kind.alarm],
                checked_at=self.clock(),
                columns_made=columns_made or None,
            )
            conn.commit()


def _count_used_rows(mirror: Sequence[Mapping]) -> dict[str, int]:
    """Returns {tab key: number of rows in use, with the header}, from the rows of the mirror."""
    used_rows: dict[str, int] = {}
    for row in mirror:
        used_rows[row["record"]] = max(used_rows.get(row["record"], 1), (row["place"] or 0) + 1)
    return used_rows
