"""Lesson 13 says what its evidence says: verdicts, figures, and a leaflet that can be read."""

import base64
import doctest
import re
from pathlib import Path

import pytest
import yaml

from hemifacial.evidence import load_claims, load_figures
from hemifacial.figures import article
from hemifacial.figures.dots import draw_dots
from hemifacial.figures.icons import draw_icons
from hemifacial.figures.picture import picture_bytes, same_picture
from hemifacial.judgement.record import load_article_claims
from hemifacial.judgement.verdicts import load_rulings
from support.lessons import Lesson

ROOT = Path(__file__).parents[2]
LESSON = Lesson("13_article")
LEDGER = load_figures()
RULINGS = load_rulings()
NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
WEEKS = {"axis_label": "mean duration, weeks", "limits": (0, 20), "ticks": (0, 5, 10, 15, 20)}


def prose():
    return "\n".join(
        "".join(cell["source"]) for cell in LESSON.cells if cell["cell_type"] == "markdown"
    )


def test_the_examples_of_the_figures_run():
    result = doctest.testmod(article)
    assert result.attempted >= 1 and result.failed == 0


@pytest.mark.parametrize(
    ("cell", "draw"),
    [
        ("l13-toxin-figure", lambda: draw_dots(article.duration_dots(), **WEEKS)),
        ("l13-relief-figure", lambda: article.draw_relief(article.relief_dots())),
        ("l13-harm-figure", lambda: draw_icons(article.harm_arrays())),
    ],
)
def test_each_picture_is_drawn_the_same_twice_and_waits_for_a_guess(cell, draw):
    first, second = (picture_bytes(draw(), simulated=False) for _ in range(2))
    assert first == second
    assert LESSON.html_of(cell).startswith("<details>")
    stored = base64.b64decode(re.search(r"base64,([\w+/=]+)", LESSON.html_of(cell))[1])
    assert same_picture(stored, first)


def test_the_points_of_the_figures_are_the_ledgers():
    names = [name for name, *_ in (*article._RELIEF, *article._DURATION)]
    dots = [*article.relief_dots(), *article.duration_dots()]
    assert [dot.value for dot in dots] == [LEDGER[name].value for name in names]
    in_claims = {name for claim in load_claims().values() for name in claim.figures}
    missing = [name for name in names if name not in in_claims]
    assert missing == [name for name in names if "blepharospasm" in name]  # the contrast alone
    for dot in dots:
        assert dot.low is None or dot.low < dot.value < dot.high


def test_a_kaplan_meier_value_gets_no_interval_from_a_count():
    by_name = dict(zip((row[0] for row in article._RELIEF), article.relief_dots(), strict=True))
    assert by_name["barker1995_spasm_free_10y"].low is None
    assert by_name["miller2012_spasm_free_mvd_2_9y"].low is None  # pooled: more than counting
    pooled = by_name["sharma2017_spasm_free_mvd"]
    assert (pooled.low, pooled.high) == (86.7, 90.4)


def test_the_alt_text_counts_what_the_figure_shows():
    dots = article.relief_dots()
    low, high = article.ARTICLE_PERCENT
    text = LESSON.source_of("l13-relief-figure")
    assert len(dots) == 11 and "Eleven estimates" in text
    inside = [dot for dot in dots if low <= dot.value <= high]
    below = [dot for dot in dots if dot.value < low]
    assert (len(inside), len(below)) == (2, 5) and "Five lie below the band, four above" in text
    series = sorted(dot.value for dot in dots if dot.group == "One series")
    told = [dot.value for dot in dots if dot.group != "One series"] + [series[0], series[-1]]
    assert all(f"{value:g}" in text for value in told)


def test_the_icons_are_one_centre_and_its_counts():
    for array, name in zip(article.harm_arrays(), [row[0] for row in article._HARM], strict=True):
        figure = LEDGER[name]
        assert array.share == figure.events / figure.n
        assert 100 * array.share == pytest.approx(figure.value, abs=0.05)
        assert array.basis == f"{figure.events} of {figure.n} patients"


# the verdicts


def test_each_statement_is_taken_once():
    shown = [LESSON.html_of(f"l13-verdicts-{part}") for part in ("drugs", "success", "harm")]
    assert all(html.startswith("<details>") for html in shown)
    for statement in load_article_claims().claims:
        ruling = RULINGS[statement.id]
        rows = [
            row
            for html in shown
            for row in re.findall(r"<tr>(.*?)</tr>", html)
            if statement.text.strip() in row
        ]
        assert len(rows) == 1, statement.id
        assert ruling.words.split(";")[0] in rows[0] and ruling.better.strip() in rows[0].replace(
            "&quot;", '"'
        ).replace("&#x27;", "'")


