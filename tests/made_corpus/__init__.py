"""A corpus of made-up reports, fifty places times ten years, with the truth of every number in it."""
