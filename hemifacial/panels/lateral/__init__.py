"""The lateral spread bench: press, decompress, wait, and stimulate one branch on any day."""
