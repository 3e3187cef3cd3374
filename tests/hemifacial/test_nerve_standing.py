"""Every value that a user can set says where it comes from, and its default is as stated."""

from dataclasses import MISSING, fields

import pytest

from hemifacial.nerve.experiments import Recovery
from hemifacial.nerve.facial import Branch, Compression, FacialNerve
from hemifacial.nerve.fibre import Fibre
from hemifacial.nerve.lesion import Cleft, Lesion
from hemifacial.nerve.nucleus import Nucleus
from hemifacial.nerve.standing import KINDS, parameter_table, parameters

PARTS = [Fibre, Lesion, Cleft, Branch, Compression, FacialNerve, Nucleus, Recovery]
TABLE = {(p.part, p.parameter): p for p in parameters()}


@pytest.mark.parametrize("part", PARTS)
def test_every_field_is_classed(part):
    for field in fields(part):
        assert (part.__name__, field.name) in TABLE


@pytest.mark.parametrize("part", PARTS)
def test_stated_defaults_are_the_defaults(part):
    for field in fields(part):
        stated = TABLE[part.__name__, field.name].value
        if field.default is not MISSING and isinstance(field.default, int | float) and stated:
            assert float(stated) == field.default, field.name


def test_kinds_are_known_and_reasons_given():
    for parameter in parameters():
        assert parameter.kind in KINDS
        assert parameter.basis or parameter.kind == "label"


def test_what_is_measured_or_published_names_a_source():
    for parameter in parameters():
        if parameter.kind == "measured":
            assert "doi:" in parameter.basis


def test_table_has_every_row():
    assert len(parameter_table()) == len(TABLE)
