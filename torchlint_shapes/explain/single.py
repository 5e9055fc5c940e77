"""Views that make one row of all samples, in networks that take nothing but batches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from torchlint_shapes.dims import Constraint, Dim, Equation, solutions, subs
from torchlint_shapes.explain.constraints import constraints
from torchlint_shapes.explain.derivation import chain
from torchlint_shapes.explain.rerun import takes_single
from torchlint_shapes.interpret.ranks import BATCH, has_failed
from torchlint_shapes.interpret.study import Analysis, Study, is_fold
from torchlint_shapes.interpret.trace import Event


@dataclass(frozen=True, slots=True)
class Single:
    """The view `event` of a network, whose result is what is asked when the batch is one sample of these `sizes`."""

    study: Study
    event: Event
    sizes: dict[str, int]

    def at_fit(self, shape: tuple[Dim, ...]) -> tuple[Dim, ...]:
        return tuple(subs(size, self.sizes) for size in shape)


def singles(analysis: Analysis) -> Iterator[Single]:
    """Networks that fit for one sample only, by what they ask of their input.

    One that takes a sample without a batch axis as well is meant for that. One that the program calls says by the call
    what it is meant for.
    """
    called = {id(root.network.cls) for root in analysis.program.roots}
    for study in analysis.studies:
        if study.network is None or study.batch_of is not None or study.stated or id(study.network.cls) in called:
            continue
        if study.guessed or study.doubtful or not study.proves or not study.capped or has_failed(study.trace):
            continue
        single = _binding(study)
        if single is not None and not all(takes_single(event) for event in chain(study.trace, single.event)):
            yield single


def _binding(study: Study) -> Single | None:
    """The view that makes all samples one row, of which something asks a fixed size that one sample can have."""
    asked = constraints(study.trace)
    every = [one.constraint for one in asked]
    for one in asked:
        fits = solutions([*every, Equation(BATCH, 1)]).boxes if _is_of_all_samples(one.constraint) else ()
        if fits:
            found = [{name: values[0] for name, values in box.items() if name != "B"} for box in fits]
            sizes = min(found, key=lambda sizes: len(set(sizes.values())))  # square inputs first
            before = (one.event, *reversed(chain(study.trace, one.event)))
            folds = (Single(study, e, sizes) for e in before if is_fold(e) and e.inputs[0].shape[0] == BATCH)
            return next(folds, None)
    return None


def _is_of_all_samples(asked: Constraint) -> bool:
    """Is this `B * features == number`?"""
    return isinstance(asked, Equation) and asked.value > 0 and subs(asked.dim, {"B": 0}) == 0
