"""Mutation testing of the rules: `python -m tests.mutants` breaks triage and plan in small ways; a test must notice."""
