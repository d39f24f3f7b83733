"""Stores lost rows as entries again: number, times, answers, decision; person and photos as far as is known.

What officers decided acts anew, as its effect was lost, too.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO

from PIL import Image, UnidentifiedImageError
from sqlalchemy import Connection

from ..accounts import lost_people
from ..accounts.claims import CONFIRM
from ..files.photo_files import THUMBNAIL_END, PhotoFiles
from ..intake.doubts import remarks_of_one
from ..records import AGENCY_RECORDS, PIN, PROPOSAL, REGISTRATION, REQUEST_RECORDS
from ..records.cell_reading import POSITION_KEYS
from ..records.record import REMARKS, REMOVED_TEXT, STATE, WITHDRAWN
from ..store import areas, entries, latest_positions, lost_rows, photos, requests, rows
from .lost_rows import LostRow
from .row_reading import PHOTO_KEY


@dataclass
class RowTaker:
    """Stores lost rows of an area within a transaction. `batch_id`: a batch that is done.

    `pictures`: what is known of the pictures that stand in the folder, by their ids.
    """

    conn: Connection
    area: str
    batch_id: int
    pictures: Mapping[str, Mapping]
    now: datetime
    # Identities that got another item than stands in the sheet, as theirs belongs to somebody else by now.
    _items: dict[tuple, str] = field(default_factory=dict)

    def take(self, lost: LostRow) -> None:
        """Store one row. Those of one identity come in one transaction, in their order."""
        entry_id = lost.entry["id"] if lost.entry else self._said_again(lost) or self._add_entry(lost)
        earlier = rows.get_newest_of_entry(self.conn, entry_id)
        if earlier is None:
            lost_rows.note_delivered(self.conn, entry_id, self.batch_id)
        else:
            # A copy is appended only where those before it say nothing any more.
            lost_rows.note_replaced(self.conn, self.area, entry_id)
        # What a row did that moved here with its agency is not done again.
        values = self._row_values(lost, entry_id) | {"acted": earlier["acted"] if earlier else ""}
        for row_id, (place, cells) in lost.earlier.items():
            copy = {"row_id": row_id, "place": place, "cells": cells, "state": rows.MISPLACED}
            rows.add(self.conn, values | copy)
        rows.add(self.conn, values)

    def _row_values(self, lost: LostRow, entry_id: int) -> dict:
        return {
            "area": self.area,
            "record": lost.record.key,
            "agency": lost.agency["code"] if lost.agency else "",
            "row_id": lost.row_id,
            "entry_id": entry_id,
            "batch_id": self.batch_id,
            "place": lost.place,
            "cells": lost.cells,
            "read_as": self._last_position(lost),
            # What was meant is compared with what stands there by the next look, as after a lost answer.
            "state": rows.SENT if lost.entry else rows.STANDING,
            "changed_at": lost.received_at,
        }

    def _last_position(self, lost: LostRow) -> dict:
        """Returns the cells of the position that a point had before, if that of a lost pin cannot be read."""
        if lost.record != PIN or lost.entry or all(lost.answers[key] is not None for key in POSITION_KEYS):
            return {}
        position = latest_positions.get(self.conn, lost.agency["code"], lost.item)
        return dict(zip(POSITION_KEYS, position, strict=True)) if position else {}

    def _said_again(self, lost: LostRow) -> int | None:
        """Returns the entry that waits and says the same, which gets the number; None if there is none.

        A proposal stands on its area's tab still, and may have been read there before its row was seen here.
        """
        if lost.record != PROPOSAL or not entries.newest_revision(self.conn, *lost.identity):
            return None
        newest = entries.get_newest(self.conn, *lost.identity)
        is_same = all(newest["answers"].get(key) == lost.answers.get(key) for key in ("change", "name_new"))
        if newest["batch_id"] is not None or newest["withdrawn"] or not is_same:
            return None
        lost_rows.give_number(self.conn, newest["id"], lost.number)
        return newest["id"]

    def _add_entry(self, lost: LostRow) -> int:
        answers = dict(lost.answers)
        code = lost.agency["code"] if lost.agency else None
        if lost.record == PIN:
            answers[PHOTO_KEY] = self._own_photos(code, answers.get(PHOTO_KEY) or ()) or None
        is_purged = any(lost.cells.get(each.key) == REMOVED_TEXT for each in lost.record.fields)
        values = {
            "record": lost.record.key,
            "agency": code,
            "revision": lost.revision,
            "area": self.area,
            "answers": answers,
            "changed": list(answers),
            "remarks": self._remarks(lost, answers),
            "withdrawn": lost.cells.get(STATE) == WITHDRAWN,
            "row_id": lost.number,
            "received_at": lost.received_at,
            "batch_id": self.batch_id,
            "purged_at": self.now if is_purged else None,
        }
        account, item = self._account_and_item(lost, values)
        values |= {"account_id": account, "item": item}
        receipt = f"taken-back.{lost.number}"
        values["receipt"] = entries.add_receipt(
            self.conn, receipt, code, lost.record.key, account, lost.received_at
        )
        if lost.record.key in REQUEST_RECORDS:
            values["item"] = self._request_number(lost, values)
        entry_id = lost_rows.add_entry(self.conn, values)
        if lost.record == PIN:
            self._attach(lost, values, entry_id)
        return entry_id

    def _remarks(self, lost: LostRow, answers: Mapping) -> list:
        if lost.record == REGISTRATION:
            return lost_people.remarks_in_cell(str(lost.cells.get(REMARKS) or ""))
        if lost.record == PIN:
            area = areas.get(self.conn, self.area)
            return remarks_of_one(self.conn, lost.agency, area, lost.cells, answers)
        return []

    def _account_and_item(self, lost: LostRow, values: Mapping) -> tuple[int | None, str]:
        """Returns the account that sent a row, as far as is known, and what the row is about."""
        if lost.record == REGISTRATION:
            account = self._holder(lost, values)
            return account["id"], account["username"]
        if lost.record.key not in AGENCY_RECORDS:
            return None, lost.item
        newest = entries.newest_revision(self.conn, lost.record.key, lost.agency["code"], lost.item)
        previous = newest and entries.get_newest(self.conn, *lost.identity)["account_id"]
        contact = str(values["answers"].get("contact_email") or "")
        person = (self.conn, lost.agency["code"], contact, previous or None, lost.received_at)
        return lost_people.sender_of(*person), lost.item

    def _holder(self, lost: LostRow, values: Mapping) -> Mapping:
        """Returns the account of a registration; opens it again where it is lost."""
        username = self._items.get(lost.identity, lost.item)
        person, email = (self.conn, lost.agency, username), values["answers"].get("email") or ""
        account = lost_people.holder_of(*person, email, lost.received_at)
        if account is None:
            is_gone = values["withdrawn"] or values["purged_at"] is not None
            is_confirmed = lost.record.decision_effect(lost.cells) == CONFIRM
            about = (values["answers"], values["remarks"], is_gone, is_confirmed)
            account = lost_people.open_again(*person, *about, lost.received_at, self.now)
        self._items[lost.identity] = account["username"]
        return account

    def _request_number(self, lost: LostRow, values: Mapping) -> str:
        """Returns the number of a request; adds the request unless it is known from an earlier revision."""
        if lost.identity in self._items:
            return self._items[lost.identity]
        known = requests.find(self.conn, int(lost.item)) if lost.item.isdecimal() else None
        is_same = known and all(known[key] == values[key] for key in ("record", "area", "agency"))
        if is_same and known["received_at"] < lost.received_at + lost_rows.MINUTE and lost.revision > 1:
            number = known["id"]
        else:
            request = {key: values[key] for key in ("receipt", "record", "area", "agency", "received_at")}
            number = lost_rows.add_request(self.conn, int(lost.item), request | {"language": "th"})
        self._items[lost.identity] = str(number)
        return str(number)

    def _own_photos(self, agency: str, ids: list[str]) -> list[str]:
        """Returns those of the photos of a pin that are the agency's, or whose picture nobody else has."""
        known = photos.known_ids(self.conn, ids)
        own = {photo["id"] for photo in photos.list_of_agency(self.conn, agency, list(ids))}
        return [photo for photo in ids if photo in own or (photo in self.pictures and photo not in known)]

    def _attach(self, lost: LostRow, values: Mapping, entry_id: int) -> None:
        """Store the photos and the position of a pin."""
        answers, agency, account = values["answers"], lost.agency["code"], values["account_id"]
        ids = answers[PHOTO_KEY] or ()
        for photo in set(ids) - photos.known_ids(self.conn, ids):
            photos.add(self.conn, photo, agency, account, "", self.pictures[photo], lost.received_at)
        photos.attach(self.conn, agency, ids, entry_id)
        newest = entries.get_newest(self.conn, PIN.key, agency, lost.item)
        if newest["id"] != entry_id:
            return
        if values["withdrawn"]:
            latest_positions.delete(self.conn, agency, lost.item)
        elif all(answers[key] is not None for key in POSITION_KEYS):
            position = (answers["latitude"], answers["longitude"])
            latest_positions.put(self.conn, agency, lost.item, *position, account)


def read_pictures(files: PhotoFiles, lost: list[LostRow]) -> dict[str, Mapping]:
    """Returns the facts (as in `photos.add`) of the pictures of lost pins whose files are there."""
    pins = [row for row in lost if row.record == PIN and row.entry is None]
    ids = {photo for row in pins for photo in row.answers.get(PHOTO_KEY) or ()}
    facts = {photo: _facts(files, photo) for photo in ids if not photo.endswith(THUMBNAIL_END)}
    return {photo: of_file for photo, of_file in facts.items() if of_file}


def _facts(files: PhotoFiles, photo: str) -> dict | None:
    try:
        data = files.read(photo)
        with Image.open(BytesIO(data)) as image:
            width, height = image.size
    except (OSError, ValueError, UnidentifiedImageError):
        return None
    size = {"bytes": len(data), "width": width, "height": height, "latitude": None, "longitude": None}
    return size | {"sha256": hashlib.sha256(data).hexdigest()}
