"""What a module's mutants are, and what is left alone."""

import pytest

from .mutants import mutants


def changes(source: str) -> list[str]:
    return [mutant.change for mutant in mutants(source, "module.py")]


@pytest.mark.parametrize(
    ("source", "made"),
    [
        ("x = a < b", ["a < b -> a <= b", "a < b -> a >= b"]),
        ("x = a and not b", ["a and (not b) -> a or not b", "a -> not a", "not b -> b"]),
        (
            "x = 1 if a else b",
            ["1 if a else b -> 2 if a else b", "1 if a else b -> 0 if a else b", "a -> not a"],
        ),
        ("x = min(a)", ["min(a) -> max(a)"]),
        ("x += a - b", ["x += a - b -> x -= a - b", "a - b -> a + b"]),
        ("x = 'pin'", ["x = 'pin' -> x = 'pinXX'"]),
        ("x = True", ["x = True -> x = False"]),
        ("x = f(True)", ["f(True) -> f(False)"]),
        ("f(a)", ["f(a) -> pass"]),
    ],
)
def test_what_people_get_wrong_is_changed_one_thing_at_a_time(source: str, made: list[str]):
    assert sorted(changes(source)) == sorted(f"module: {change}" for change in made)


def test_a_result_and_a_refusal_are_left_out_and_their_function_is_named():
    source = "class A:\n  def f(self, a):\n    if a: raise E('text')\n    return a"

    assert changes(source) == [
        "A.f: a -> not a",
        "A.f: raise E('text') -> pass",
        "A.f: return a -> return None",
    ]


@pytest.mark.parametrize(
    "source",
    [
        '"""Documentation."""',
        "def f(a: 'int') -> 'str': pass",
        "x = ('ปักหมุด', 'pinned')",
        "x = t('ปักหมุด', 'pinned')",
        "__all__ = ['pin']",
        "@decorated(1)\ndef f(): pass",
    ],
)
def test_documentation_types_and_texts_for_people_are_left_alone(source: str):
    assert changes(source) == []


def test_the_code_of_a_mutant_is_the_whole_module_with_that_change_alone():
    values = []
    for mutant in mutants("low = 1\nhigh = low + 4", "module.py"):
        names: dict[str, int] = {}
        exec(mutant.code, names)
        values.append((mutant.before, names["low"], names["high"]))

    assert sorted(values) == [
        ("low + 4", 1, -3),
        ("low + 4", 1, 4),
        ("low + 4", 1, 6),
        ("low = 1", 0, 4),
        ("low = 1", 2, 6),
    ]
