"""The attack of `MLNet.Sgm.Bench attack` in Python: prints one line of JSON and writes the perturbation as raw float32.

python3 attack.py straightforward|tuned REFERENCE.json --batch N --steps N --gamma G --threads N --output FILE

straightforward: as the published code does it: backward hooks at ReLUs and blocks, gradients of the parameters included.
tuned: parameters frozen, batch norms folded into the convolutions before them, channels last, no hooks.
"""
import argparse
import json
import resource
import time

import numpy
import torch
import torchvision
from torch import nn
from torch.nn import functional
from torch.fx.experimental.optimization import fuse
from torch.nn.utils.fusion import fuse_conv_bn_eval

EPSILON, STEP = 16 / 255, 2 / 255


def uniform(key, count):
    digest = 2166136261
    for byte in key.encode():
        digest = ((digest ^ byte) * 16777619) & 0xFFFFFFFF
    with numpy.errstate(over="ignore"):
        z = numpy.arange(count, dtype=numpy.uint32) * numpy.uint32(0x9E3779B9) + numpy.uint32(digest)
        z ^= z >> numpy.uint32(16)
        z *= numpy.uint32(0x85EBCA6B)
        z ^= z >> numpy.uint32(13)
        z *= numpy.uint32(0xC2B2AE35)
        z ^= z >> numpy.uint32(16)
    return z.astype(numpy.float64) / 4294967296.0


def fill(network, gain):
    state = network.state_dict()
    last = [key for key, value in state.items() if key.endswith("weight") and value.dim() >= 2][-1]
    for key, value in state.items():
        name = key.split(".")[-1]
        u = uniform(key, value.numel())
        if name == "num_batches_tracked":
            values = 0 * u
        elif name == "running_var":
            values = 0.5 + u
        elif name == "running_mean":
            values = (u - 0.5) * 0.2
        elif name == "weight" and value.dim() == 1:
            values = (0.8 + 0.4 * u) * (0.2 if key.endswith("bn3.weight") else 1)
        elif name == "bias":
            values = (u - 0.5) * 0.1
        else:
            values = (u - 0.5) * 2 * numpy.sqrt(6 / numpy.prod(value.shape[1:])) * (gain if key == last else 1)
        value.copy_(torch.from_numpy(values.astype(numpy.float32)).view(value.shape))


def images(count, side):
    channel, row, column = numpy.meshgrid(numpy.arange(3), numpy.arange(side), numpy.arange(side), indexing="ij")
    result = numpy.zeros((count, 3, side, side), numpy.float32)
    for n in range(count):
        wave = 0.5 + 0.35 * numpy.sin(2 * numpy.pi * (column * (channel + 1 + n) / side + row * (2 + channel) / side))
        result[n] = numpy.clip(0.8 * wave + 0.2 * uniform(f"image{n}", 3 * side * side).reshape(3, side, side), 0, 1)
    return torch.from_numpy(result)


class Normalize(nn.Module):
    def __init__(self, mean, std):
        super().__init__()
        self.mean, self.std = torch.tensor(mean).view(1, 3, 1, 1), torch.tensor(std).view(1, 3, 1, 1)

    def forward(self, x):
        return (x - self.mean) / self.std


def hook(network, architecture, gamma):
    """The published decay, by hooks on the names of modules."""
    is_dense = architecture.startswith("densenet")
    factor = gamma if architecture in ("resnet18", "resnet34") else gamma ** 0.5

    def decay(module, inputs, outputs):
        return (factor * inputs[0],) if isinstance(module, nn.ReLU) else None

    def normalize(module, inputs, outputs):
        return (inputs[0] / torch.std(inputs[0]),)

    for name, module in network.named_modules():
        if is_dense:
            if "relu" in name and "transition" not in name:
                module.register_backward_hook(decay)
        else:
            if "relu" in name and "0.relu" not in name:
                module.register_backward_hook(decay)
            if len(name.split(".")) >= 2 and "layer" in name.split(".")[-2]:
                module.register_backward_hook(normalize)


