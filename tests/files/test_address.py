"""FILES_URL: a bad one stops the start with its name, and a good one says where files lie."""

from pathlib import Path

import pytest

from service import config, create_app
from service.config import BadSetting
from service.files.address import Bucket, read_address
from tests.cast.s3 import KEYS
from tests.conftest import SECRET


def environment(folder: Path, url: str, **more: str) -> dict[str, str]:
    return {"INSTANCE": str(folder), "SECRET_KEY": SECRET, "FILES_URL": url, **KEYS, **more}


def address(folder: Path, url: str) -> Path | Bucket:
    return read_address(url, config.read(environment(folder, url)))


@pytest.mark.parametrize(
    "url",
    [
        "bucket",
        "/srv/files",
        "s3://",
        "s3://B",
        "s3://bucket/../other",
        "s3://bucket//x",
        "s3://bucket/a b",
        "s3://user:password@bucket",
        "s3://bucket?endpoint=storage.example",
        "s3://bucket?endpoint=ftp://storage.example",
        "s3://bucket?endpoint=https://storage.example/path",
        "s3://bucket?endpoint=https://user:pw@storage.example",
        "s3://bucket?endpoint=https://storage.example:99999",
        # Photos would travel in clear over the Internet.
        "s3://bucket?endpoint=http://storage.example.com",
        "s3://bucket?region=here/there",
        "s3://bucket?secret=x",
        "s3://bucket?endpoint",
        "s3://bucket#x",
        "gs://bucket",
        "file://host/folder",
        "file:///no/such/folder",
        "file:relative",
    ],
)
def test_a_bad_address_stops_the_start_with_its_name(tmp_path: Path, url: str):
    with pytest.raises(BadSetting, match="^FILES_URL: "):
        create_app(environment(tmp_path, url))


@pytest.mark.parametrize("name", KEYS)
def test_a_bucket_without_its_keys_stops_the_start_with_the_name_of_the_key(tmp_path: Path, name: str):
    with pytest.raises(BadSetting, match=f"^{name}: "):
        create_app(environment(tmp_path, "s3://bucket", **{name: ""}))


def test_an_address_says_which_bucket_where(tmp_path: Path):
    keys = tuple(KEYS.values())

    assert [
        address(tmp_path, url)
        for url in (
            "s3://pakmut/a/b?endpoint=https://storage.example:9000/&region=ap-southeast-7",
            "s3://pakmut",
            "s3://pakmut/?endpoint=http://10.0.0.5:9000",
        )
    ] == [
        Bucket("pakmut", "a/b", "https://storage.example:9000", "ap-southeast-7", *keys),
        Bucket("pakmut", "", "", "us-east-1", *keys),
        Bucket("pakmut", "", "http://10.0.0.5:9000", "us-east-1", *keys),
    ]


def test_without_an_address_files_lie_in_the_instance_folder_and_no_key_is_asked_for(tmp_path: Path):
    settings = config.read({"INSTANCE": str(tmp_path), "SECRET_KEY": SECRET})

    assert read_address(settings.files_url, settings) == tmp_path
    assert address(tmp_path, f"file://{tmp_path}") == tmp_path
