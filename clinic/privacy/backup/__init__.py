"""Backup and restore: the whole database as one file that can be checked, on SQLite and on PostgreSQL."""
