from torch import nn
from torch.nn import functional as F


class LeNet5(nn.Module):
    """(batch, 1, 28, 28) -> (batch, 10)"""

    def __init__(self):
        super().__init__()
        self.conv_1 = nn.Conv2d(1, 6, 5, padding=2)
        self.conv_2 = nn.Conv2d(6, 16, 5)
        self.dense_1 = nn.Linear(400, 120)
        self.dense_2 = nn.Linear(120, 84)
        self.scores = nn.Linear(84, 10)

    def forward(self, image):
        conv_1 = F.relu(self.conv_1(image))
        pool_1 = F.max_pool2d(conv_1, 2)
        conv_2 = F.relu(self.conv_2(pool_1))
        pool_2 = F.max_pool2d(conv_2, 2)
        dense_1 = F.relu(self.dense_1(pool_2.flatten(1)))
        dense_2 = F.relu(self.dense_2(dense_1))
        scores = self.scores(dense_2)
        return scores
