"""Keys of invented service accounts, in the form of the file that Google makes."""

import json
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

TOKEN_URI = "https://oauth2.googleapis.com/token"


@cache
def private_key() -> str:
    """One key for all tests: making it takes a moment."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def email_of(name: str, project: str = "invented") -> str:
    return f"{name}@{project}.iam.gserviceaccount.com"


def key_content(name: str = "one", project: str = "invented", **changes: str) -> dict:
    return {
        "type": "service_account",
        "project_id": project,
        "private_key_id": "0" * 40,
        "private_key": private_key(),
        "client_email": email_of(name, project),
        "token_uri": TOKEN_URI,
        **changes,
    }


def key_file(folder: Path, name: str = "one", project: str = "invented", **changes: str) -> Path:
    path = folder / f"{name}.{project}.json"
    path.write_text(json.dumps(key_content(name, project, **changes)))
    return path


def person_login() -> dict:
    """A person's login, as `gcloud auth application-default login` leaves it."""
    return {"type": "authorized_user"} | dict.fromkeys(
        ("client_id", "client_secret", "refresh_token"), "invented"
    )
