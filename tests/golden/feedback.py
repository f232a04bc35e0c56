import torch
from torch import nn


class OneFeedbackWire(nn.Module):
    """(batch, time, 1) -> (batch, time, 1); `hidden` hears what was said before."""

    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(1, 5)
        self.hidden_loop = nn.Linear(1, 5, bias=False)  # delay 1
        self.answer = nn.Linear(5, 1)

    def forward(self, bit):
        drive = self.hidden(bit)  # the same for every step, so outside the loop
        past = [drive.new_zeros(drive.shape[0], 1)]
        for step in drive.unbind(1):
            hidden = torch.tanh(step + self.hidden_loop(past[-1]))
            answer = torch.sigmoid(self.answer(hidden))
            past.append(answer)
        answer = torch.stack(past[1:], 1)
        return answer
