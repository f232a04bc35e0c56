import torch
from torch import nn
from torch.nn import functional as F


class EverythingAtOnce(nn.Module):
    """(batch, 1, 8, 8), (batch) -> (batch, 1, 8, 8), (batch, 10), (batch, 1, 8, 8)"""

    def __init__(self):
        super().__init__()
        self.scale_mean = nn.Buffer(torch.zeros(1, 8, 8))
        self.scale_deviation = nn.Buffer(torch.ones(1, 8, 8))
        self.channels = nn.BatchNorm2d(1, momentum=0.2)
        self.product = nn.Linear(64, 6)
        self.smallest = nn.Linear(64, 6)
        self.sum = nn.Linear(74, 6)
        nn.init.constant_(self.sum.weight[:, 64:74], 0.5)
        # self.sum.weight[:, 64:74] stays as it is
        nn.init.zeros_(self.sum.bias)
        self.largest = nn.Linear(64, 6, bias=False)
        nn.init.orthogonal_(self.largest.weight)
        self.mean = nn.Linear(64, 6)
        nn.init.xavier_uniform_(self.mean.weight)
        self.mean.weight.requires_grad_(False)
        self.norm = nn.LayerNorm(12)
        self.still = nn.Linear(18, 5)
        self.still.requires_grad_(False)
        self.pixels = nn.Linear(5, 64)
        self.scores = nn.Linear(5, 10)

    def forward(self, image, label):
        spoil = image * (torch.rand_like(image) >= 0.3) if self.training else image
        code = F.one_hot(label, 10).float()
        spread = spoil + 0.3 * torch.randn_like(spoil) if self.training else spoil
        scale = (spread - self.scale_mean) / self.scale_deviation
        channels = self.channels(scale)
        row = channels.flatten(1)
        flat = channels.flatten(1)
        product = (flat.unsqueeze(1) * self.product.weight).prod(-1) + self.product.bias
        smallest = (flat.unsqueeze(1) * self.smallest.weight).amin(-1) + self.smallest.bias
        sum = torch.tanh(self.sum(torch.cat([row, code], 1)))
        largest = (row.unsqueeze(1) * self.largest.weight).amax(-1)
        mean = torch.softmax((row.unsqueeze(1) * self.mean.weight).mean(-1) + self.mean.bias, -1)
        add = sum + product
        gate = add * largest
        join = torch.cat([gate, mean], 1)
        norm = self.norm(join)
        bend = torch.tanh(norm)
        drop = F.dropout(bend, 0.25, self.training)
        still = F.relu(self.still(torch.cat([drop, smallest], 1)))
        pixels = torch.sigmoid(self.pixels(still))
        scores = torch.softmax(self.scores(still), -1)
        return pixels.unflatten(1, (1, 8, 8)), scores, scale
