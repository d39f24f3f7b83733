"""`@pytest.mark.file_stores`: a test runs twice, with a folder and a bucket of a real S3 server."""

import importlib.util
import os
from collections.abc import Iterator

import pytest

from tests.cast.s3 import StorageServer, running_storage

FOLDER, BUCKET = "folder", "bucket"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    is_marked = metafunc.definition.get_closest_marker("file_stores")
    if is_marked and "file_settings" in metafunc.fixturenames:
        metafunc.parametrize("file_settings", [FOLDER, BUCKET], indirect=True)


@pytest.fixture(scope="session")
def storage_server() -> Iterator[StorageServer]:
    if importlib.util.find_spec("moto") is None and not os.environ.get("CI"):
        pytest.skip("moto is not installed: pip install -r tests/requirements.txt")
    with running_storage() as server:
        yield server


@pytest.fixture
def file_settings(request: pytest.FixtureRequest) -> dict[str, str]:
    """Settings that say where files lie: INSTANCE, unless the test is marked and it is the bucket's turn."""
    if getattr(request, "param", FOLDER) == FOLDER:
        return {}
    return request.getfixturevalue("storage_server").new_place()
