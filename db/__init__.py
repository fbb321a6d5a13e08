"""The database: tables, the queries on them, and their migrations."""
