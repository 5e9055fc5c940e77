"""Losses, as layers and as functions of torch.nn.functional.

What torch broadcasts in silence fits here: only what it refuses is said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import Parameter, Signature
from types import SimpleNamespace
from typing import Any

from torchlint_shapes.ops.broadcast import broadcast, stretches
from torchlint_shapes.ops.declare import Fit, layer, op
from torchlint_shapes.ops.linear import decided
from torchlint_shapes.ops.position import text
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor

Rule = Callable[..., "Sequence[Any] | None"]

DOCS = "https://docs.pytorch.org/docs/stable/generated"
LEGACY = {"size_average": None, "reduce": None, "reduction": "mean"}


def loss(
    layer_name: str,
    op_name: str,
    tensors: str,
    options: dict[str, Any],
    op_only: dict[str, Any] | None = None,
    keywords: str = "",
    called: str = "",
) -> Callable[[Rule], Rule]:
    """Registers a loss: the layer with `options`, and the function with the tensors, `options` and `op_only`.

    The rule gives the shape before reduction, None if it is not known, from an object with the options and the tensors.
    `keywords` says where the options must be named ("layer", "layer op"); `called` are the names of the tensors in the
    layer's forward, where they differ.
    """
    names = tensors.split()

    def register(rule: Rule) -> Rule:
        op_signature = _signature(["fit", *names], {**options, **(op_only or {})}, "op" in keywords)
        layer_signature = _signature(["fit"], options, "layer" in keywords)
        call_signature = _signature(["fit", "self", *(called.split() or names)], {}, False)

        def function(*args: Any, **kwargs: Any) -> Any:
            given = _bound(op_signature, args, kwargs)
            return _result(
                rule, given["fit"], SimpleNamespace(**given), [given[name] for name in names], _legacy(given)
            )

        def construct(*args: Any, **kwargs: Any) -> dict[str, Any]:
            return {"reduction": _legacy(_bound(layer_signature, args, kwargs))}

        def forward(*args: Any, **kwargs: Any) -> Any:
            fit, self, *given = _bound(call_signature, args, kwargs).values()
            return _result(rule, fit, self, given, self.reduction)

        _document(function, op_signature, f"torch.nn.functional.{op_name}", rule)
        _document(construct, layer_signature, f"torch.nn.{layer_name}", rule)
        forward.__signature__ = call_signature  # type: ignore[attr-defined]
        op(f"torch.nn.functional.{op_name}")(function)
        layer(f"torch.nn.{layer_name}")(construct).forward(forward)
        return rule

    return register


def _document(function: Any, signature: Signature, name: str, rule: Rule) -> None:
    function.__signature__ = signature
    function.__doc__ = f"{rule.__doc__}\n\n{DOCS}/{name}.html"


def _signature(required: list[str], options: dict[str, Any], keyword_only: bool) -> Signature:
    kind = Parameter.KEYWORD_ONLY if keyword_only else Parameter.POSITIONAL_OR_KEYWORD
    parameters = [Parameter(name, Parameter.POSITIONAL_OR_KEYWORD) for name in required]
    return Signature([*parameters, *(Parameter(name, kind, default=value) for name, value in options.items())])


def _bound(signature: Signature, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    bound = signature.bind(*args, **kwargs)
    bound.apply_defaults()
    return dict(bound.arguments)


def _legacy(options: dict[str, Any]) -> Any:
    """The reduction; `size_average` and `reduce`, where they are given, decide it as they did of old."""
    size_average, reduce = options.get("size_average"), options.get("reduce")
    if UNKNOWN in (size_average, reduce):
        return UNKNOWN
    if size_average is None and reduce is None:
        return options["reduction"]
    return "none" if reduce is False else "sum" if size_average is False else "mean"


def _result(rule: Rule, fit: Fit, options: Any, tensors: list[Any], reduction: Any) -> Any:
    """The losses one by one with reduction "none", else their sum or mean: ()."""
    shape = decided(lambda: rule(fit, options, *tensors))
    if reduction is UNKNOWN or (reduction == "none" and (shape is None or shape is UNKNOWN)):
        return UNKNOWN
    return Tensor(
        tuple(shape) if reduction == "none" else (), tensors[0].dtype if isinstance(tensors[0], Tensor) else None
    )


def wrong_rank(fit: Fit, want: str, tensor: Tensor, name: str) -> None:
    """The tensor has a wrong rank."""
    fit.fail("loss", want, f"{tensor.rank}-D", f"takes a {{want}} {name} but receives a {{got}} one")


def alike(fit: Fit, want: Sequence[Any], got: Sequence[Any], name: str) -> None:
    """`got` is the same shape as `want`. One fault is said, not one for each axis."""
    if len(want) != len(got):
        fit.fail("loss", text(want), text(got), f"takes a {name} of {{want}} but receives {{got}}")
        return
    for axis, (size, other) in enumerate(zip(want, got, strict=True)):
        says = f"takes a {name} of {text(want)} but receives {text(got)}: {{got}} against {{want}} at axis {axis}"
        if not fit.equal("loss", size, other, says, axis=axis):
            return


@loss("MSELoss", "mse_loss", "input target", LEGACY, op_only={"weight": None})
@loss("L1Loss", "l1_loss", "input target", LEGACY, op_only={"weight": None})
@loss("SmoothL1Loss", "smooth_l1_loss", "input target", {**LEGACY, "beta": 1.0})
@loss("HuberLoss", "huber_loss", "input target", {"reduction": "mean", "delta": 1.0}, op_only={"weight": None})
@loss("KLDivLoss", "kl_div", "input target", {**LEGACY, "log_target": False})
@loss("HingeEmbeddingLoss", "hinge_embedding_loss", "input target", {"margin": 1.0, **LEGACY})
@loss(
    "PoissonNLLLoss",
    "poisson_nll_loss",
    "input target",
    {"log_input": True, "full": False, "size_average": None, "eps": 1e-8, "reduce": None, "reduction": "mean"},
    called="log_input target",
)
def elementwise(fit: Fit, options: Any, input: Tensor, target: Tensor) -> Sequence[Any]:
    """(*), (*) -> (*), which broadcast together."""
    return broadcast(fit, (input.shape, target.shape), "loss")


@loss("SoftMarginLoss", "soft_margin_loss", "input target", LEGACY)
def soft_margin(fit: Fit, options: Any, input: Tensor, target: Tensor) -> Sequence[Any]:
    """(*), target that broadcasts to it -> (*)."""
    stretches(fit, "loss", target.shape, input.shape, "takes a target of {want} along an axis but receives {got}")
    return input.shape


@loss("BCELoss", "binary_cross_entropy", "input target", {"weight": None, **LEGACY})
@loss(
    "BCEWithLogitsLoss",
    "binary_cross_entropy_with_logits",
    "input target",
    {"weight": None, **LEGACY, "pos_weight": None},
)
def binary_cross_entropy(fit: Fit, options: Any, input: Tensor, target: Tensor) -> Sequence[Any]:
    """(*), (*) -> (*), the same shape; weights broadcast to it."""
    alike(fit, input.shape, target.shape, "target")
    for name in ("weight", "pos_weight"):
        weight = getattr(options, name, None)
        if isinstance(weight, Tensor):
            broadcast(fit, (input.shape, weight.shape), "loss")
    return input.shape


@loss(
    "GaussianNLLLoss",
    "gaussian_nll_loss",
    "input target var",
    {"full": False, "eps": 1e-6, "reduction": "mean"},
    keywords="layer",
)
def gaussian_nll(fit: Fit, options: Any, input: Tensor, target: Tensor, var: Any) -> Sequence[Any] | None:
    """(*), (*) -> (*), which broadcast together; var (*), (*, 1), the shape without its last axis, or a number."""
    if isinstance(var, Tensor) and var.shape != input.shape[:-1]:
        if var.rank not in (input.rank, input.rank - 1):
            wrong_rank(fit, f"{input.rank}-D", var, "variance")
            return None
        says = f"takes no variance {text(var.shape)} of {text(input.shape)}"
        whole = var.shape if var.rank == input.rank else (*var.shape, 1)
        stretches(fit, "loss", whole, input.shape, says)
    return broadcast(fit, (input.shape, target.shape), "loss")


@loss("MarginRankingLoss", "margin_ranking_loss", "input1 input2 target", {"margin": 0.0, **LEGACY})
def margin_ranking(fit: Fit, options: Any, input1: Tensor, input2: Tensor, target: Tensor) -> Sequence[Any] | None:
    """(*), (*), (*) -> (*), of the same rank, which broadcast together."""
    for name, tensor in (("second input", input2), ("target", target)):
        if tensor.rank != input1.rank:
            wrong_rank(fit, f"{input1.rank}-D", tensor, name)
            return None
    return broadcast(fit, (input1.shape, input2.shape, target.shape), "loss")


@loss("CosineEmbeddingLoss", "cosine_embedding_loss", "input1 input2 target", {"margin": 0.0, **LEGACY})
def cosine_embedding(fit: Fit, options: Any, input1: Tensor, input2: Tensor, target: Tensor) -> Sequence[Any] | None:
    """(N, D), (N, D), target (N) -> (N), or (D), (D), () -> ()."""
    if target.rank > 1:
        wrong_rank(fit, "0-D or 1-D", target, "target")
        return None
    for name, tensor in (("first input", input1), ("second input", input2)):
        if tensor.rank != target.rank + 1:
            wrong_rank(fit, f"{target.rank + 1}-D", tensor, f"{name} beside a {target.rank}-D target")
            return None
    batch = broadcast(fit, (input1.shape, input2.shape), "loss")[:-1]
    return broadcast(fit, (batch, target.shape), "loss")


@loss(
    "TripletMarginLoss",
    "triplet_margin_loss",
    "anchor positive negative",
    {"margin": 1.0, "p": 2.0, "eps": 1e-6, "swap": False, **LEGACY},
)
@loss(
    "TripletMarginWithDistanceLoss",
    "triplet_margin_with_distance_loss",
    "anchor positive negative",
    {"distance_function": None, "margin": 1.0, "swap": False, "reduction": "mean"},
    keywords="layer op",
)
def triplet_margin(fit: Fit, options: Any, anchor: Tensor, positive: Tensor, negative: Tensor) -> Sequence[Any] | None:
    """(*, D), (*, D), (*, D) -> (*), of the same rank, which broadcast together."""
    if getattr(options, "distance_function", None) is not None:
        return None
    for name, tensor in (("positive", positive), ("negative", negative)):
        if tensor.rank != anchor.rank:
            wrong_rank(fit, f"{anchor.rank}-D", tensor, name)
            return None
    return broadcast(fit, (anchor.shape, positive.shape, negative.shape), "loss")[:-1]
