"""What is made of all items of a list is known as far as it does not hang on how many there are."""

import random
from collections import namedtuple

import numpy as np
import torch
from torch import nn

times = eval("range(3)")
pictures, rewards, arrays = [], [], []
for number in times:
    pictures.append(torch.zeros(3, 4))
    rewards.append(0.5)
    arrays.append(np.zeros((2, 5)))

batch = torch.stack(pictures)  # shape: (?, 3, 4)
wide = torch.cat(pictures, 1)  # shape: (3, ?)
scores = nn.Linear(4, 7)(batch)  # shape: (?, 3, 7)
gained = torch.tensor(rewards)  # shape: (?,)
table = torch.from_numpy(np.concatenate(arrays, axis=0)).float()  # shape: (?, 5)
block = torch.from_numpy(np.stack(arrays))  # shape: (?, 2, 5)
listed = torch.from_numpy(np.array(arrays))  # shape: (?, 2, 5)
chunks = torch.cat([batch[i : i + 2].flatten(1) for i in eval("range(0, 3, 2)")])  # shape: (?, 12)
padded = nn.utils.rnn.pad_sequence(pictures, batch_first=True)  # shape: (?, ?, 4)

Step = namedtuple("Step", ["state", "reward"])
memory = []
for number in times:
    memory.append(None)
    memory[number] = Step(torch.zeros(1, 6), 0.5)
drawn = Step(*zip(*random.sample(memory, 2)))
states = torch.cat(drawn.state)  # shape: (2, 6)
all_drawn = Step(*zip(*memory))
all_states = torch.cat(all_drawn.state)  # shape: (?, 6)
