"""The queries on the tables: one module per subject, functions named for what they answer.

Every function takes the transaction that it works in; none commits.
"""
