"""What OBEC should know before it decides on a proposal, as remarks of its entry."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from ..records.kinds import Remark
from ..records.proposal import CLOSE
from ..register.differences import Difference, is_same_name
from ..store import agencies, areas, entries


class RemarkWriter:
    """Writes the remarks on the `differences` of an area's tab. `register`: its agencies, closed ones too."""

    def __init__(
        self,
        conn: Connection,
        area: str,
        register: Sequence[Mapping],
        differences: Iterable[Difference],
    ):
        codes = {difference.code for difference in differences if difference.code}
        self.area, self.owners = area, agencies.list_by_code(conn, codes)
        self.open_agencies = [agency for agency in register if not agency["closed_at"]]
        self.entry_counts = entries.count_by_agency(conn, codes)
        owner_areas = {owner["area"] for owner in self.owners.values()} - {area}
        self.area_names = {key: areas.get(conn, key)["short_name_th"] for key in owner_areas}

    def of(self, difference: Difference) -> list:
        """Returns the remarks on one difference, as JSON."""
        remarks = []
        owner = self.owners.get(difference.code)
        if owner and owner["area"] != self.area:
            area_name = self.area_names[owner["area"]]
            remarks.append(Remark("code_of_other_area", {"name": owner["name_th"], "area": area_name}))
        if difference.typed_code:
            remarks.append(Remark("code_unread", {"found": difference.typed_code}))
        if difference.change == CLOSE:
            entry_count = self.entry_counts.get(difference.code, 0)
            remarks += [Remark("has_sent", {"n": entry_count})] if entry_count else []
        else:
            remarks += [
                Remark("name_in_register", {"code": code}) for code in self._namesakes(difference)[:1]
            ]
        return [remark.as_json() for remark in remarks]

    def _namesakes(self, difference: Difference) -> list[str]:
        """Returns the codes of the area's other agencies with the proposed name."""
        return [
            agency["code"]
            for agency in self.open_agencies
            if agency["code"] != difference.code and is_same_name(agency["name_th"], difference.row.name)
        ]
