"""The tables by which sentences are read: each shape shows itself, and what is said to be needed is."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.facts import talk
from bot.facts.talk import sentences
from bot.facts.talk.shapes import Shape, Table, needed

TABLES = {
    f"{file.name}.{name}": table
    for file in pkgutil.iter_modules(talk.__path__)
    for name, table in vars(importlib.import_module(f"{talk.__name__}.{file.name}")).items()
    if isinstance(table, Table)
}
SHAPES = {f"{name}: {shape.name}": shape for name, table in TABLES.items() for shape in table.shapes}
LABELLED = sorted((Path(__file__).parents[2] / "data" / "words").glob("*.jsonl"))


def texts() -> Iterator[str]:
    for path in LABELLED:
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)["text"]


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_each_example_of_a_shape_has_it(shape: Shape) -> None:
    table = Table(shape)
    assert shape.examples
    assert [example for example in shape.examples if not table.fits(sentences.straight(example))] == []


def test_no_expression_of_two_is_the_same_in_one_table() -> None:
    forms = {name: [form for shape in table.shapes for form in shape.forms] for name, table in TABLES.items()}
    assert {name: sorted({f for f in found if found.count(f) > 1}) for name, found in forms.items()} == {
        name: [] for name in forms
    }


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"\bcrickets\b", {"crickets"}),
        (r"\b(?:final|last) call\b", {" call"}),
        (r"\b(?:monthly|quarterly)\b", {"monthly", "quarterly"}),
        (r"\b(?:monthly|an?)\b", set()),
        (r"\bcome(?:s| to)? an end\b", {" an end"}),
        (r"(?:request)?", set()),
        (r"(?:request){1,3}", {"request"}),
        (r"\w+", set()),
    ],
)
def test_what_an_expression_needs(pattern: str, words: set[str]) -> None:
    assert needed(pattern) == words


def test_no_expression_fits_a_sentence_without_the_words_that_it_needs() -> None:
    """On every sentence of the labelled comments: otherwise a table would pass over what it should find."""
    plain = {sentence.plain for text in texts() for sentence in sentences.sentences(text)}
    wrong = []
    for name, table in TABLES.items():
        for form in {form for shape in table.shapes for form in shape.forms}:
            words, expression = needed(form), re.compile(form)
            without = (one for one in plain if words and not any(word in one for word in words))
            wrong += [(name, form, one) for one in without if expression.search(one)]
    assert wrong == []
