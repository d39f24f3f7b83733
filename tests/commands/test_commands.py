"""The command line: what it does, what it prints, and that everything can be run again."""

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from service import create_app
from service.commands.demo import DEMO_AREAS
from service.store import accounts, agencies, areas, migrate, workbooks
from service.store import entries as journal
from service.store.schema import audit_log
from tests.cast.downloads import ask_for_table, download_rows
from tests.cast.people import AREA, OTHER_AREA, OTHER_SCHOOL, SCHOOL, Demo

Flask_ = Callable[..., Result]
AREAS_SHIPPED, AREAS_2018 = 245, 225
DATA = Path(__file__).parents[2] / "service" / "data"


@pytest.fixture
def flask(app: Flask) -> Flask_:
    """Runs `flask …` on the demonstration."""
    return lambda *words: app.test_cli_runner().invoke(args=words)


@pytest.fixture
def empty(tmp_path: Path, clock) -> Flask:
    """The service on an instance folder with nothing in it."""
    return create_app({"INSTANCE": str(tmp_path / "new"), "SECRET_KEY": "k" * 32}, clock)


def agency(app: Flask, code: str) -> dict | None:
    with app.extensions["pakmut"].db.read() as conn:
        return agencies.get(conn, code)


def write_file(tmp_path: Path, *lines: str, encoding: str = "utf-8") -> str:
    file = tmp_path / "schools.csv"
    file.write_bytes("\r\n".join(lines).encode(encoding))
    return str(file)


# --- db, areas


def test_db_upgrade_makes_the_database_and_can_be_run_again(empty: Flask):
    for _ in range(2):
        answer = empty.test_cli_runner().invoke(args=["db", "upgrade"])

        assert (answer.exit_code, answer.output) == (0, "The database is up to date.\n")
    assert migrate.is_current(empty.extensions["pakmut"].db)


def test_areas_import_takes_todays_areas_with_their_offices_and_obec_and_can_be_run_again(empty: Flask):
    runner = empty.test_cli_runner()
    runner.invoke(args=["db", "upgrade"])

    for _ in range(2):
        assert runner.invoke(args=["areas", "import"]).output == f"{AREAS_SHIPPED} areas.\n"

    with empty.extensions["pakmut"].db.read() as conn:
        assert len(areas.list_all(conn)) == AREAS_SHIPPED + 1
        assert areas.get(conn, areas.OBEC)["type"] == "central"
    assert (agency(empty, AREA)["kind"], agency(empty, AREA)["area"]) == ("area_office", AREA)


def test_areas_import_takes_another_file(empty: Flask):
    runner = empty.test_cli_runner()
    runner.invoke(args=["db", "upgrade"])

    assert (
        runner.invoke(args=["areas", "import", str(DATA / "areas_2018.csv")]).output
        == f"{AREAS_2018} areas.\n"
    )


def test_areas_import_says_what_is_wrong_with_a_file_and_takes_nothing(flask: Flask_, tmp_path: Path):
    answer = flask("areas", "import", write_file(tmp_path, "ชื่อ,อื่น", "ก,ข"))

    assert answer.exit_code == 1
    assert "Error: ไม่พบคอลัมน์" in answer.output and "Traceback" not in answer.output


# --- agencies


def test_agencies_import_takes_new_ones_and_changes_known_ones(app: Flask, flask: Flask_, tmp_path: Path):
    file = write_file(
        tmp_path,
        "รหัสโรงเรียน,ชื่อโรงเรียน,เขต,อีเมล",
        f"{SCHOOL},บ้านชื่อใหม่,{AREA},office@school.example",
        f"57039999,บ้านโรงเรียนใหม่,{AREA},",
    )

    answer = flask("agencies", "import", file)

    assert answer.exit_code == 0
    assert "2 agencies taken, 0 bad lines." in answer.output
    assert (agency(app, SCHOOL)["name_th"], agency(app, SCHOOL)["email"]) == (
        "บ้านชื่อใหม่",
        "office@school.example",
    )
    assert agency(app, "57039999")["name_th"] == "บ้านโรงเรียนใหม่"


