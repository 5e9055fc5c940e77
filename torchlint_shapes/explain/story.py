"""From a fault to a finding: the place, the evidence, the derivation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from torchlint_shapes.dims import Poly
from torchlint_shapes.explain.built import given_to
from torchlint_shapes.explain.conflict import example, exception, others_text, requirements
from torchlint_shapes.explain.derivation import beginning, derivation, given
from torchlint_shapes.explain.faults import Fault, faults, other_ranks, repeated
from torchlint_shapes.explain.naming import demand_text, layer_path, sentence, size_text, subject
from torchlint_shapes.explain.place import place
from torchlint_shapes.explain.trial import Trials
from torchlint_shapes.findings import Evidence, EvidenceKind, Finding, Fix, Span, Step
from torchlint_shapes.interpret.study import Analysis, Study
from torchlint_shapes.interpret.torch_arguments import flat
from torchlint_shapes.interpret.trace import Event, Root, Trace
from torchlint_shapes.interpret.values import Instance, Site, Tensor, Value
from torchlint_shapes.source import ir
from torchlint_shapes.text.source_text import SourceText

Shapes = tuple[tuple[int | str, ...], ...]


@dataclass
class Story:
    """All that rules need to speak of one file: its faults, and the texts in which to point at things."""

    analysis: Analysis
    source: Callable[[str], SourceText]
    symbolic: Callable[[Instance], Study | None]
    trials: Trials
    claimed: set[int] = field(default_factory=set)

    @cached_property
    def faults(self) -> list[Fault]:
        return faults(self.analysis)

    def of_kind(self, *kinds: str) -> Iterator[Fault]:
        """The faults of these kinds that no earlier rule has taken, as long as there is time."""
        for fault in self.faults:
            if self.analysis.project.clock.over():
                return
            if fault.demand.kind in kinds and id(fault) not in self.claimed:
                yield fault

    def claim(self, fault: Fault) -> None:
        self.claimed.add(id(fault))

    # ---- parts of a finding

    def span(self, site: Site) -> Span:
        return self.source(site.path).span_from_ast(*site.node.place)

    def text(self, site: Site) -> str:
        return self.source(site.path).slice(self.span(site))

    def message(self, fault: Fault) -> str:
        demand = fault.demand
        said = demand_text(demand)
        if fault.pinched is not None:
            said += f", which fits only where a single pixel lies under the kernel of {subject(fault.pinched)}"
        elif len(fault.core) > 1:
            said += f", and no input fits both this and {others_text(fault)}"
        elif isinstance(demand.want, int) and isinstance(demand.got, Poly) and demand.relation == "==":
            said += f", and no input size makes that {demand.want}"
        if fault.event.layer is not None and fault.event.layer.replaces:
            said += "; it replaces the module that had its name before"
        return sentence(fault.event, said)

    def line_of(self, site: Site) -> str:
        return _one_line(self.text(site))

    def steps(self, trace: Trace, event: Event) -> tuple[Step, ...]:
        return derivation(trace, event)

    def tree(self, path: str) -> ir.Module:
        """The IR of a file of the program."""
        tree = self.analysis.tree if path == self.analysis.path else self.analysis.project.module(Path(path))
        assert tree is not None
        return tree

    def evidence(self, fault: Fault) -> Evidence:
        if fault.study.network is None:
            known = self.input_evidence(fault.study.trace, fault.event, self.root(fault))
            if known is not None:
                return known
        if fault.study.network is None and fault.event.inputs:
            return self._own_evidence(fault)
        if fault.study.network is None:
            site = _outermost(fault.event.site)
            return Evidence("call", site.path, site.node.place[0], (), _one_line(self.text(site)))
        said = self.study_evidence(fault.study, fault.event)
        text = (other_ranks(fault) or exception(fault)) if said.kind == "never" else ""
        return replace(said, text=text, sizes=tuple(example(fault).items()))

    def study_evidence(self, study: Study, event: Event) -> Evidence:
        """That of a network which was run by itself."""
        site = _class_site(study) or event.site
        kind: EvidenceKind = "setting" if study.stated == "setting" else "contract" if study.stated else "never"
        return Evidence(kind, site.path, site.node.place[0], _shapes(study.inputs.values()))

    def input_evidence(self, trace: Trace, event: Event, root: Root | None) -> Evidence | None:
        """What the program says of the input that led to an event: a dataset, or the call of the network."""
        source = given(trace, event)
        if source is not None:
            shapes = _shapes(flat([source.output]))[:1]
            return Evidence("dataset", source.site.path, source.site.node.place[0], shapes, self.line_of(source.site))
        inputs = _shapes([*root.inputs, *root.keywords.values()]) if root is not None else ()
        if root is None or not inputs:
            return None
        return Evidence("call", root.site.path, root.site.node.place[0], inputs, self.line_of(root.site))

    def _own_evidence(self, fault: Fault) -> Evidence:
        """The tensors of the call itself; within a network that is called with none, what its data began with."""
        trace, root = fault.study.trace, self.root(fault)
        first, start = beginning(trace, fault.event)
        if root is None or start is None or first is fault.event:
            shapes, site = _shapes(fault.event.inputs), self.entrance(fault.event.site)
        else:
            shapes, site = _shapes([start]), root.site
        return Evidence("call", site.path, site.node.place[0], shapes if any(shapes) else (), self.line_of(site))

    def root(self, fault: Fault) -> Root | None:
        """The call from outside that started the network in which the fault is."""
        trace = fault.study.trace
        return trace.roots[fault.event.root] if fault.event.root is not None else None

    def formula(self, fault: Fault) -> str:
        """What arrives, as a formula of the size of the input."""
        if isinstance(fault.demand.got, Poly):
            return size_text(fault.demand.got)
        other = self.symbolic_event(fault)
        for demand in (*other.open, *other.failed) if other is not None else ():
            if demand.kind == fault.demand.kind and isinstance(demand.got, Poly):
                return size_text(demand.got)
        return ""

    def symbolic_event(self, fault: Fault) -> Event | None:
        """The same event in a run of its network on symbolic input."""
        root = self.root(fault)
        study = self.symbolic(root.network) if root is not None and fault.study.network is None else None
        here = [e for e in fault.study.trace.events if _same_call(e, fault.event) and e.root == fault.event.root]
        there = [e for e in study.trace.events if _same_call(e, fault.event)] if study is not None else []
        return there[min(here.index(fault.event), len(there) - 1)] if there else None

    def place(self, fault: Fault) -> Site:
        """The expression to point at."""
        at = place(fault.event, fault.demand)
        return given_to(at, self.tree) if fault.built and at != fault.event.site else at

    def finding(
        self, rule: str, fault: Fault, message: str = "", site: Site | None = None, fixes: tuple[Fix, ...] = ()
    ) -> Finding:
        """The finding that a rule makes of a fault."""
        self.claim(fault)
        at = site or self.place(fault)
        if self.installed(at.path):
            at = self.entrance(fault.event.site)
        network = _network_name(fault.event)
        message = (message or self.message(fault)) + _in_each(fault)
        return Finding(
            rule=rule,
            message=message,
            path=at.path,
            span=self.span(at),
            network=network,
            layer=layer_path(fault.event),
            want=size_text(fault.demand.want),
            got=size_text(fault.demand.got),
            symbolic=self.formula(fault),
            evidence=self.evidence(fault),
            requirements=requirements(fault),
            derivation=derivation(fault.study.trace, fault.event),
            fixes=tuple(f for f in fixes if not any(self.installed(e.path) for e in f.edits)),
        )

    def installed(self, path: str) -> bool:
        """Is this a file that is not the user's to change?"""
        return self.analysis.project.installed(path)

    def entrance(self, site: Site) -> Site:
        """The call in the user's code by which the program came to a place in an installed package."""
        while self.installed(site.path) and site.caller is not None:
            site = site.caller.site
        return site


