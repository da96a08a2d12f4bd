"""Audits: what the rows of each document, and the whole build, must keep; SQL that finds the rows which do not.

Keep out: what becomes of a build or a document that fails.
"""