def test_agencies_import_takes_nothing_away_that_a_later_file_does_not_say(
    app: Flask, flask: Flask_, tmp_path: Path
):
    province = agency(app, SCHOOL)["province"]
    titles, names = "รหัสโรงเรียน,ชื่อโรงเรียน,เขต", f"{SCHOOL},บ้านชื่อใหม่,{AREA}"
    flask("agencies", "import", write_file(tmp_path, f"{titles},อีเมล", f"{names},office@school.example"))

    flask("agencies", "import", write_file(tmp_path, titles, names))
    flask("agencies", "import", write_file(tmp_path, f"{titles},อีเมล", f"{names},"))

    assert province
    assert (agency(app, SCHOOL)["email"], agency(app, SCHOOL)["province"]) == (
        "office@school.example",
        province,
    )


@pytest.mark.whole_areas
def test_agencies_import_can_be_run_again(flask: Flask_, app: Flask, tmp_path: Path):
    file = write_file(tmp_path, "รหัสโรงเรียน,ชื่อโรงเรียน,เขต", f"57039999,บ้านโรงเรียนใหม่,{AREA}")

    first, second = flask("agencies", "import", file), flask("agencies", "import", file)

    assert (first.exit_code, second.exit_code) == (0, 0)
    with app.extensions["pakmut"].db.read() as conn:
        assert agencies.count_schools_by_area(conn)[AREA] == 140


def test_an_import_that_moves_schools_is_printed_kept_in_the_trails_and_told_to_obec(
    demo: Demo, flask: Flask_, tmp_path: Path
):
    titles, schools = "รหัสโรงเรียน,ชื่อโรงเรียน,เขต", {"57030010": "บ้านสิบ", "57030011": "บ้านสิบเอ็ด"}
    with demo.services.db.read() as conn:
        before = agencies.count_schools_by_area(conn)
    unmoved = flask("agencies", "import", write_file(tmp_path, titles, f"{SCHOOL},บ้านเดิม,{AREA}"))
    obec = demo.staff("obec")
    quiet = obec.get("/obec").text

    answer = flask(
        "agencies",
        "import",
        write_file(tmp_path, titles, *(f"{code},{name},{OTHER_AREA}" for code, name in schools.items())),
    )

    with demo.services.db.read() as conn:
        after = agencies.count_schools_by_area(conn)
        query = select(audit_log).where(audit_log.c.act == "schools_moved")
        acts = {act["area"]: act["about"] for act in conn.execute(query).mappings()}
    assert before[AREA] - after[AREA] == after[OTHER_AREA] - before[OTHER_AREA] == 2
    assert f"{AREA}: 2 schools left, 0 came" in answer.output and "schools left" not in unmoved.output
    assert f"{OTHER_AREA}: 0 schools left, 2 came" in answer.output
    assert acts == {
        AREA: {"left": 2, "came": 0},
        OTHER_AREA: {"left": 0, "came": 2},
        "OBEC": {"left": 2, "came": 2},
    }
    told = "สพป.เชียงราย เขต 3 (ออก 2 แห่ง เข้า 0 แห่ง)"
    assert told in obec.get("/obec").text and "ทำให้มีโรงเรียนออกจากเขต" not in quiet

    one_more = write_file(tmp_path, titles, f"57030012,บ้านสิบสอง,{OTHER_AREA}")
    assert flask("agencies", "import", one_more).exit_code == 0
    assert "สพป.เชียงราย เขต 3 (ออก 3 แห่ง เข้า 0 แห่ง)" in obec.get("/obec").text


