"""The pages of the prep room: the client's in `client`, the staff's in `day`, `decide` and `change`."""
