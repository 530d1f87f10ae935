"""Writes the TorchScript files beside it, as PyTorch saves them, less the paths of sources. Debian: apt-get install python3-torch."""
import pathlib
import zipfile
from typing import Dict, Tuple

import torch
from torch import Tensor, nn


def ramp(*shape: int) -> Tensor:
    """((7i + 3) mod 11 - 5) / 10 at place i; the test computes the same."""
    count = torch.Size(shape).numel()
    return (((torch.arange(count) * 7 + 3) % 11 - 5) / 10).view(shape)


class Network(nn.Module):
    """N x 3 x 8 x 8 to N x 3."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 2, 3, 2, 1)
        self.bn = nn.BatchNorm2d(2)
        self.fc = nn.Linear(32, 3)
        with torch.no_grad():
            for tensor in (self.conv.weight, self.conv.bias, self.bn.weight, self.bn.bias, self.fc.weight, self.fc.bias, self.bn.running_mean):
                tensor.copy_(ramp(*tensor.shape))
            self.bn.running_var.copy_(ramp(2) ** 2 + 0.5)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(torch.relu(self.bn(self.conv(x))).flatten(1))


class Pair(Network):
    def forward(self, x: Tensor) -> Tuple[Tensor, Tensor]:
        features = torch.relu(self.bn(self.conv(x))).flatten(1)
        return self.fc(features), features


class Dictionary(Network):
    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        return {"logits": self.fc(torch.relu(self.bn(self.conv(x))).flatten(1))}


folder = pathlib.Path(__file__).parent


def save(module: torch.jit.ScriptModule, name: str) -> None:
    whole = folder / f"{name}.tmp"
    module.save(str(whole))
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(folder / f"{name}.pt", "w") as target:
        for entry in source.namelist():
            if not entry.endswith(".debug_pkl"):
                target.writestr(zipfile.ZipInfo(entry), source.read(entry))
    whole.unlink()


image = torch.zeros(1, 3, 8, 8)
save(torch.jit.script(Network()), "scripted")
save(torch.jit.trace(Network().eval(), image), "traced")
save(torch.jit.freeze(torch.jit.script(Network().eval())), "frozen")
save(torch.jit.optimize_for_inference(torch.jit.script(Network().eval())), "optimized")
save(torch.jit.script(Pair()), "pair")
save(torch.jit.script(Dictionary()), "dictionary")
torch.save(Network().state_dict(), str(folder / "state_dict.pt"))
