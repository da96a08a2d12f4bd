"""Faults, tried and counted: the short form in the suite, the long form by `make soak`."""
