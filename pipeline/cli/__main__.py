"""`python -m pipeline.cli` is `zhibiao`."""

from pipeline.cli import main

main()
