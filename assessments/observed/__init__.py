"""Practice that somebody watches: the learner asks an observer, who scores what they saw. Scores only, nobody else's words."""
