"""Staff pages about clients and appointments."""
