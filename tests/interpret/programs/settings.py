"""Settings of a program: the command line, objects and files."""

import argparse
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import SimpleNamespace

import yaml

parser = argparse.ArgumentParser()
parser.add_argument("--width", type=int, default=16, choices=[8, 16])
parser.add_argument("--sizes", type=int, nargs="+", default=[32, 64])
parser.add_argument("--shape", type=lambda text: tuple(map(int, text.split(","))), default="3,32")
parser.add_argument("-n", "--num-classes", dest="classes", type=int, default=10)
parser.add_argument("--no-bias", action="store_false", dest="bias")
args = parser.parse_args([])
width, sizes, shape, classes, bias = args.width, args.sizes, args.shape, args.classes, args.bias
options = vars(args)
same_width, number_of_classes = options["width"], vars(parser.parse_args([]))["classes"]
default = parser.get_default("width")

commands = argparse.ArgumentParser().add_subparsers(dest="command")
train = commands.add_parser("train")
train.add_argument("--hidden", type=int, default=128)
train.set_defaults(depth=3)
trained = train.parse_args([])
hidden, depth = trained.hidden, trained.depth

space = SimpleNamespace(a=1, b=SimpleNamespace(c=2))
inner = space.b.c


@dataclass
class Config:
    width: int = 8
    sizes: list = field(default_factory=lambda: [1, 2])


config = Config(width=4)
config_width, config_sizes, as_dict = config.width, config.sizes, asdict(config)

nested = yaml.safe_load("model:\n  width: 12\n  sizes: [1, 2]\n")["model"]
with open(os.path.join(os.path.dirname(__file__), "settings.json")) as file:
    of_file = json.load(file)["width"]

here = Path(__file__).resolve().parent
path = here / "settings.json"
of_path = json.loads(path.read_text())["width"]
with path.open() as file:
    of_open_path = json.load(file)["width"]
with open(path, "rb") as file:
    of_bytes = json.loads(file.read())["width"]
names = path.name, path.stem, path.suffix, path.parent.name, f"{Path('a') / 'b'}", str("a" / Path("b", "c")), os.fspath(Path("d"))
same = str(here) == os.path.dirname(os.path.abspath(__file__))
