"""Networks that are loaded by a well-known name: what programs load, through the source of the package."""

from pathlib import Path

import pytest

from torchlint_shapes.config.settings import Settings
from torchlint_shapes.interpret import analyze
from torchlint_shapes.interpret.libraries.checkpoints import known, table
from torchlint_shapes.interpret.values import UNKNOWN, Tensor, Value
from torchlint_shapes.model.project import Project
from torchlint_shapes.run import lint
from torchlint_shapes.source.read import parse

PACKAGE = """
import torch
from torch import nn

class Settings:
    base_config_key = ""
    def __init__(self, **settings):
        for name, value in settings.items():
            setattr(self, name, value)
    @classmethod
    def from_dict(cls, settings, **options):
        wanted = options.pop("return_unused_kwargs", False)
        made, rest = cls(**settings), {}
        for name, value in options.items():
            if hasattr(made, name):
                setattr(made, name, value)
            else:
                rest[name] = value
        return (made, rest) if wanted else made

class ViTConfig(Settings):
    model_type = "vit"

class CLIPVisionConfig(Settings):
    model_type, base_config_key = "clip_vision_model", "vision_config"

class CLIPConfig(Settings):
    model_type = "clip"

class Network(nn.Module):
    def __init__(self, config, extra=0):
        super().__init__()
        self.config = config
        self.out = nn.Linear(8, config.hidden_size + extra)
    @classmethod
    def from_pretrained(cls, name, *arguments, **options):
        raise OSError("no network here")
    def forward(self, x):
        return self.out(x)

class ViTModel(Network):
    config_class = ViTConfig

class CLIPVisionModel(Network):
    config_class = CLIPVisionConfig

class AutoModel:
    @classmethod
    def from_config(cls, config, **options):
        return Network(config, **options)

class AutoConfig:
    @classmethod
    def for_model(cls, kind):
        return {"vit": ViTConfig, "clip": CLIPConfig}[kind]()

class AutoTokenizer:
    pass
"""
HEAD = "import torch\nfrom torch import nn\nfrom transformers import *\nx = torch.randn(2, 8)\n"
LARGE, SMALL = "google/vit-large-patch16-224", "facebook/dinov2-small"

SIZES = {
    f"y = ViTModel.from_pretrained('{LARGE}')(x)": 1024,
    f"y = ViTModel.from_pretrained(pretrained_model_name_or_path='{LARGE}', cache_dir='here')(x)": 1024,
    f"y = ViTModel.from_pretrained('{LARGE}', hidden_size=40, torch_dtype=torch.float32)(x)": 40,
    f"y = ViTModel.from_pretrained('{LARGE}', extra=6)(x)": 1030,
    f"y = ViTModel.from_pretrained('{LARGE}', 7)(x)": 1031,
    f"y = ViTModel.from_pretrained('{LARGE}', config=ViTConfig(hidden_size=9))(x)": 9,
    "y = ViTModel.from_pretrained('my/own', config=ViTConfig(hidden_size=9))(x)": 9,
    f"y = AutoModel.from_pretrained('{LARGE}')(x)": 1024,
    f"y = AutoModel.from_config(AutoConfig.from_pretrained('{LARGE}'))(x)": 1024,
    f"y = AutoModel.from_config(ViTConfig.from_pretrained('{LARGE}', hidden_size=5))(x)": 5,
    "y = CLIPVisionModel.from_pretrained('openai/clip-vit-large-patch14')(x)": 1024,
    f"class Own(ViTModel):\n    def forward(self, x):\n        return super().forward(x)[:, :7]\n"
    f"y = Own.from_pretrained('{LARGE}')(x)": 7,
}

UNKNOWNS = (
    "y = ViTModel.from_pretrained('somebody/vit-large-patch16-224')(x)",
    "y = ViTModel.from_pretrained('vit-large-patch16-224')(x)",
    "y = ViTModel.from_pretrained(unknown())(x)",
    f"y = ViTModel.from_pretrained('{LARGE}', revision='other')(x)",
    f"y = ViTModel.from_pretrained('{LARGE}', **unknown())(x)",
    f"y = ViTModel.from_pretrained('{LARGE}', config=unknown())(x)",
    f"y = ViTModel.from_pretrained('{SMALL}')(x)",
    f"y = AutoModel.from_pretrained('{SMALL}')(x)",
    f"y = AutoTokenizer.from_pretrained('{LARGE}')(x)",
    "y = CLIPVisionModel.from_pretrained('google/vit-large-patch16-224')(x)",
)


def value(folder: Path, program: str) -> Value:
    (folder / "transformers.py").write_text(PACKAGE)
    path = folder / "program.py"
    analysis = analyze(str(path), parse(HEAD + program, str(path)), Project().within(path))
    return analysis.machine.modules[str(path.resolve())].scope.vars["y"]


@pytest.mark.parametrize("program", SIZES)
def test_a_known_name_has_its_sizes(tmp_path: Path, program: str) -> None:
    found = value(tmp_path, program)
    assert isinstance(found, Tensor)
    assert found.shape == (2, SIZES[program])


@pytest.mark.parametrize("program", UNKNOWNS)
def test_what_is_not_known_is_not_guessed(tmp_path: Path, program: str) -> None:
    assert value(tmp_path, program) is UNKNOWN


def test_a_folder_of_that_name_goes_first(tmp_path: Path) -> None:
    (tmp_path / LARGE).mkdir(parents=True)
    assert value(tmp_path, f"y = ViTModel.from_pretrained('{LARGE}')(x)") is UNKNOWN


def test_a_name_that_is_not_known_is_counted(tmp_path: Path) -> None:
    (tmp_path / "transformers.py").write_text(PACKAGE)
    path = tmp_path / "program.py"
    path.write_text(f"{HEAD}nn.Linear(3, 4)(ViTModel.from_pretrained('my/own')(x))\n")
    result = lint([str(path)], Settings())
    assert result.findings == ()
    assert "from_pretrained('my/own')" in dict(result.coverage.unknown)


def test_every_row_has_a_value_for_each_size() -> None:
    for package, facts in table().items():
        for rows in facts["settings"].values():
            lengths = {len(row) for name, row in rows.items() if name != "sizes"}
            assert len(rows["sizes"]) - 1 <= min(lengths) <= max(lengths) <= len(rows["sizes"])
        assert {"bert-base-uncased", "google-bert/bert-base-uncased"} <= set(known(package))