def test_agencies_import_tells_each_bad_line_and_takes_the_others(app: Flask, flask: Flask_, tmp_path: Path):
    file = write_file(
        tmp_path,
        "รหัสโรงเรียน,ชื่อโรงเรียน,เขต",
        f"57039991,บ้านหนึ่ง,{AREA}",
        f"123,บ้านสอง,{AREA}",
        "57039993,บ้านสาม,P9999",
        f"57039994,,{AREA}",
        f"57039991,บ้านซ้ำ,{AREA}",
        f"57039996,บ้านหก,{AREA}",
    )

    answer = flask("agencies", "import", file)

    assert answer.exit_code == 1
    assert "2 agencies taken, 4 bad lines." in answer.output
    assert [number for number in range(1, 9) if f"line {number}: " in answer.output] == [3, 4, 5, 6]
    assert agency(app, "57039996")["name_th"] == "บ้านหก"
    assert agency(app, "57039993") is None


def test_agencies_import_reads_what_thai_excel_writes(app: Flask, flask: Flask_, tmp_path: Path):
    file = write_file(tmp_path, "รหัสโรงเรียน,ชื่อโรงเรียน,เขต", f"57039999,บ้านน้ำใส,{AREA}", encoding="cp874")

    assert flask("agencies", "import", file).exit_code == 0
    assert agency(app, "57039999")["name_th"] == "บ้านน้ำใส"


def test_agencies_import_says_what_is_wrong_with_a_file(flask: Flask_, tmp_path: Path):
    answer = flask("agencies", "import", write_file(tmp_path, "<html><table>"))

    assert answer.exit_code == 1
    assert "Error: ไฟล์นี้เป็นหน้าเว็บ" in answer.output and "Traceback" not in answer.output


def test_agencies_import_is_seen_by_the_lookup_that_runs(demo: Demo, flask: Flask_, tmp_path: Path):
    agencies_before = demo.visitor().get("/agencies?q=57039999").json

    flask(
        "agencies",
        "import",
        write_file(tmp_path, "รหัสโรงเรียน,ชื่อโรงเรียน,เขต", f"57039999,บ้านโรงเรียนใหม่,{AREA}"),
    )

    agencies_after = demo.visitor().get("/agencies?q=57039999").json
    assert ("57039999" in [agency["code"] for agency in agencies_before], agencies_after[0]["code"]) == (
        False,
        "57039999",
    )


# --- summary, sync


@pytest.mark.whole_areas
def test_summary_prints_every_figure_of_an_area_as_json(demo: Demo, flask: Flask_):
    demo.visitor().register()
    demo.deliver()

    summary = json.loads(flask("summary", AREA).output)

    assert (summary["area"], summary["area_name"]) == (AREA, "สพป.เชียงราย เขต 3")
    assert (summary["schools"], summary["registered"], summary["pinned"]) == (139, 1, 0)
    assert summary["as_of"] == demo.clock().isoformat()


def test_summary_of_an_area_where_nothing_happened_has_zeros_and_no_time(flask: Flask_):
    summary = json.loads(flask("summary", "P5402").output)

    assert (summary["registered"], summary["as_of"]) == (0, None)


def test_summary_of_an_area_that_is_not_there_is_an_error(flask: Flask_):
    answer = flask("summary", "P9999")

    assert (answer.exit_code, answer.output) == (1, "Error: There is no area P9999.\n")


def test_sync_once_brings_everything_where_it_belongs_and_stops(demo: Demo, flask: Flask_):
    demo.visitor().register()
    demo.visitor().register(OTHER_SCHOOL)

    answer = flask("sync", "--once")

    assert answer.exit_code == 0
    assert "Nothing left to do" in answer.output
    assert len(demo.officer().lines("registration")) == len(demo.letters()) == 2


@pytest.mark.processes
def test_sync_once_prepares_the_files_that_wait(demo: Demo, flask: Flask_):
    ask_for_table(demo.staff(f"officer-{AREA}"), "agencies")

    assert flask("sync", "--once").exit_code == 0

    assert [row["state"] for row in download_rows(demo)] == ["ready"]


def test_sync_once_again_finds_nothing_to_do(demo: Demo, flask: Flask_):
    demo.visitor().register()
    flask("sync", "--once")

    assert flask("sync", "--once").output == "Nothing left to do after 0 cycles.\n"


