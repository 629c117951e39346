"""The build engine: runs pure steps and remembers their results by the digest of their inputs. It knows nothing of Markdown."""

from diglot.engine.digest import Ref, Refs, ref
from diglot.engine.engine import Engine, Outcome, Task, held, names, open_engine
from diglot.engine.executors import WorkerDied
from diglot.engine.step import Facets, Step, Wants, inline
from diglot.engine.store import StoreDamaged
from diglot.engine.worker import SourceChanged

__all__ = [
    "Engine",
    "Facets",
    "Outcome",
    "Ref",
    "Refs",
    "SourceChanged",
    "Step",
    "StoreDamaged",
    "Task",
    "Wants",
    "WorkerDied",
    "held",
    "inline",
    "names",
    "open_engine",
    "ref",
]
