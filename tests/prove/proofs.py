"""The proofs in the order in which they are told: each is the module of that name beside this one."""

from importlib import import_module

from .proof import Proof

MODULES = (
    "killed_server", "many_writers", "lost_answers", "cut_bodies", "outbox_kills", "database_away", "disk_full",
    "backups", "canaries", "walk", "fuzz", "uploads", "two_therapists", "links",
    "headers", "markup", "export_and_erasure", "stuffing",
)  # fmt: skip


def load(name: str) -> Proof:
    """The proof of a module."""
    proof = import_module(f"{__package__}.{name}").PROOF
    if not isinstance(proof, Proof) or proof.name != name or not proof.faults:
        raise TypeError(f"tests/prove/{name}.py holds no whole PROOF of that name")
    return proof
