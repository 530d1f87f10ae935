"""Writes the TorchScript files beside it, as PyTorch saves them, less the paths of sources. Debian: apt-get install python3-torch."""
import pathlib
import zipfile
from typing import Dict, List, Optional, Tuple

import torch
from torch import Tensor, nn


class Network(nn.Module):
    """A parameter in a child, a buffer, an attribute, and a layer that training changes."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(2, 3)
        self.dropout = nn.Dropout(1.0)
        self.register_buffer("shift", torch.tensor([1.0, 2.0, 3.0]))
        with torch.no_grad():
            self.linear.weight.copy_(torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]))
            self.linear.bias.copy_(torch.tensor([0.5, 0.25, 0.125]))

    def forward(self, x: Tensor) -> Tensor:
        return self.dropout(self.linear(x)) ** 2 + self.shift


class Pair(nn.Module):
    def forward(self, x: Tensor) -> Tuple[Tensor, Tensor]:
        return x, x + 1


class PairWithNone(nn.Module):
    def forward(self, x: Tensor) -> Tuple[Tensor, Optional[Tensor]]:
        return x, None


class Listing(nn.Module):
    def forward(self, x: Tensor) -> List[Tensor]:
        return [x, x + 1, x + 2]


class Dictionary(nn.Module):
    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        return {"logits": x}


class Nothing(nn.Module):
    def forward(self, x: Tensor) -> None:
        return None


folder = pathlib.Path(__file__).parent


def save(module: torch.jit.ScriptModule, name: str) -> None:
    whole = folder / f"{name}.tmp"
    module.save(str(whole))
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(folder / f"{name}.pt", "w") as target:
        for entry in source.namelist():
            if not entry.endswith(".debug_pkl"):
                target.writestr(zipfile.ZipInfo(entry), source.read(entry))
    whole.unlink()


for module in (Network(), Pair(), PairWithNone(), Listing(), Dictionary(), Nothing()):
    save(torch.jit.script(module), type(module).__name__)
save(torch.jit.freeze(torch.jit.script(Network().eval())), "Frozen")
