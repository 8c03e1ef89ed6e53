"""The privacy room's pages: trail, everything about a client, erasure, how long things are kept."""
