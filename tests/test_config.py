"""Settings: a bad one stops the boot with its name and what is expected."""

import pickle
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from service import create_app
from service.commands.demo import set_up
from service.config import ADC, IMPERSONATED, KEY, BadSetting, Settings, read
from service.store import instance_values

SECRET = "k" * 32
CREDENTIALS = Path(__file__).parent.parent / "credentials.example.json"


def environment(folder: Path, **more_settings: str) -> dict[str, str]:
    return {"INSTANCE": str(folder), "SECRET_KEY": SECRET} | more_settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("INSTANCE", "/dev/null/x"),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY_FALLBACKS", "k" * 32 + " short"),
        ("PAPER_KEY", "short"),
        ("DATABASE_URL", "no address"),
        ("DATABASE_URL", "postgresql://localhost/pakmut"),
        ("DATABASE_URL", "sqlite:////no/such/folder/pakmut.sqlite"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("SHEETS_BACKEND", "excel"),
        ("GOOGLE_CREDENTIALS", "/no/such/file.json"),
        ("GOOGLE_CREDENTIALS", str(Path(__file__).parent)),
        ("GOOGLE_CREDENTIALS", __file__),
        ("GOOGLE_CREDENTIALS", "impersonate:"),
        ("GOOGLE_CREDENTIALS", "impersonate:somchai@office.example"),
        ("GOOGLE_CREDENTIALS", f"{CREDENTIALS}, {CREDENTIALS}"),
        ("GOOGLE_CREDENTIALS", f"{CREDENTIALS} impersonate:pakmut@your-project.iam.gserviceaccount.com"),
        ("GOOGLE_CREDENTIALS", "adc adc"),
        ("DECISION_SECONDS", "0"),
        ("DECISION_SECONDS", "soon"),
        ("SHEETS_PER_MINUTE", "0"),
        ("SHEETS_PER_MINUTE", "many"),
        ("SHEETS_PER_MINUTE_PROJECT", "-1"),
        ("BASE_URL", "pakmut.example"),
        ("BASE_URL", "ftp://pakmut.example"),
        ("BASE_URL", "https://"),
        ("BASE_URL", "https://[::1"),
        ("BASE_URL", "https://pakmut.example:99999"),
        ("BASE_URL", "https://pakmut.example?x=1"),
        ("BASE_URL", "https://pakmut .example"),
        ("MAIL_URL", "smtp://mail.example?tls=no"),
        ("MAIL_URL", "smtps://mail.example?tls=off"),
        ("LOG_DAYS", "0"),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "one"),
        ("PROXY_ADDRESSES", "the proxy"),
        ("PROXY_ADDRESSES", "127.0.0.1/8"),
        ("SECOND_FACTOR", "off"),
        ("MAIL_URL", "mail.example"),
        ("MAIL_URL", "smtp://"),
        ("MAIL_URL", "smtp://mail.example:abc"),
        ("MAIL_URL", "smtp://post:w%C3%B6rd@mail.example"),
        ("HELP_EMAIL", "help"),
        ("HELP_EMAIL", "help@example.org\nBcc: x@example.org"),
        ("PIN_DEADLINE", "31/5/2569"),
        ("PIN_DEADLINE", "2026-05-32"),
        ("REPORT_DEADLINE", "soon"),
        ("RETENTION_DAYS", "0"),
        ("RETENTION_DAYS", "two years"),
        ("MAP_TILES_URL", "https://tiles.example/"),
        ("MAP_TILES_URL", "http://tiles.example/{z}/{x}/{y}.png"),
        ("PORT", "http"),
        ("PORT", "70000"),
    ],
)
def test_a_bad_setting_stops_the_boot_with_its_name_and_what_is_expected(
    tmp_path: Path, name: str, value: str
):
    with pytest.raises(BadSetting, match=f"^{name}: .{{10,}}"):
        create_app(environment(tmp_path, **{name: value}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "sqlite:////tmp/pakmut.sqlite"),
        ("GOOGLE_CREDENTIALS", str(CREDENTIALS)),
        ("GOOGLE_CREDENTIALS", "adc"),
        ("GOOGLE_CREDENTIALS", "impersonate:one@invented.iam.gserviceaccount.com"),
        ("DECISION_SECONDS", "60"),
        ("SHEETS_PER_MINUTE", "300"),
        ("SHEETS_PER_MINUTE_PROJECT", "1500"),
        ("BASE_URL", "http://[::1]:8000"),
        ("TRUSTED_PROXIES", "2"),
        ("MAIL_URL", "smtp://user:p%40ss@mail.example:587"),
        ("MAIL_URL", "smtps://mail.example"),
        ("MAIL_URL", "smtp://127.0.0.1?tls=off"),
        ("LOG_DAYS", "365"),
        ("HELP_EMAIL", "help@office.example"),
        ("PIN_DEADLINE", ""),
        ("REPORT_DEADLINE", "2026-06-10"),
        ("RETENTION_DAYS", "365"),
        ("MAP_TILES_URL", "https://{s}.tiles.example/{z}/{x}/{y}.png"),
        ("PORT", "8080"),
    ],
)
def test_a_good_setting_does_not_stop_it(tmp_path: Path, name: str, value: str):
    assert isinstance(read(environment(tmp_path, **{name: value})), Settings)


