"""Copies of statements for other record stores: who wants which, what is sent, what an answer means."""
