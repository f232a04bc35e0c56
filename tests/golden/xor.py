import torch
from torch import nn


class XOR(nn.Module):
    """(batch, 2) -> (batch, 1)"""

    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(2, 3)
        self.out = nn.Linear(3, 1)

    def forward(self, point):
        hidden = torch.tanh(self.hidden(point))
        out = torch.sigmoid(self.out(hidden))
        return out
