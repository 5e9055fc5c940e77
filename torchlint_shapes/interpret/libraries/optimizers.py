"""The optimizers of torch: of what they are made is looked at, what they do says nothing of shapes."""

from __future__ import annotations

from torchlint_shapes.interpret.children import is_container, is_module
from torchlint_shapes.interpret.library import LIBRARY
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.refusals import is_plain, refused
from torchlint_shapes.interpret.values import MISSING, MORE, REST, UNKNOWN, Arguments, Keywords, Method, Site, Value
from torchlint_shapes.ops.refusal import Parameter, why

# Their parameters after `params`; those after the star by name only.
OPTIMIZERS = {
    "Adadelta": "lr rho eps weight_decay foreach * capturable maximize differentiable",
    "Adafactor": "lr beta2_decay eps d weight_decay * foreach maximize",
    "Adagrad": "lr lr_decay weight_decay initial_accumulator_value eps foreach * maximize differentiable fused",
    "Adam": "lr betas eps weight_decay amsgrad * foreach maximize capturable differentiable fused "
    "decoupled_weight_decay",
    "AdamW": "lr betas eps weight_decay amsgrad * maximize foreach capturable differentiable fused",
    "Adamax": "lr betas eps weight_decay foreach * maximize differentiable capturable",
    "ASGD": "lr lambd alpha t0 weight_decay foreach maximize differentiable capturable",
    "LBFGS": "lr max_iter max_eval tolerance_grad tolerance_change history_size line_search_fn",
    "NAdam": "lr betas eps weight_decay momentum_decay decoupled_weight_decay * foreach maximize capturable "
    "differentiable",
    "RAdam": "lr betas eps weight_decay decoupled_weight_decay * foreach maximize capturable differentiable",
    "RMSprop": "lr alpha eps weight_decay momentum centered capturable foreach maximize differentiable",
    "Rprop": "lr etas step_sizes * capturable foreach maximize differentiable",
    "SGD": "lr momentum dampening weight_decay nesterov * maximize foreach differentiable fused",
    "SparseAdam": "lr betas eps maximize",
}


def parameters_of(name: str) -> list[Parameter]:
    """The parameters of an optimizer, all but the first with a default."""
    places, _, named = OPTIMIZERS[name].partition(" *")
    return [
        ("params", "plain", True),
        *((p, "plain", False) for p in places.split()),
        *((p, "keyword", False) for p in named.split()),
    ]


def _register(name: str) -> None:
    qualified, parameters = f"torch.optim.{name}", parameters_of(name)

    def run(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
        if MORE not in arguments and REST not in keywords:
            refused(vm, qualified, why(parameters, arguments, keywords) or _no_parameters(arguments, keywords), site)
        return UNKNOWN

    LIBRARY[qualified] = run


def _no_parameters(arguments: Arguments, keywords: Keywords) -> str | None:
    """The network itself, or its method, in the place of its parameters."""
    given = arguments[0] if arguments else keywords["params"]
    if is_module(given) and is_plain(given.cls) and given.cls.find("__iter__") is MISSING:
        return None if is_container(given) else "needs parameters, but receives a module: did you mean .parameters()?"
    if isinstance(given, Method) and is_module(given.receiver):
        return "needs parameters, but receives a method: did you mean to call it?"
    return None


for _name in OPTIMIZERS:
    _register(_name)
