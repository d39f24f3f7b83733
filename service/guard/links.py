"""Links that prove something. Registration links, each agency's own, printed on its poster: who holds it
needs no officer's confirmation. Links that confirm what a person asked for: their token is computed from a
number that is no secret, so that a letter can wait in the queue without holding what opens the door.
"""

import base64
import hashlib
import hmac
from urllib.parse import urlencode

from itsdangerous import BadSignature, Signer

SALT = "registration-link"


def sign(secret: str, agency: str) -> str:
    """The proof that goes into an agency's own link: /register?agency=…&proof=…"""
    return Signer(secret, salt=SALT).get_signature(agency).decode()


def own(base_url: str, secret: str, agency: str) -> str:
    """The registration link that only this agency is given: who uses it needs no confirmation."""
    return f"{base_url}/register?{urlencode({'agency': agency, 'proof': sign(secret, agency)})}"


def is_signed(secret: str, agency: str, proof: str) -> bool:
    try:
        return bool(proof) and Signer(secret, salt=SALT).verify_signature(agency, proof)
    except BadSignature:
        return False


def confirmation_token(secret: str, number: str) -> str:
    """The token of the confirmation with this random number: without the secret key nobody gets from one to
    the other.
    """
    digest = hmac.digest(secret.encode(), f"confirmation:{number}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:24]).decode()
