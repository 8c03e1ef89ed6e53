"""The views of the progress room: of a session's end, the client's record, the client's own pages, the clinic."""