def test_every_claim_under_a_verdict_is_linked_in_the_text():
    linked = set(re.findall(r"#claim:([\w-]+)", prose()))
    for ruling in RULINGS.values():
        assert set(ruling.claims) <= linked, ruling.id
    path = ROOT / "hemifacial/evidence/claims/13_article.yml"
    own = {claim["id"] for claim in yaml.safe_load(path.read_text())}
    assert own <= linked and all(name.startswith("article-") for name in own)


def test_the_take_home_counts_the_verdicts():
    found = [ruling.verdict.value for ruling in RULINGS.values()]
    line = next(line for line in prose().splitlines() if line.startswith("- **L13.1** Of twenty"))
    counts = {name: NUMBERS[found.count(name)] for name in set(found)}
    assert len(found) == 20
    assert f"{counts['right']} are right" in line and f"{counts['wrong']} are wrong" in line
    assert f"{counts['unverifiable']} cannot be verified" in line
    assert f"{counts['overstated']} say more" in line


def test_the_stored_comparison_holds_nobodys_judgement():
    html = LESSON.html_of("l13-comparison")
    assert "Run Selected Cell" in html and "Before the course" not in html
    assert html.count('<th scope="row"') == len(RULINGS)


# the leaflet


def syllables(word):
    """Count syllables: groups of vowels, without a silent e at the end."""
    word = word.lower()
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = re.search(r"[^aeiouyl]e$|[^aeiouydt]ed$|[^aeiouyscxz]es$", word)
    return max(1, groups - bool(silent))


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("nerve", 1), ("surgery", 3), ("injections", 3), ("twitching", 2), ("hospital", 3),
        ("people", 2), ("weakness", 2), ("muscle", 2), ("passed", 1), ("needed", 2),
        ("operation", 4), ("face", 1), ("eyelid", 2), ("stops", 1), ("side", 1), ("places", 2),
    ],
)  # fmt: skip
def test_syllables_are_counted_as_spoken(word, count):
    assert syllables(word) == count


def leaflet_sentences():
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", LESSON.source_of("l13-leaflet"))
    text = re.sub(r"\*\*[^*]+\*\*", " ", text.replace(">", " "))  # headings are no sentences
    return [part.split() for part in re.split(r"(?<=[.?!:])\s+", text) if re.search(r"\w", part)]


def grade_of(parts):
    """Give the Flesch-Kincaid grade: 0.39 words a sentence + 11.8 syllables a word - 15.59.

    Kincaid JP, Fishburne RP, Rogers RL, Chissom BS. Derivation of new readability formulas for Navy
    enlisted personnel. Research Branch Report 8-75. Naval Air Station Memphis, 1975. A numeral
    counts as three syllables, as in "eighty-four".
    """
    words = [re.sub(r"\W", "", word) for part in parts for word in part]
    words = [word for word in words if word]
    each = [syllables(word) if word.isalpha() else 3 for word in words]
    return 0.39 * len(words) / len(parts) + 11.8 * sum(each) / len(words) - 15.59


def test_the_leaflet_reads_at_twelve():
    """Grade 7 is about twelve years of age; a sentence for clinicians lies far above it."""
    parts = leaflet_sentences()
    assert grade_of(parts) <= 7
    assert max(map(len, parts)) <= 20
    assert grade_of([load_claims()["article-toxin-jitter"].statement.split()]) > 12


def test_the_leaflet_is_stamped_whole_and_takes_every_figure_from_a_claim():
    text = LESSON.source_of("l13-leaflet")
    assert "For teaching, not for patient care" in LESSON.source_of("l13-back")
    outside = re.sub(r"\[[^\]]*\]\(#claim:[^)]*\)", "", text)
    assert not re.search(r"\d", outside)
    for subject in ("may wait", "Tablets", "Injections", "Surgery", "go wrong", "nobody knows"):
        assert subject in text
    for harm in ("hearing", "weak face", "stroke", "die"):
        assert harm in text.split("go wrong")[1]
    assert not re.search(r"\b(cure|gold standard|safe|rare|minor|should)\b", text)
