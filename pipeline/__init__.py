"""指标: from a folder of Chinese government work reports to indicator tables in DuckDB."""

__version__ = "0.1.0"
