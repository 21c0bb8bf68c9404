"""A survey says nothing of what was answered: only that it was completed, which courses records for every step."""
