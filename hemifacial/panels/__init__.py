"""Interactive panels: the kernel computes, JavaScript only draws; one folder a panel.

A panel is loaded when it is first asked for: widgets take a while to import.
"""

from hemifacial.lazy import lazily

_HOME = {
    "ChoicePanel": "choice.panel",
    "CleftPanel": "cleft.panel",
    "FibrePanel": "fibre.panel",
    "LateralSpreadPanel": "lateral.panel",
    "LedgerTable": "ledger_table.table",
    "PoolingPanel": "pooling.panel",
    "PulsePanel": "pulse.panel",
    "StrengthPanel": "strength.panel",
    "show_panel": "show",
}

__all__ = sorted(_HOME)
__getattr__, __dir__ = lazily(__name__, _HOME)
