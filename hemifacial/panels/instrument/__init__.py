"""What the panels of the nerve share: controls, charts, and the words beside them."""
