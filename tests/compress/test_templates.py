from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.compress.templates import deviating, telling, templates, tokens
from tests.compress.texts import lines


def test_frequent_words_are_constant_and_figures_vary() -> None:
    text = [f"worker {n} took {n % 7}ms for {name} user={name}" for n, name in enumerate("abcdefghij")]
    assert set(templates(text)) == {"worker # took #ms for * user=*"}


def test_rare_words_make_no_template_of_their_own() -> None:
    assert templates(["one", "two three"]) == ["*", "* *"]
    assert templates([""]) == [""]


def test_lines_of_json_have_templates_too() -> None:
    text = [f'{{"level":"info","n":{n},"user":"{name}"}}' for n, name in enumerate("abcdefgh")]
    assert len(set(templates(text))) == 1


def test_a_word_is_one_thing_everywhere() -> None:
    assert tokens(["a", "a", "b", "c1", "c2", "k=v"], least=2) == {
        "a": "a",
        "b": "*",
        "c1": "c#",
        "c2": "c#",
        "k=v": "k=*",
    }


def test_telling_templates_have_words() -> None:
    assert telling("worker # took *")
    assert not telling("* * * # done")
    assert not telling("# #")


def steady(count: int = 40) -> list[str]:
    return [f"request {n} took {10 + n % 3}ms status 200" for n in range(count)]


def test_an_outlier_deviates() -> None:
    text = steady()
    text[17] = "request 17 took 4000ms status 200"
    assert deviating(text, templates(text)) == {17}


def test_a_rare_value_deviates() -> None:
    text = steady()
    text[21] = "request 21 took 11ms status 500"
    assert deviating(text, templates(text)) == {21}


def test_counters_and_unsteady_values_do_not() -> None:
    assert deviating(steady(), templates(steady())) == set()
    text = [f"free {n * 7919 % 1000} blocks" for n in range(60)]
    assert deviating(text, templates(text)) == set()


@given(lines)
def test_every_line_has_a_template_of_as_many_words(text: list[str]) -> None:
    found = templates(text)
    assert len(found) == len(text)
    assert all(len(template.split()) == len(line.split()) for template, line in zip(found, text, strict=True))


@given(st.lists(st.sampled_from(["a 1", "a 2", "a 900", "b c", ""]), max_size=60))
def test_only_lines_of_the_text_deviate(text: list[str]) -> None:
    assert deviating(text, templates(text)) <= set(range(len(text)))
