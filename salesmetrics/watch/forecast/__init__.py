"""What is to be expected: from history and season, from the pipeline, and as people call it.

`histories` reads closed months, `methods` and `trials` make a forecast of them and say how far
off it was wont to be, `foretelling` keeps it, `standing` reads what is kept. `chances` and
`pipeline` weigh open deals, `calls` and `rollup` are what people submit.
"""
