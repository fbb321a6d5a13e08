"""The questions asked of the tables, one module a subject, named for what they answer.

Every function takes the transaction it works in; none commits.
"""
