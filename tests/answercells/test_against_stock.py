"""Our grading against stock nbgrader's on generated submissions, item by item."""

import random
from collections import Counter

import pytest

from answercells.grading.scratch import acts_on_others
from answercells.literals import read_literal
from support.classroom import Classroom
from support.stock import configure_stock_warm, let_copies_pass
from support.submissions import KINDS, make_submission

#: Stock nbgrader cannot restore deleted cells in a notebook that also holds copied ones, so no
#: submission has both.
WITHOUT = {"copies": {"test_deleted"}, "losses": {"copied", "copied_other"}}

#: Kinds of answer for which ours may be lower, and why; every other kind must agree exactly.
LOWER = {
    "variant": "a number written as True, or as 0x2A, is data to both; a set keeps no order",
    "expression": "an expression is never evaluated",
    "wrong_type": "an expression is never evaluated",
    "broken": "a line that only IPython understands is never run",
    "non_ascii": "an expression is never evaluated",
    "copied_other": "copies that disagree wait for a person; stock takes the last",
    "twice": "two different answers wait for a person; stock takes the last",
    "statement": "more than one assignment waits for a person",
}


def holds_acting_code(notebook) -> bool:
    """Whether some answer cell holds code that could act on others, so that all are in doubt."""
    return any(
        cell.metadata.nbgrader.solution
        and not read_literal(cell.source, cell.metadata.nbgrader.grade_id).clear
        and acts_on_others(cell.source)
        for cell in notebook.cells
        if cell.metadata.nbgrader.grade_id != "answer_d_text"
    )


@pytest.mark.timeout(1500)
@pytest.mark.parametrize(
    ("submissions", "seed"), [(30, 22), pytest.param(500, 21, marks=pytest.mark.long)]
)
def test_never_higher_than_stock_and_equal_where_answers_are_plain(
    tmp_path_factory, record_property, submissions, seed
):
    rng = random.Random(seed)
    root = tmp_path_factory.mktemp("stock")
    ours = Classroom.create(root / "ours")
    stock = Classroom.create(root / "stock", setup=configure_stock_warm)
    kinds, acting = {}, set()
    for number in range(submissions):
        family = ("copies", "losses")[number % 2]
        student = f"{family}{number:03d}"
        notebook, kinds[student] = make_submission(ours.released(), rng, without=WITHOUT[family])
        if holds_acting_code(notebook):
            acting.add(student)
        ours.submit(student, notebook)
        stock.submit(student, notebook)
    ours.autograde()
    stock.autograde("losses*")
    let_copies_pass(stock.config)
    stock.autograde("copies*")

    table, higher, unexpected = Counter(), [], []
    for student, answers in kinds.items():
        mine, theirs = ours.scores(student), stock.scores(student)
        for item, kind in answers.items():
            a, b = mine[f"test_{item}"], theirs[f"test_{item}"]
            assert a is not None and b is not None, (student, item, kind)
            if abs(a - b) < 1e-9:
                table[kind, "equal"] += 1
                continue
            table[kind, "lower" if a < b else "higher"] += 1
            if a > b:
                higher.append((student, item, kind, a, b))
            elif kind not in LOWER and student not in acting:
                unexpected.append((student, item, kind, a, b))
    for kind in KINDS:
        line = {how: table[kind, how] for how in ("equal", "lower", "higher")}
        print(f"{kind:15} {line}")
        record_property(kind, str(line))
    print(f"{len(acting)} of {submissions} hold code that could act on other cells")
    assert len(acting) < submissions / 2
    assert not higher
    assert not unexpected
    assert {kind for kind, _ in table} == set(KINDS)
    assert sum(table.values()) == submissions * 6
