"""What an environment observes is known where its name says it; how `reset` answers is seen from `step`."""

from __future__ import annotations

from pathlib import Path

import pytest

from torchlint_shapes.config.settings import Settings
from torchlint_shapes.run import lint

PROGRAM = """
import gym
import torch
from torch import nn

env = gym.make({name!r})
width, actions = env.observation_space.shape[0], env.action_space.n
net = nn.Sequential(nn.Linear({width}, 64), nn.ReLU(), nn.Linear(64, actions))
{reset}
state = torch.FloatTensor(state)
{step}
scores = net(state.unsqueeze(0))
best = nn.Linear(actions, 1)(scores)
"""
OLD = ("state = env.reset()", "state_, reward, done, info = env.step(env.action_space.sample())")
NEW = ("state, info = env.reset()", "state_, reward, done, truncated, info = env.step(0)")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def messages(name: str, width: str, style: tuple[str, str]) -> list[str]:
    text = PROGRAM.format(name=name, width=width, reset=style[0], step=style[1])
    Path("play.py").write_text(text, encoding="utf-8")
    return [f.message for f in lint(["play.py"], Settings()).findings]


@pytest.mark.parametrize("style", [OLD, NEW])
@pytest.mark.parametrize("name", ["CartPole-v1", "LunarLander-v3", "Unheard-v0"])
def test_the_width_of_the_space_fits(name: str, style: tuple[str, str]) -> None:
    assert messages(name, "width", style) == []


@pytest.mark.parametrize("style", [OLD, NEW])
def test_another_width_is_found(style: tuple[str, str]) -> None:
    assert messages("CartPole-v1", "8", style) == ["layer 0 takes 8 features but receives 4"]
    assert messages("LunarLander-v3", "8", style) == []


def test_of_an_unknown_environment_nothing_is_said() -> None:
    assert messages("Unheard-v0", "8", OLD) == []


def test_two_ways_of_one_program_tell_nothing() -> None:
    assert messages("CartPole-v1", "8", (OLD[0], f"{OLD[1]}\n{NEW[1]}")) == []
