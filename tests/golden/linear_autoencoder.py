import torch
from torch import nn


class LinearAutoencoder(nn.Module):
    """(batch, 1, 8, 8) -> (batch, 1, 8, 8); `latent` is the bottleneck."""

    def __init__(self):
        super().__init__()
        self.center_mean = nn.Buffer(torch.zeros(1, 8, 8))
        self.latent = nn.Linear(64, 8)
        self.pixels = nn.Linear(8, 64)

    def forward(self, image):
        center = image - self.center_mean
        latent = self.latent(center.flatten(1))
        pixels = self.pixels(latent)
        return pixels.unflatten(1, (1, 8, 8))
