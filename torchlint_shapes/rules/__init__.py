"""The rules, one file each."""


def manual() -> dict[str, str]:
    """The manual of every rule, by name."""
    from torchlint_shapes.rules.declare import load

    return {name: rule.manual for name, rule in load().items()}
