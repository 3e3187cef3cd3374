"""The panel of the shared decision: what a patient's own values do to the choice."""
