"""The build engine: runs pure steps and remembers their results by the digest of their inputs. It knows nothing of Markdown."""

from diglot.engine.columns import Groups, Names, Same
from diglot.engine.digest import NOTHING, Ref, Refs, ref
from diglot.engine.engine import Engine, Task, held
from diglot.engine.executors import WorkerDied
from diglot.engine.opening import open_engine
from diglot.engine.outcomes import Outcome, Outcomes
from diglot.engine.step import Facets, Step, Wants, inline
from diglot.engine.store import StoreDamaged
from diglot.engine.worker import SourceChanged

__all__ = [
    "NOTHING",
    "Engine",
    "Facets",
    "Groups",
    "Names",
    "Outcome",
    "Outcomes",
    "Ref",
    "Refs",
    "Same",
    "SourceChanged",
    "Step",
    "StoreDamaged",
    "Task",
    "Wants",
    "WorkerDied",
    "held",
    "inline",
    "open_engine",
    "ref",
]
