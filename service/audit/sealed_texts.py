"""Whether the texts still stand that acts hold digests of."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from ..store import act_texts, announcements
from ..store.terms import OF_THE_TRAIL

# The digest of what an announcement said, which stays; those of captions have keys of their own.
ANNOUNCEMENT, CAPTION = "text_digest", "_digest"
CAPTIONS = ("caption", "before", "after")


def altered_text(conn: Connection, act: Mapping, now: datetime) -> str:
    """Returns the key of a text that is not any more as its act has it; "" where there is none.

    A caption that is gone since its term was over is none.
    """
    about = act["about"]
    if (digest := about.get(ANNOUNCEMENT)) and announcements.get_text(conn, about["number"], digest) is None:
        return "text"
    digests = {key: about[f"{key}{CAPTION}"] for key in CAPTIONS if about.get(f"{key}{CAPTION}")}
    fitting = act_texts.list_fitting(conn, digests.values())
    is_kept = act["at"] >= now - OF_THE_TRAIL
    return next((key for key, digest in digests.items() if is_kept and digest not in fitting), "")
