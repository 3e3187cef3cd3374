"""Pool published series by one's own rules, and see what each rule changes."""
