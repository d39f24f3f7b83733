"""Links: an agency's public address to register at, and the tokens of links in letters.

The address of an agency proves nothing, and may hang on a wall. Confirmation links have a token that is
computed from a number. The number is not secret, so a letter can wait in the queue without holding the token.
"""

import base64
import hashlib
import hmac
from urllib.parse import urlencode


def registration_link(base_url: str, agency: str) -> str:
    """Return the address at which an agency is registered."""
    return f"{base_url}/register?{urlencode({'agency': agency})}"


def confirmation_token(paper_key: str, number: str) -> str:
    """Return the token of the confirmation with this random number.

    Without the key neither can be computed from the other.
    """
    digest = hmac.digest(paper_key.encode(), f"confirmation:{number}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:24]).decode()
