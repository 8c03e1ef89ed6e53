"""Dates and times as each language writes them; templates name a format and never spell one out."""
