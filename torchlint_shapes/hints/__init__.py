"""What a run tells of places in a text: shapes after statements, what an expression is, what an argument must be."""

from torchlint_shapes.hints.cursor import Told
from torchlint_shapes.hints.hover import hover
from torchlint_shapes.hints.networks import NetworkHint, networks
from torchlint_shapes.hints.record import RecordingMachine
from torchlint_shapes.hints.sights import Sights
from torchlint_shapes.hints.statements import Hint, after_statements

__all__ = ["Hint", "NetworkHint", "RecordingMachine", "Sights", "Told", "after_statements", "hover", "networks"]
