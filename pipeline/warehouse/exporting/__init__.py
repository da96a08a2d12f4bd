"""Answers as files that other programs read: Parquet, csv, Excel and gold files, and the questions of the query book.

Keep out: what changes a row.
"""
