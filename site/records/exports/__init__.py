"""Statements as a file, written in the background: JSON Lines to the letter, or CSV for a spreadsheet."""
