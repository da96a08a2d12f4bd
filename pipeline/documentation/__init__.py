"""What writes the generated files: sql/schema.sql, and of docs/ the data dictionary, the rules and the query book.

Keep out: anything that a load needs.
"""
