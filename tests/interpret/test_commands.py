"""What a program is given that is started from a command line without any option: the defaults."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from torchlint_shapes.config.settings import Settings
from torchlint_shapes.run import lint

HEAD = """
from dataclasses import dataclass, field
import click, fire, hydra, simple_parsing, transformers, tyro, typer
import torch
from torch import nn


def use(width):
    nn.Linear(4, 2)(torch.randn(2, width))


@dataclass
class Config:
    path: str
    width: int = 3


"""
PROGRAMS = [
    "fire.Fire(lambda width=3: use(width))",
    "def main(path, width=3):\n    use(width)\nfire.Fire(main)",
    "def main(width=3):\n    use(width)\nfire.Fire({'main': main})",
    "def main(path: str, width: int = typer.Option(3, help='')):\n    use(width)\ntyper.run(main)",
    "app = typer.Typer()\n@app.command()\ndef main(path, width: int = typer.Argument(3)):\n    use(width)\napp()",
    "@click.command()\n@click.option('-w', '--width', default='3', type=int)\n@click.argument('path')\n"
    "@click.pass_context\ndef main(context, width, path):\n    use(width)\nmain(obj={})",
    "@click.group()\ndef cli():\n    pass\n@cli.command('go')\n@click.option('--in-width', default=lambda: 3)\n"
    "def go(in_width):\n    use(in_width)\ncli()",
    "@click.group\ndef cli():\n    pass\n@cli.group()\ndef deep():\n    pass\n@deep.command()\n"
    "@click.option('--sizes', default=(3, 3), nargs=2)\ndef go(sizes):\n    use(sizes[0])\n"
    "if __name__ == '__main__':\n    cli()",
    "use(tyro.cli(Config).width)",
    "use(simple_parsing.parse(Config).width)",
    "parser = simple_parsing.ArgumentParser()\n"
    "parser.add_arguments(Config, dest='c')\nuse(parser.parse_args().c.width)",
    "(config,) = transformers.HfArgumentParser(Config).parse_args_into_dataclasses()\nuse(config.width)",
]
UNKNOWN = [
    "fire.Fire(use)",
    "def main(width: int = typer.Option(...)):\n    use(width)\ntyper.run(main)",
    "@click.command()\n@click.option('--width', default=3, callback=print)\ndef main(width):\n    use(width)\nmain()",
    "@click.command()\n@click.option('--width', required=True)\ndef main(width):\n    use(width)\nmain()",
    "@click.command()\n@click.option('--width', default=3)\ndef main(width):\n    use(width)\nmain(['--width', '4'])",
]


def said(path: Path, text: str) -> list[str]:
    path.write_text(text)
    result = lint([str(path)], Settings())
    assert result.problems == ()
    return [f.message for f in result.findings]


@pytest.mark.parametrize("program", PROGRAMS)
def test_an_option_has_its_default(program: str, tmp_path: Path) -> None:
    (message,) = said(tmp_path / "wrong.py", HEAD + program)
    assert message.endswith("takes 4 features but receives 3")
    assert said(tmp_path / "right.py", (HEAD + program).replace("3", "4")) == []


@pytest.mark.parametrize("program", UNKNOWN)
def test_what_must_be_given_is_not_known(program: str, tmp_path: Path) -> None:
    assert said(tmp_path / "program.py", HEAD + program) == []


HYDRA = """
@hydra.main(version_base=None, config_path="conf", config_name={name!r})
def main(cfg):
    use({value})

main()
"""
FILES = {
    "plain.yaml": "model: {width: 3}\nother: ${model.width}\nmissing: ???\n",
    "composed.yaml": "defaults:\n  - model: small\n  - _self_\nmodel: {depth: 1}\n",
    "clash.yaml": "defaults:\n  - model: small\nmodel: {depth: 1}\n",
    "searched.yaml": "defaults:\n  - model@encoder: small\n",
    "model/small.yaml": "width: 3\ndepth: 2\n",
}


@pytest.mark.parametrize(
    ("name", "value", "known"),
    [
        ("plain", "cfg.model.width", True),
        ("plain", "cfg['other']", True),
        ("plain", "(lambda width: width)(**cfg.model)", True),
        ("plain", "cfg.missing", False),
        ("composed", "cfg.model.width * cfg.model.depth", True),
        ("clash", "cfg.model.width", False),
        ("searched", "cfg.encoder.width", False),
        ("absent", "cfg.model.width", False),
    ],
)
def test_hydra_reads_the_files_beside_the_program(name: str, value: str, known: bool, tmp_path: Path) -> None:
    for file, text in FILES.items():
        path = tmp_path / "conf" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    messages = said(tmp_path / "main.py", HEAD + HYDRA.format(name=name, value=value))
    assert [m.partition(" takes ")[2] for m in messages] == ["4 features but receives 3"] * known


@pytest.mark.parametrize(
    "value",
    [
        "OmegaConf.load('conf.yaml').model.width",
        "OmegaConf.load(Path(__file__).parent / 'conf.yaml')['model'].width",
        "OmegaConf.merge(OmegaConf.create({'model': {'width': 7}}), OmegaConf.load('conf.yaml')).model.width",
        "OmegaConf.to_container(OmegaConf.load('conf.yaml'))['model']['width']",
        "OmegaConf.structured(Config).width",
        pytest.param(
            "toml.load('conf.toml')['width']",
            marks=pytest.mark.skipif(sys.version_info < (3, 11), reason="Python cannot read TOML"),
        ),
    ],
)
def test_settings_of_a_file(value: str, tmp_path: Path) -> None:
    (tmp_path / "conf.yaml").write_text("model:\n  width: 3\n")
    (tmp_path / "conf.toml").write_text("width = 3\n")
    text = f"{HEAD}import toml\nfrom pathlib import Path\nfrom omegaconf import OmegaConf\nuse({value})\n"
    (message,) = said(tmp_path / "main.py", text)
    assert message.endswith("takes 4 features but receives 3")
