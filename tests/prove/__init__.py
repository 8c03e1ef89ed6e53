"""`make prove`: the long proofs of what Kneadwell promises about security and reliability, each shown able to fail."""
