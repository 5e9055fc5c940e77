"""Unions of types as `isinstance` takes them."""


class Plain:
    pass


class Other:
    pass


number = isinstance(3, int | str)
text = isinstance("x", int | str)
neither = isinstance(3.5, int | str)
nothing = isinstance(None, int | None)
something = isinstance(3, str | None)
of_class = isinstance(Plain(), Plain | int)
of_other = isinstance(Plain(), Other | int)
of_three = isinstance([], int | str | list)
united = isinstance((1, 2), list | tuple)
bits = 3 | 4
joined = {"a": 1} | {"b": 2}
