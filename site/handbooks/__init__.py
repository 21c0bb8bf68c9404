"""A course on paper, from the learner's own edition: the handbook, and the summary card. Tagged PDF, like certificates."""
