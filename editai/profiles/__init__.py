"""Stores: which one a person is in, what they may do there, and its secrets."""
