"""A step that is done in another system, which tells our record store."""