def test_nothing_but_a_folder_is_needed(tmp_path: Path):
    settings = read({"INSTANCE": str(tmp_path)})

    assert settings.embedded and settings.loopback
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.mailbox == tmp_path / "mail"
    assert settings.pin_deadline is None


def test_the_port_is_part_of_the_address_unless_one_is_given(tmp_path: Path):
    assert read(environment(tmp_path, PORT="8123")).base_url == "http://127.0.0.1:8123"
    assert (
        read(environment(tmp_path, PORT="8123", BASE_URL="https://pakmut.internal/")).base_url
        == "https://pakmut.internal"
    )


# --- a public address


PUBLIC = {"BASE_URL": "https://pakmut.example:8443", "MAIL_URL": "smtps://mail.example"}


@pytest.mark.parametrize(
    "host",
    [
        "pakmut.go.th",
        "pakmut.go.th.",
        "8.8.8.8",
        "[2001:4860:4860::8888]",
        "10.0.0.5.nip.example",
        "local.example",
        "127.1",
    ],
)
def test_at_a_public_host_people_are_not_served_in_clear(tmp_path: Path, host: str):
    with pytest.raises(BadSetting, match=r"^BASE_URL: https://.* for a public host"):
        read(environment(tmp_path, **PUBLIC | {"BASE_URL": f"http://{host}"}))

    assert read(environment(tmp_path, **PUBLIC | {"BASE_URL": f"https://{host}"})).public


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "10.0.0.5",
        "192.168.1.5:8000",
        "172.16.0.1",
        "169.254.1.1",
        "[fe80::1]",
        "[fd00::1]",
        "100.64.0.1",
        "server",
        "pakmut.local",
        "pakmut.internal.",
        "PAKMUT.LOCAL",
    ],
)
def test_in_a_local_network_a_demonstration_may_be(tmp_path: Path, host: str):
    assert not read(environment(tmp_path, BASE_URL=f"http://{host}", MAIL_URL="file:")).public


def test_at_a_public_host_letters_do_not_lie_in_a_folder(tmp_path: Path):
    with pytest.raises(BadSetting, match="^MAIL_URL: smtp.*public"):
        read(environment(tmp_path, **PUBLIC | {"MAIL_URL": "file:"}))


def test_a_public_host_does_not_serve_the_database_of_a_demonstration(settings: dict, public_settings: dict):
    create_app(public_settings)
    # Marked while it is filled, too: its first account is there before its last sheet.
    with create_app(settings).extensions["pakmut"].db.begin() as conn:
        instance_values.put(conn, "demo", "begun")
        conn.commit()

    with pytest.raises(BadSetting, match="^INSTANCE: .*without the demonstration"):
        create_app(public_settings)


def test_a_demonstration_is_not_set_up_at_a_public_host(tmp_path: Path):
    app = create_app(environment(tmp_path, **PUBLIC))

    with pytest.raises(BadSetting, match="^BASE_URL: no public address"):
        set_up(app)
    assert app.test_cli_runner().invoke(args=["db", "upgrade"]).exit_code == 0
    assert create_app(environment(tmp_path, **PUBLIC)).extensions["pakmut"].settings.public


