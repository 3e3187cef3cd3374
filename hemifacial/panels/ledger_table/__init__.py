"""The evidence ledger as a table to search, sort and filter."""
