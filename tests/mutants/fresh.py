"""`python -m tests.mutants.fresh MODULE NUMBER FILE`: these tests against one mutant, in an interpreter of its own."""

import os
import sys
from pathlib import Path

os.environ["MUTANTS"] = "1"

if __name__ == "__main__":
    from .run import fresh

    sys.exit(fresh(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])))
