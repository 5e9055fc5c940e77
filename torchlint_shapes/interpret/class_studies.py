"""Runs of the networks of a class: on symbolic input, or on the input that somebody states."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from torchlint_shapes.interpret.explore import (
    STUDY_STEPS,
    explore,
    numeric_arguments,
    stated_tensor,
    symbolic_arguments,
)
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.parameters import input_parameters
from torchlint_shapes.interpret.study import Analysis, Statement, Study
from torchlint_shapes.interpret.values import ClassValue, FunctionValue, Instance, Poly, Site, Value

MOST_NETWORKS = 8  # of one class, on the input that is stated for it

# A network of the program, and those arguments of its own call there that are known.
Built = tuple[Instance, dict[str, Value]]


def study_class(vm: Machine, analysis: Analysis, cls: ClassValue, known: dict[str, Value]) -> None:
    """Runs a network whose constructor is given symbols."""
    arguments = symbolic_arguments(cls)
    site = Site(cls.path, cls.node) if cls.node else None
    if site is None or arguments is None:
        return

    def build(counts: dict[str, Value]) -> Value:
        return vm.call(cls, [], {**arguments, **counts}, site)

    vm.assumed = frozenset(n for n, v in arguments.items() if isinstance(v, Poly))
    vm.numeric = vm.assumed & numeric_arguments(cls)
    explore(vm, analysis, build, known, assumed=not known or bool(arguments))
    vm.assumed = vm.numeric = frozenset()


def study_stated(
    vm: Machine, analysis: Analysis, cls: ClassValue, statement: Statement, networks: Sequence[Built]
) -> None:
    """Runs the networks of a class that the program builds, or one made of symbols, on the stated input.

    A fault stands if all of them have it: it is not said of which the statement speaks.
    """
    forward = cls.find("forward")
    names = input_parameters(forward)[0] if isinstance(forward, FunctionValue) else []
    known: dict[str, Value] = {n: stated_tensor(shape) for n, shape in zip(names, statement.shapes)}
    before = len(analysis.studies)
    end = vm.steps + 2 * STUDY_STEPS
    for number, (network, given) in enumerate(networks):
        if number == MOST_NETWORKS or vm.steps >= end:
            analysis.studies[-1].proves = False
            break
        explore(vm, analysis, partial(as_it_is, network), {**given, **known}, assumed=False)
        if not any(e.failed for study in analysis.studies[before:][-1:] for e in study.trace.events):
            break
    if not networks:
        study_class(vm, analysis, cls, known)
    studies = analysis.studies[before:]
    if studies:
        analysis.studies[before:] = [_common(studies)]
    for study in analysis.studies[before:]:
        study.stated, study.said_by = statement.kind, None


def as_it_is(network: Instance, counts: dict[str, Value]) -> Value:
    return network


def _common(studies: Sequence[Study]) -> Study:
    """The one with the fewest faults; the others are its variants."""
    best = min(studies, key=lambda s: sum(bool(e.failed) for e in s.trace.events))
    best.proves = all(study.proves for study in studies)
    for study in studies:
        best.variants += [] if study is best else [study.trace, *study.variants]
    return best
