"""What writes the generated files: sql/schema.sql, and of docs/ those on data, rules, package and queries.

Keep out: anything that a load needs.
"""
