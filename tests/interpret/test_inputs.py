"""What a network gets that is run by itself: its annotations say what is a tensor."""

from __future__ import annotations

from pathlib import Path

from torchlint_shapes.interpret import analyze
from torchlint_shapes.interpret.study import Study
from torchlint_shapes.interpret.values import Tensor
from torchlint_shapes.model.project import Project
from torchlint_shapes.source.read import parse

HEAD = """
from typing import *
import torch
from torch import nn
class Net(nn.Module):
"""


def study(tmp_path: Path, body: str) -> Study:
    path = tmp_path / "net.py"
    found = analyze(str(path), parse(HEAD + body, str(path)), Project().within(path)).studies[-1]
    assert not any(event.failed for event in found.trace.events)
    return found


def test_numbers_and_lists_are_no_tensors(tmp_path: Path) -> None:
    found = study(
        tmp_path,
        """
    def forward(self, shape: Tuple[int, ...], rate: "float", width: Optional[int], names: list[str]):
        if isinstance(names, torch.Tensor) or not isinstance(names, list):
            return torch.zeros(1)
        rows = torch.rand(shape[0], 3) * rate
        return rows.reshape(-1, width)[..., None].expand(-1, -1, 7)
""",
    )
    assert not found.trace.unknown
    (root,) = found.trace.roots
    assert isinstance(root.output, Tensor)
    assert root.output.rank == 3
    assert root.output.shape[2] == 7


def test_a_dict_takes_what_is_put_there(tmp_path: Path) -> None:
    found = study(
        tmp_path,
        """
    def forward(self, x: torch.Tensor, data: Dict[str, torch.Tensor]):
        data.update({"wide": torch.zeros(2, 8)})
        data["long"] = data["wide"].T
        return data["long"].flatten(), data["mask"]
""",
    )
    assert not found.trace.unknown
    output = found.trace.roots[0].output
    assert isinstance(output, tuple)
    assert isinstance(output[0], Tensor)
    assert output[0].shape == (16,)


def test_either_a_tensor_or_a_number_may_be_a_tensor(tmp_path: Path) -> None:
    found = study(
        tmp_path,
        """
    def __init__(self, slope: float):
        super().__init__()
        self.slope, self.layer = slope, nn.Linear(4, 2)
    def forward(self, x: torch.Tensor | float):
        return self.layer(x) * self.slope
""",
    )
    assert not found.trace.unknown
    output = found.trace.roots[0].output
    assert isinstance(output, Tensor)
    assert output.shape[-1] == 2


def test_an_op_with_an_argument_not_known_refuses_no_rank(tmp_path: Path) -> None:
    found = study(
        tmp_path,
        """
    def __init__(self):
        super().__init__()
        self.scale, self.layer = nn.Parameter(torch.ones(8)), nn.Conv1d(8, 2, 1)
    def forward(self, x):
        x = x - x.mean(list(range(1, x.dim())), keepdim=True)
        return self.layer((self.scale * x.transpose(1, -1)).transpose(1, -1))
""",
    )
    assert not found.trace.unknown
    output = found.trace.roots[0].output
    assert isinstance(output, Tensor)
    assert output.shape[1] == 2


def test_a_group_norm_takes_the_rank_of_what_follows(tmp_path: Path) -> None:
    found = study(
        tmp_path,
        """
    def __init__(self):
        super().__init__()
        self.norm, self.layer = nn.GroupNorm(2, 8), nn.Conv3d(8, 4, 1)
    def forward(self, x):
        return self.layer(self.norm(x))
""",
    )
    assert not found.trace.unknown
    output = found.trace.roots[0].output
    assert isinstance(output, Tensor)
    assert output.rank == 5