# --- accounts


def test_accounts_add_makes_an_officer_who_can_sign_in_after_the_printed_link(demo: Demo, flask: Flask_):
    username, link = flask("accounts", "add", "officer", "somchai", "--area", AREA).output.split()
    officer = demo.visitor()
    officer.set_password(urlsplit(link).path)

    officer.sign_in(username)

    assert officer.get(f"/area/{AREA}").status_int == 200
    assert officer.get("/obec", expect_errors=True).status_int == 403


def test_accounts_add_with_an_address_prints_no_link_and_sends_it(demo: Demo, flask: Flask_):
    printed = flask("accounts", "add", "obec", "somying", "--email", "somying@obec.example").output
    demo.deliver()
    obec = demo.visitor()
    obec.set_password(demo.password_link())

    assert "/password/" not in printed
    assert demo.letters()[0].startswith("somying@obec.example\n")
    assert obec.sign_in("somying").get("/obec").status_int == 200


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("officer", "somchai"), "needs an area"),
        (("officer", "somchai", "--area", "P9999"), "needs an area"),
        (("obec", "obec"), "exists already"),
        (("agency", SCHOOL), "is not one of"),
        (("obec", "57030099"), "begins with a small letter"),
        (("obec", "P5703"), "begins with a small letter"),
        (("obec", "somchai", "--email", "nowhere"), "is no e-mail address"),
    ],
)
def test_accounts_add_makes_nothing_of_wrong_words(
    app: Flask, flask: Flask_, words: tuple[str, ...], says: str
):
    answer = flask("accounts", "add", *words)

    assert answer.exit_code != 0 and says in answer.output
    with app.extensions["pakmut"].db.read() as conn:
        assert accounts.get_by_username(conn, "somchai") is None


# --- demo


def test_demo_sets_everything_up_and_prints_what_to_open(empty: Flask):
    answer = empty.test_cli_runner().invoke(args=["demo"])

    services = empty.extensions["pakmut"]
    password_file = services.settings.instance / "demo-accounts.txt"
    assert answer.exit_code == 0
    for path in ("/", f"/a/{AREA}", f"/qr/{AREA}.svg", "/obec", "/mailbox", "/sign-in"):
        assert f"http://127.0.0.1:8000{path}" in answer.output
    assert f"cat {password_file}" in answer.output
    assert not any(line.split()[1] in answer.output for line in password_file.read_text().splitlines())
    assert password_file.stat().st_mode & 0o077 == 0
    with services.db.read() as conn:
        files = [workbooks.get(conn, area)["file_id"] for area in DEMO_AREAS]
    assert all(f"/sheets/{file}" in answer.output for file in files)


def test_demo_again_keeps_all_data_and_passwords(demo: Demo, flask: Flask_):
    demo.visitor().register()
    demo.deliver()
    passwords = (demo.services.settings.instance / "demo-accounts.txt").read_text()
    files = {officer.file for officer in (demo.officer(), demo.officer("P5402"))}

    answer = flask("demo")

    assert answer.exit_code == 0 and "Filling" not in answer.output
    assert (demo.services.settings.instance / "demo-accounts.txt").read_text() == passwords
    with demo.services.db.read() as conn:
        assert len(journal.list_of_agency(conn, SCHOOL)) == 1
    assert len(demo.officer().lines("registration")) == 1
    assert {demo.officer().file, demo.officer("P5402").file} == files


def test_demo_goes_on_after_an_interruption(empty: Flask):
    runner, services = empty.test_cli_runner(), empty.extensions["pakmut"]
    runner.invoke(args=["db", "upgrade"])
    runner.invoke(args=["areas", "import"])

    assert runner.invoke(args=["demo"]).exit_code == 0
    with services.db.read() as conn:
        assert len(agencies.list_of_area(conn, AREA)) == 140
        assert accounts.get_by_username(conn, "obec")
