"""What every lesson's self-checks must be: other questions than its quiz."""

from pathlib import Path

from answercells.items import load_item, load_quiz


def assert_other_than_quiz(quiz_folder: Path, paths: list[Path], claims: set[str]) -> None:
    """No self-check repeats a question or a right answer of the quiz; each rests on claims."""
    quiz = load_quiz(quiz_folder)
    stems = {" ".join((item.stem or "", item.lead_in)).strip() for item in quiz.items}
    keys = {
        option.text
        for item in quiz.items
        for option in getattr(item, "options", ())
        if getattr(option, "correct", False)
    }
    for path in paths:
        item = load_item(path)
        assert " ".join((item.stem or "", item.lead_in)).strip() not in stems
        assert not {option.text for option in item.options} & keys
        assert item.refs and set(item.refs) <= claims
