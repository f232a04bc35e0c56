import torch
from torch import nn
from torch.nn import functional as F


class Digits(nn.Module):
    """(batch, 1, 8, 8) -> (batch, 10)"""

    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(64, 32)
        self.scores = nn.Linear(32, 10)

    def forward(self, image):
        hidden = F.relu(self.hidden(image.flatten(1)))
        scores = torch.softmax(self.scores(hidden), -1)
        return scores
