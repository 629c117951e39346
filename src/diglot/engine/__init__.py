"""The build engine: runs pure steps and remembers their results by the digest of their inputs. It knows nothing of Markdown."""

from diglot.engine.digest import Ref, ref
from diglot.engine.engine import Engine, Outcome, Task, open_engine
from diglot.engine.executors import WorkerDied
from diglot.engine.step import Call, Facets, Step, inline
from diglot.engine.store import StoreDamaged
from diglot.engine.worker import SourceChanged

__all__ = [
    "Call",
    "Engine",
    "Facets",
    "Outcome",
    "Ref",
    "SourceChanged",
    "Step",
    "StoreDamaged",
    "Task",
    "WorkerDied",
    "inline",
    "open_engine",
    "ref",
]
