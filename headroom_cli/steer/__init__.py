"""The output side: a directive for the length of answers, and reasoning effort by the kind of turn."""
