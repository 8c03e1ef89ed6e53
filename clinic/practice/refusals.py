"""What every act that was not done has in common: nothing was changed, and the page says why."""


class Refused(Exception):
    """The action was not done. `str()` is the sentence for the page, where the page does not word it itself."""


class Conflict(Refused):
    """Somebody else was first: what the page showed is not what stands now. Nothing of theirs or ours is lost."""
