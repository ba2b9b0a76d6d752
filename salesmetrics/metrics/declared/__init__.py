"""The sources: what happened, on which day, and what can be told of it."""
