"""A view mixes samples: the batch axis changes, and nothing says so.

## Why
`x.view(-1, N)` fits whenever N divides the number of elements. With a wrong N it takes from the batch axis what it
lacks: eight pictures become two rows, and only a loss, if anything, complains. `x.view(batch_size, -1)` does so with
the last batch of a loader, when that is smaller than the others. `x.squeeze()` takes away the axis of a batch of one.
Where the program does not tell the input, the view is told when there is no size of it that makes `N` one sample, and
the network returns the rows as they are; and the view, like `x.view(1, 784)`, that leaves room for one sample only,
in a network that takes no sample without a batch, since a layer like BatchNorm2d has none.

## Bad
```python
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 16, 3, padding=1)
        self.fc = nn.Linear(16 * 64 * 64, 4)

    def forward(self, x):
        x = self.conv(x)
        x = x.view(-1, 16 * 64 * 64)
        return self.fc(x)


Net()(torch.randn(8, 3, 32, 32))
```

## Good
```python
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 16, 3, padding=1)
        self.fc = nn.Linear(16 * 32 * 32, 4)

    def forward(self, x):
        x = self.conv(x)
        x = x.view(x.size(0), -1)
        return self.fc(x)


Net()(torch.randn(8, 3, 32, 32))
```

## Fix
`x.view(x.size(0), -1)` keeps the batch, and then the layer after it says what it receives. `drop_last=True` leaves out
a smaller last batch.
"""

from __future__ import annotations

from collections.abc import Iterator

from torchlint_shapes.explain.cuts import Cut, cuts, nearest
from torchlint_shapes.explain.faults import Fault
from torchlint_shapes.explain.flattening import features_of
from torchlint_shapes.explain.folds import (
    Fold,
    fold_behind_features,
    fold_behind_loss,
    fold_of_last_batch,
    folds,
    squeeze_behind,
)
from torchlint_shapes.explain.last_batch import dropped
from torchlint_shapes.explain.naming import op_text, shape_text, size_text
from torchlint_shapes.explain.place import place
from torchlint_shapes.explain.repairs import keep_batch_fix
from torchlint_shapes.explain.single import Single, singles
from torchlint_shapes.explain.story import Story
from torchlint_shapes.findings import Finding, Fix
from torchlint_shapes.interpret.study import Study
from torchlint_shapes.interpret.trace import Event
from torchlint_shapes.interpret.values import Tensor
from torchlint_shapes.rules.declare import rule


@rule("batch-folded", special=True)
def batch_folded(story: Story) -> Iterator[Finding]:
    seen = set()
    for fold in folds(story.analysis):
        if fold.event.site not in seen:
            seen.add(fold.event.site)
            yield _finding(story, fold)
    for fault in story.of_kind("loss", "features", "channels", "axis"):
        squeeze = squeeze_behind(fault)
        if squeeze is not None:
            story.claim(fault)
            if squeeze.event.site not in seen:
                seen.add(squeeze.event.site)
                yield _dropped(story, squeeze, fault)
            continue
        behind = fold_behind_loss(fault) or fold_of_last_batch(fault) or fold_behind_features(story.analysis, fault)
        if behind is None:
            continue
        story.claim(fault)
        if behind.event.site not in seen:
            seen.add(behind.event.site)
            yield _finding(story, behind)
    for cut in cuts(story.analysis):
        if cut.event.site not in seen:
            seen.add(cut.event.site)
            yield _cut(story, cut)
    for single in singles(story.analysis):
        if single.event.site not in seen:
            seen.add(single.event.site)
            yield _single(story, single)


def _single(story: Story, single: Single) -> Finding:
    """The finding of a view after which only a batch of one sample fits."""
    event = single.event
    before, after = (shape_text(Tensor(single.at_fit(tensor.shape))) for tensor in (event.inputs[0], event.output))
    message = f"leaves room for one sample only: {before} becomes {after}"
    sizes = before, after, shape_text(event.output)
    return _of_study(story, single.study, event, message, sizes, keep_batch_fix(story, event))


def _cut(story: Story, cut: Cut) -> Finding:
    """The finding of a view whose rows are whole samples for no size of the input."""
    near, features = nearest(cut), size_text(cut.features)
    would = (Fix(f"rows of {near[0]}, for an input of {near[1]}x{near[1]}", "display"),) if near is not None else ()
    message = f"cuts samples into pieces: each has {features} features, and no input size makes that {cut.row}"
    fixes = (*(Fix(fix.title, "display") for fix in keep_batch_fix(story, cut.event)), *would)
    return _of_study(story, cut.study, cut.event, message, (features, size_text(cut.row), features), fixes)


def _of_study(
    story: Story, study: Study, event: Event, message: str, sizes: tuple[str, str, str], fixes: tuple[Fix, ...]
) -> Finding:
    """What is said of a view in a network that was run by itself: `sizes` as wanted, as they are, and symbolic."""
    at, (want, got, symbolic) = place(event, None), sizes
    return Finding(
        rule="batch-folded",
        message=f"{op_text(event)} {message}",
        path=at.path,
        span=story.span(at),
        network=study.network.cls.name if study.network is not None else "",
        want=want,
        got=got,
        symbolic=symbolic,
        evidence=story.study_evidence(study, event),
        derivation=story.steps(study.trace, event),
        fixes=fixes,
    )


def _dropped(story: Story, fold: Fold, fault: Fault) -> Finding:
    """The axis of a batch of one sample is gone."""
    before, after = fold.event.inputs[0], fold.event.output
    flat = after.rank <= 1  # then flattening all but the batch takes the same axes away
    message = f"drops the batch of one sample, too: {shape_text(before)} becomes {shape_text(after)}, and "
    fixes = dropped(story, fold.trace, fold.event) + (keep_batch_fix(story, fold.event) if flat else ())
    return _of_fold(story, fold, message + story.message(fault), shape_text(before), shape_text(after), fixes)


def _finding(story: Story, fold: Fold) -> Finding:
    before, after = fold.event.inputs[0], fold.event.output
    done = "splits the last batch" if fold.last else "folds the batch"
    want = size_text(features_of(before))
    message = f"{done}: {shape_text(before)} becomes {shape_text(after)}, each sample has {want} features"
    fixes = keep_batch_fix(story, fold.event) + (dropped(story, fold.trace, fold.event) if fold.last else ())
    return _of_fold(story, fold, message, want, size_text(after.shape[-1]), fixes)


def _of_fold(story: Story, fold: Fold, message: str, want: str, got: str, fixes: tuple[Fix, ...]) -> Finding:
    """What is said of a call of the program's network in which a view or a squeeze takes from the batch."""
    at = place(fold.event, None)
    return Finding(
        rule="batch-folded",
        message=f"{op_text(fold.event)} {message}",
        path=at.path,
        span=story.span(at),
        network=fold.root.network.cls.name,
        want=want,
        got=got,
        evidence=story.input_evidence(fold.trace, fold.event, fold.root),
        derivation=story.steps(fold.trace, fold.event),
        fixes=fixes,
    )