def _in_each(fault: Fault) -> str:
    """What a message says of a fault that a loop or list of blocks repeats."""
    times = repeated(fault) if not fault.joint and not fault.built else 1
    inner = not layer_path(fault.event).rpartition(".")[2].isdigit()
    return f", in each of {times} {'blocks' if inner else 'layers'}" if times > 1 else ""


def _same_call(one: Event, other: Event) -> bool:
    return one.site == other.site and one.layer is other.layer


def _shapes(values: object) -> Shapes:
    def sizes(tensor: Tensor) -> tuple[int | str, ...]:
        return tuple(s if isinstance(s, int) else size_text(s) for s in tensor.shape)

    return tuple(sizes(v) for v in values if isinstance(v, Tensor))  # type: ignore[attr-defined]


def _class_site(study: Study) -> Site | None:
    if study.said_by is not None and study.said_by.scope.module is not None:
        return Site(study.said_by.scope.module.path, study.said_by.node)
    cls = study.network.cls if study.network is not None else None
    if cls is not None and cls.node is not None:
        return Site(cls.path, cls.node)
    return study.network.made if study.network is not None else None


def _network_name(event: Event) -> str:
    """The class of the network in which the fault is, empty for layers that stand in none of the program's classes."""
    outer = event.networks[0].cls if event.networks else None
    return outer.name if outer is not None and outer.node is not None else ""


def _outermost(site: Site) -> Site:
    """The call in the program's own flow that led here."""
    while site.caller is not None:
        site = site.caller.site
    return site


def _one_line(text: str) -> str:
    return " ".join(text.split())


__all__ = ["Story", "Value"]
