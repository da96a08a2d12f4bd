"""From sentences to indicator rows: pure functions, no files, no clock, no database."""
