"""Classes that are dicts, as programs keep their settings in."""

import json


class Settings(dict):
    def __init__(self, *given, **options):
        super().__init__(*given, **options)
        self.__dict__ = self


class Read(dict):
    def __getattr__(self, name):
        return self[name]


class Counted(dict):
    pass


def product(width, depth):
    return width * depth


settings = Settings(json.loads('{"width": 3, "depth": 4}'))
area = settings.width * settings["depth"]
given = settings.get("width") + settings.get("height", 10)
spread = product(**settings)
names = list(settings.keys())
read = Read(width=7)
width = read.width
counted = Counted(a=1)
counted["b"] = 2
both = counted["a"] + counted["b"]

del settings, read, counted
