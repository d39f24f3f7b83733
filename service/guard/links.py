"""Signed links.

Each agency has a registration link, printed on its poster: a person who registers with it needs no officer's
confirmation. Confirmation links have a token that is computed from a number. The number is not secret, so a
letter can wait in the queue without holding the token.
"""

import base64
import hashlib
import hmac
from urllib.parse import urlencode

from itsdangerous import BadSignature, Signer

REGISTRATION_SALT = "registration-link"


def sign_agency(secret: str, agency: str) -> str:
    """Return the proof in an agency's registration link: /register?agency=…&proof=…"""
    return Signer(secret, salt=REGISTRATION_SALT).get_signature(agency).decode()


def registration_link(base_url: str, secret: str, agency: str) -> str:
    """Return the registration link that is given to this agency only."""
    return f"{base_url}/register?{urlencode({'agency': agency, 'proof': sign_agency(secret, agency)})}"


def is_valid_proof(secret: str, agency: str, proof: str) -> bool:
    """True when `proof` is the agency's own."""
    try:
        return bool(proof) and Signer(secret, salt=REGISTRATION_SALT).verify_signature(agency, proof)
    except BadSignature:
        return False


def confirmation_token(secret: str, number: str) -> str:
    """Return the token of the confirmation with this random number.

    Without the secret key neither can be computed from the other.
    """
    digest = hmac.digest(secret.encode(), f"confirmation:{number}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:24]).decode()