def test_a_deadline_is_a_day(tmp_path: Path):
    assert read(environment(tmp_path, PIN_DEADLINE="2026-05-31")).pin_deadline == date(2026, 5, 31)


def test_areas_do_not_report_before_the_pins_are_due(tmp_path: Path):
    days = {"PIN_DEADLINE": "2018-05-31", "REPORT_DEADLINE": "2018-05-31"}

    assert read(environment(tmp_path, **days)).report_deadline == date(2018, 5, 31)
    assert read(environment(tmp_path, REPORT_DEADLINE="2018-05-30")).pin_deadline is None
    with pytest.raises(BadSetting, match="REPORT_DEADLINE: not before PIN_DEADLINE, 2018-05-31.*2018-05-30"):
        read(environment(tmp_path, **days | {"REPORT_DEADLINE": "2018-05-30"}))


def test_mail_to_a_server_has_no_mailbox(tmp_path: Path):
    assert read(environment(tmp_path, MAIL_URL="smtp://mail.example")).mailbox is None


def test_google_is_not_served_without_credentials_and_the_three_forms_are_told(tmp_path: Path):
    with pytest.raises(BadSetting, match="GOOGLE_CREDENTIALS: .*key file.*adc.*impersonate:"):
        read(environment(tmp_path, SHEETS_BACKEND="google"))

    assert not read(
        environment(tmp_path, SHEETS_BACKEND="google", GOOGLE_CREDENTIALS=str(CREDENTIALS))
    ).embedded


@pytest.mark.parametrize("between", [",", " ", ", ", "\n"])
def test_several_credentials_are_kept_in_their_order(tmp_path: Path, between: str):
    other_account = "impersonate:other@invented.iam.gserviceaccount.com"

    settings = read(
        environment(tmp_path, GOOGLE_CREDENTIALS=between.join([other_account, "adc", str(CREDENTIALS)]))
    )

    assert [(source.form, source.email, source.path) for source in settings.google_credentials] == [
        (IMPERSONATED, "other@invented.iam.gserviceaccount.com", None),
        (ADC, "", None),
        (KEY, "pakmut@your-project.iam.gserviceaccount.com", CREDENTIALS),
    ]


def test_no_credentials_are_needed_for_the_embedded_default(tmp_path: Path):
    assert read(environment(tmp_path)).google_credentials == ()


def test_settings_with_credentials_can_be_handed_to_another_process(tmp_path: Path):
    settings = read(environment(tmp_path, GOOGLE_CREDENTIALS=f"adc {CREDENTIALS}"))

    assert pickle.loads(pickle.dumps(settings)) == settings


# --- the secret key


def test_the_secret_key_is_made_once_and_nobody_else_can_read_it(tmp_path: Path):
    first = read({"INSTANCE": str(tmp_path)}).secret_key
    key_file = tmp_path / "secret_key"

    assert len(first) == 64
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert read({"INSTANCE": str(tmp_path)}).secret_key == first


def test_two_instances_do_not_share_a_key(tmp_path: Path):
    keys = {read({"INSTANCE": str(tmp_path / name)}).secret_key for name in ("a", "b")}

    assert len(keys) == 2


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path):
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: read({"INSTANCE": str(tmp_path)}).secret_key, range(64)))

    assert len(keys) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["secret_key"]


def test_a_given_key_is_not_written_down(tmp_path: Path):
    assert read(environment(tmp_path)).secret_key == SECRET
    assert not (tmp_path / "secret_key").exists()


def test_a_public_address_does_not_get_a_key_by_itself(tmp_path: Path):
    with pytest.raises(BadSetting, match="SECRET_KEY"):
        read({"INSTANCE": str(tmp_path), "BASE_URL": "https://pakmut.example"})


def test_every_setting_stands_in_the_readme():
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")

    missing = [name.upper() for name in Settings.__dataclass_fields__ if f"`{name.upper()}`" not in readme]

    assert missing == []
