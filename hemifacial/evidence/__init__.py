"""The evidence ledger: what the course says, how well it is known, and from which source.

>>> from hemifacial import evidence
>>> evidence.load_figures()["wang1998_left"].value
56.0
"""

from hemifacial.evidence.citations import citation, claim_citations
from hemifacial.evidence.display import claim_text, figure_text, source_name, unfounded_numbers
from hemifacial.evidence.export import to_bibtex, to_csl
from hemifacial.evidence.ledger import (
    QUANTITIES,
    TABLES,
    load_claims,
    load_figures,
    load_references,
    load_reviews,
    load_table,
)
from hemifacial.evidence.models import Claim, Reference, Review
from hemifacial.evidence.quantities import Figure, Outcome, Pool, SurvivalPoint, Utility
from hemifacial.evidence.records import DiagnosticTable, Finding, Instruction
from hemifacial.evidence.tables import EvidenceError

__all__ = [
    "QUANTITIES",
    "TABLES",
    "Claim",
    "DiagnosticTable",
    "EvidenceError",
    "Figure",
    "Finding",
    "Instruction",
    "Outcome",
    "Pool",
    "Reference",
    "Review",
    "SurvivalPoint",
    "Utility",
    "citation",
    "claim_citations",
    "claim_text",
    "figure_text",
    "load_claims",
    "load_figures",
    "load_references",
    "load_reviews",
    "load_table",
    "source_name",
    "to_bibtex",
    "to_csl",
    "unfounded_numbers",
]
