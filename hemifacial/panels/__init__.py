"""Interactive panels: the kernel computes, JavaScript only draws; one folder a panel."""

from importlib import import_module
from typing import Any

_HOMES = {
    "CleftPanel": "hemifacial.panels.cleft.panel",
    "FibrePanel": "hemifacial.panels.fibre.panel",
    "LateralSpreadPanel": "hemifacial.panels.lateral.panel",
    "LedgerTable": "hemifacial.panels.ledger_table.table",
    "PoolingPanel": "hemifacial.panels.pooling.panel",
    "PulsePanel": "hemifacial.panels.pulse.panel",
    "StrengthPanel": "hemifacial.panels.strength.panel",
    "show_panel": "hemifacial.panels.show",
}

__all__ = [*_HOMES]


def __getattr__(name: str) -> Any:
    """Load a panel when it is first asked for: widgets take a while to import."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
