"""Refused requests: the member gets the words back, and a button that opens them in a form."""