def scale(tensor, gamma):
    return torch.lerp(tensor.detach(), tensor, gamma)


def tune(network, architecture, gamma):
    """What one would do by hand: everything that computes the same in less time."""
    for parameter in network.parameters():
        parameter.requires_grad_(False)
    if architecture.startswith("densenet"):
        features = network.features
        features.conv0, features.norm0 = fuse_conv_bn_eval(features.conv0, features.norm0), nn.Identity()
        for module in network.modules():
            if type(module).__name__ == "_DenseLayer":
                module.conv1, module.norm2 = fuse_conv_bn_eval(module.conv1, module.norm2), nn.Identity()
                if gamma < 1:
                    module.conv2.register_forward_hook(lambda module, inputs, output: scale(output, gamma))
    elif not architecture.startswith("resnet"):
        # Without batch norms there is nothing to fold, and a ViT's checks cannot be traced.
        if any(isinstance(module, nn.BatchNorm2d) for module in network.modules()):
            network = fuse(network)
    else:
        network.conv1, network.bn1 = fuse_conv_bn_eval(network.conv1, network.bn1), nn.Identity()
        for stage in (network.layer1, network.layer2, network.layer3, network.layer4):
            for number, block in enumerate(stage):
                for i in (1, 2, 3):
                    if hasattr(block, f"conv{i}"):
                        setattr(block, f"conv{i}", fuse_conv_bn_eval(getattr(block, f"conv{i}"), getattr(block, f"bn{i}")))
                        setattr(block, f"bn{i}", nn.Identity())
                if block.downsample is not None:
                    block.downsample = fuse_conv_bn_eval(block.downsample[0], block.downsample[1])
                if gamma < 1 and number % 10 != 0:
                    block.conv2.register_forward_pre_hook(lambda module, inputs: (scale(inputs[0], gamma),))
    return network.to(memory_format=torch.channels_last)


def gradient(network, x, labels, straightforward):
    x = x.detach().requires_grad_()
    loss = functional.cross_entropy(network(x), labels, reduction="sum")
    if straightforward:
        loss.backward()
        return x.grad
    return torch.autograd.grad(loss, x)[0]


def attack(network, clean, labels, steps, straightforward):
    perturbation = torch.zeros_like(clean)
    for _ in range(steps):
        g = gradient(network, clean + perturbation, labels, straightforward)
        perturbation = (perturbation + STEP * g.sign()).clamp(-EPSILON, EPSILON)
        perturbation = (clean + perturbation).clamp(0, 1) - clean
    return perturbation


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("mode", choices=["straightforward", "tuned"])
    parser.add_argument("reference")
    parser.add_argument("--batch", type=int)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--gamma", type=float)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--output")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    reference = json.load(open(options.reference))
    architecture = reference["architecture"]
    straightforward = options.mode == "straightforward"

    arguments = {"init_weights": False} if architecture == "inception_v3" else {}
    network = getattr(torchvision.models, architecture)(weights=None, **arguments).eval()
    fill(network, reference["classifierGain"])
    clean = images(options.batch, reference["input"])
    labels = torch.arange(options.batch) * 293 % 993 + 7
    if not straightforward:
        network = tune(network, architecture, options.gamma)
        clean = clean.contiguous(memory_format=torch.channels_last)
    whole = nn.Sequential(Normalize(reference["mean"], reference["std"]), network)
    if straightforward and options.gamma < 1:
        hook(whole, architecture, options.gamma)

    gradient(whole, clean, labels, straightforward)
    start, cpu = time.perf_counter(), time.process_time()
    perturbation = attack(whole, clean, labels, options.steps, straightforward)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    if options.output:
        perturbation.contiguous().numpy().tofile(options.output)
    print(json.dumps({"imagesPerSecond": options.batch / seconds, "cpuSeconds": cpu / options.batch, "peakMemory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, "libTorch": torch.__version__}))


main()
