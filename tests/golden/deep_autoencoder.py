import torch
from torch import nn
from torch.nn import functional as F


class DeepAutoencoder(nn.Module):
    """(batch, 1, 8, 8) -> (batch, 1, 8, 8); `latent` is the bottleneck."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.Linear(64, 128)
        self.latent = nn.Linear(128, 2)
        self.decoder = nn.Linear(2, 128)
        self.pixels = nn.Linear(128, 64)

    def forward(self, image):
        encoder = F.relu(self.encoder(image.flatten(1)))
        latent = self.latent(encoder)
        decoder = F.relu(self.decoder(latent))
        pixels = torch.sigmoid(self.pixels(decoder))
        return pixels.unflatten(1, (1, 8, 8))
