"""Measures the budgets of docs/design: `make bench`. Everything it makes lies below var/, nothing touches var/db.sqlite3."""
