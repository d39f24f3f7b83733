"""The index of the register: built once before the web forks, then beside the searches."""

import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from service import gunicorn
from service.register import Register, imports
from service.register import run_beside as run_in_thread
from service.store import agencies
from tests.cast.people import AREA, SCHOOL, Demo

PATIENCE = 20
NEW_NAME = "บ้านตัวอย่างเปลี่ยนชื่อ"


def names(register: Register, query: str) -> list[str]:
    return [agency.name for agency in register.search(query)]


def rename(demo: Demo, name: str = NEW_NAME) -> None:
    with demo.services.db.begin() as conn:
        agencies.update(conn, SCHOOL, name_th=name)
        conn.commit()


def version(demo: Demo) -> int:
    with demo.services.db.read() as conn:
        return agencies.register_version(conn)


class SlowRegister(Register):
    """A register whose builds, after the first, wait until `release` is set.

    `builds`: how many were begun. `waits` is set once such a build has read the register, `ended` at its end.
    """

    run_beside = staticmethod(run_in_thread)

    def __init__(self, demo: Demo):
        super().__init__(demo.services.db)
        self.builds = 0
        self.waits, self.release, self.ended = threading.Event(), threading.Event(), threading.Event()

    def build_index(self, *arguments: object) -> object:
        self.builds += 1
        if self.builds > 1:
            self.waits.set()
            self.release.wait(PATIENCE)
        return Register.build_index(*arguments)

    def _build_next(self) -> None:
        super()._build_next()
        self.ended.set()


def test_where_no_thread_can_be_started_the_old_index_serves_and_a_later_search_builds(demo: Demo):
    register = SlowRegister(demo)
    old = names(register, SCHOOL)
    rename(demo)

    def refuse(work: Callable[[], None]) -> None:
        raise RuntimeError("can't start new thread")

    register.run_beside = refuse
    meanwhile = names(register, SCHOOL)
    register.run_beside = run_in_thread
    register.release.set()
    names(register, SCHOOL)

    assert meanwhile == old
    assert register.ended.wait(PATIENCE) and NEW_NAME in names(register, SCHOOL)


def test_the_old_index_serves_while_one_thread_builds_the_next(demo: Demo):
    register = SlowRegister(demo)
    old = names(register, SCHOOL)
    rename(demo)

    meanwhile = [names(register, SCHOOL) for _ in range(5)]
    register.release.set()
    assert register.ended.wait(PATIENCE)

    assert meanwhile == [old] * 5 and NEW_NAME not in old
    assert names(register, SCHOOL)[0] == NEW_NAME and register.builds == 2


def test_what_changes_during_a_build_is_in_the_next_one(demo: Demo):
    register = SlowRegister(demo)
    names(register, SCHOOL)
    rename(demo, "บ้านตัวอย่างชื่อกลาง")
    names(register, SCHOOL)
    assert register.waits.wait(PATIENCE)
    rename(demo)
    register.release.set()
    assert register.ended.wait(PATIENCE)
    register.ended.clear()

    names(register, SCHOOL)
    assert register.ended.wait(PATIENCE)

    assert names(register, SCHOOL)[0] == NEW_NAME


def test_a_build_that_fails_leaves_the_old_index_and_is_tried_again(demo: Demo):
    register = Register(demo.services.db)
    old, build = names(register, SCHOOL), register.build_index
    rename(demo)

    def fail(*arguments: object) -> None:
        raise MemoryError

    register.build_index = fail
    during = names(register, SCHOOL)
    register.build_index = build

    assert during == old
    assert names(register, SCHOOL)[0] == NEW_NAME


def test_several_threads_that_search_first_build_one_index(demo: Demo):
    register = SlowRegister(demo)
    barrier = threading.Barrier(4)

    def search() -> None:
        barrier.wait(PATIENCE)
        names(register, SCHOOL)

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)

    assert register.builds == 1


def test_the_index_is_there_before_gunicorn_forks_and_a_child_can_build_the_next(demo: Demo):
    register = demo.services.register
    gunicorn.when_ready(SimpleNamespace(app=SimpleNamespace(wsgi=lambda: demo.app)))
    is_built = register._built is not None
    # At the moment of the fork another thread of the parent may be building.
    register._building.acquire()
    gunicorn.post_fork(None, SimpleNamespace(app=SimpleNamespace(wsgi=lambda: demo.app)))
    rename(demo)

    assert is_built
    names(register, SCHOOL)
    assert names(register, SCHOOL)[0] == NEW_NAME


# --- imports


@pytest.fixture
def import_names(demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[list[str]], None]:
    """Import agencies with new codes and these names, two in a portion."""
    monkeypatch.setattr(imports, "CHUNK_SIZE", 2)

    def run(new_names: list[str]) -> None:
        file = tmp_path / "agencies.csv"
        lines = [f"5703999{number},{name},{AREA}" for number, name in enumerate(new_names)]
        file.write_text("\n".join(["รหัสโรงเรียน,ชื่อโรงเรียน,เขต", *lines]), encoding="utf-8")
        imports.import_agencies(demo.services.db, file, demo.clock)

    return run


def test_an_import_raises_the_version_once_and_one_that_changes_nothing_does_not(
    demo: Demo, import_names: Callable
):
    before = version(demo)

    import_names([f"บ้านนำเข้าที่ {number}" for number in range(5)])
    after = version(demo)
    import_names([f"บ้านนำเข้าที่ {number}" for number in range(5)])

    assert (after, version(demo)) == (before + 1, before + 1)


def test_of_an_import_only_what_differs_is_written(demo: Demo, import_names: Callable):
    import_names(["บ้านนำเข้าที่ 0", "บ้านนำเข้าที่ 1"])
    with demo.services.db.begin() as conn:
        agencies.update(conn, "57039990", email="office@school.example")
        conn.commit()

    import_names(["บ้านนำเข้าที่ 0", "บ้านชื่อใหม่"])

    with demo.services.db.read() as conn:
        known = agencies.list_by_code(conn, ["57039990", "57039991"])
    assert known["57039990"]["email"] == "office@school.example"
    assert known["57039991"]["name_th"] == "บ้านชื่อใหม่"


def test_what_an_import_stored_before_it_was_cut_off_is_found_after_a_while(
    demo: Demo, import_names: Callable, monkeypatch: pytest.MonkeyPatch
):
    def die(conn: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(agencies, "end_import", die)
    with pytest.raises(KeyboardInterrupt):
        import_names([NEW_NAME])
    monkeypatch.undo()
    before = version(demo)

    demo.sync.cycle()
    at_once = version(demo)
    demo.clock.move(minutes=6)
    demo.sync.cycle()
    demo.sync.cycle()

    assert (at_once, version(demo)) == (before, before + 1)
    assert NEW_NAME in names(demo.services.register, "57039990")
