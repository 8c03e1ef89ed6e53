"""The editing site at `/content/`: topics and pages, a page's versions from draft to published, their parts, sources.

A live page is never edited: "Make a draft" copies it, the draft is changed part by part, previewed and published.
Each part has a page of its own, so that a long topic stays readable and no form grows past the upload limits.
"""

from guide.admin import parts, records, revisions

__all__ = ["parts", "records", "revisions"]
