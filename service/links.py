"""Signed registration links: each agency's own, printed on its poster. Who holds it needs no officer's confirmation."""

from itsdangerous import BadSignature, Signer

SALT = "registration-link"


def sign(secret: str, agency: str) -> str:
    """The proof that goes into an agency's own link: /register?agency=…&proof=…"""
    return Signer(secret, salt=SALT).get_signature(agency).decode()


def is_signed(secret: str, agency: str, proof: str) -> bool:
    try:
        return bool(proof) and Signer(secret, salt=SALT).verify_signature(agency, proof)
    except BadSignature:
        return False
