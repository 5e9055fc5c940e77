"""The layers that a layer of torch is made of, read and called one by one."""

import torch
from torch import nn


class Biased(nn.Module):
    """Attention with a bias for each pair, which only the weights of the layer are taken for."""

    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(12, 3, batch_first=True)
        self.recurrent = nn.LSTM(12, 8, batch_first=True)

    def forward(self, x):
        q, k, v = nn.functional.linear(x, self.attention.in_proj_weight).chunk(3, -1)  # shape: (2, 5, 12), (2, 5, 12), (2, 5, 12)
        y = nn.functional.scaled_dot_product_attention(q, k, v)  # shape: (2, 5, 12)
        y = self.attention.out_proj(y)  # shape: (2, 5, 12)
        bias = self.attention.out_proj.bias  # shape: (12,)
        self.recurrent.flatten_parameters()
        return self.recurrent(y + bias)[0]  # shape: (2, 5, 8)


out = Biased()(torch.randn(2, 5, 12))  # shape: (2, 5, 8)
encoder = nn.TransformerEncoderLayer(12, 3, dim_feedforward=20, batch_first=True)
x = torch.randn(2, 5, 12)
wide = encoder.linear1(encoder.norm1(x))  # shape: (2, 5, 20)
narrow = encoder.norm2(encoder.linear2(wide))  # shape: (2, 5, 12)
decoder = nn.TransformerDecoderLayer(12, 3, bias=False)
normed = decoder.norm3(x)  # shape: (2, 5, 12)
weight = decoder.linear1.weight  # shape: (2048, 12)
encoder.linear2 = nn.Linear(20, 7)
replaced = encoder.linear2(wide)  # shape: (2, 5, 7)
