"""The same work as the benchmarks' command "weights", in Python: torch.load and load_state_dict.

python3 weight_files.py make REFERENCE.json FOLDER    writes FOLDER/zip.pth and FOLDER/legacy.pth, random weights of a reference file's names and shapes
python3 weight_files.py FILE...                       loads each into a module that is there already
"""
import json
import resource
import sys
import time

import torch

REPETITIONS = 7


def make(reference, folder):
    state = {name: torch.zeros((), dtype=torch.int64) if name.endswith("num_batches_tracked") else torch.randn(*shape) for name, shape in json.load(open(reference))["keys"]}
    torch.save(state, f"{folder}/zip.pth")
    torch.save(state, f"{folder}/legacy.pth", _use_new_zipfile_serialization=False)


def module(state):
    root = torch.nn.Module()
    for name, value in state.items():
        *path, leaf = name.split(".")
        at = root
        for part in path:
            if part not in at._modules:
                at.add_module(part, torch.nn.Module())
            at = at._modules[part]
        if value.dtype == torch.int64 or "running" in leaf:
            at.register_buffer(leaf, torch.ones_like(value))
        else:
            at.register_parameter(leaf, torch.nn.Parameter(torch.ones_like(value)))
    return root


def main(files):
    for file in files:
        network = module(torch.load(files[-1]))
        seconds = []
        for _ in range(REPETITIONS):
            start = time.perf_counter()
            network.load_state_dict(torch.load(file))
            seconds.append(time.perf_counter() - start)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        print(f"Python {file.split('/')[-1]}: first {seconds[0]:.3f} s, median {sorted(seconds)[REPETITIONS // 2]:.3f} s, best {min(seconds):.3f} s; peak {peak} MB")


if __name__ == "__main__":
    make(*sys.argv[2:]) if sys.argv[1] == "make" else main(sys.argv[1:])
