"""What is recorded about a learner, for the learner alone."""
