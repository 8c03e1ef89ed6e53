"""The guide's records: topics, their pages, revisions of a page, the parts of a draft, and the sources they cite."""

from guide.models.material import Image, Source
from guide.models.pages import Page, Topic
from guide.models.parts import EVIDENCE, KINDS, BodyPart
from guide.models.readers import Edition, Passage
from guide.models.revisions import IN_ORDER, LANGUAGES, REVIEW_SOON, Revision, RevisionQuerySet, Step

__all__ = [
    "EVIDENCE",
    "IN_ORDER",
    "KINDS",
    "LANGUAGES",
    "REVIEW_SOON",
    "BodyPart",
    "Edition",
    "Image",
    "Page",
    "Passage",
    "Revision",
    "RevisionQuerySet",
    "Source",
    "Step",
    "Topic",
]
