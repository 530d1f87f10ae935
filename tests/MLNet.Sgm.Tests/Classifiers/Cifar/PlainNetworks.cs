using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace MLNet.Sgm.Tests.Classifiers.Cifar;

/// <summary>The forward passes of networks for CIFAR-10 as one would write them down from the papers, on the entries of a state dict.</summary>
internal sealed class PlainNetworks(Dictionary<string, Tensor> state)
{
    // Expansion, channels, repeats, stride: table 2 of the paper on MobileNetV2, with less stride.
    private static readonly (int Expansion, int Channels, int Repeats, int Stride)[] MobileStages =
        [(1, 16, 1, 1), (6, 24, 2, 1), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

    internal Tensor AkamasterResNet20(Tensor x)
    {
        x = relu(Norm(Convolve(x, "conv1"), "bn1"));
        for (var stage = 1; stage <= 3; stage++)
            for (var number = 0; number < 3; number++)
            {
                var (name, stride) = ($"layer{stage}.{number}", stage > 1 && number == 0 ? 2 : 1);
                var branch = Norm(Convolve(relu(Norm(Convolve(x, $"{name}.conv1", stride), $"{name}.bn1")), $"{name}.conv2"), $"{name}.bn2");
                x = relu(branch + (stride == 1 ? x : EverySecondPixelBetweenZeros(x)));
            }
        return Head(x, "linear");
    }

    internal Tensor KuangliuResNet18(Tensor x)
    {
        x = relu(Norm(Convolve(x, "conv1"), "bn1"));
        foreach (var (name, stride) in Blocks18)
        {
            var branch = Norm(Convolve(relu(Norm(Convolve(x, $"{name}.conv1", stride), $"{name}.bn1")), $"{name}.conv2"), $"{name}.bn2");
            x = relu(branch + (stride == 1 ? x : Norm(Convolve(x, $"{name}.shortcut.0", stride), $"{name}.shortcut.1")));
        }
        return Head(x, "linear");
    }

    internal Tensor KuangliuPreActResNet18(Tensor x)
    {
        x = Convolve(x, "conv1");
        foreach (var (name, stride) in Blocks18)
        {
            var seen = relu(Norm(x, $"{name}.bn1"));
            var branch = Convolve(relu(Norm(Convolve(seen, $"{name}.conv1", stride), $"{name}.bn2")), $"{name}.conv2");
            x = branch + (stride == 1 ? x : Convolve(seen, $"{name}.shortcut.0", stride));
        }
        return Head(x, "linear");
    }

    /// <summary>Of 10 layers and any width.</summary>
    internal Tensor TradesWideResNet10(Tensor x)
    {
        x = Convolve(x, "conv1");
        for (var stage = 1; stage <= 3; stage++)
        {
            var (name, stride) = ($"block{stage}.layer.0", stage == 1 ? 1 : 2);
            var seen = relu(Norm(x, $"{name}.bn1"));
            var branch = Convolve(relu(Norm(Convolve(seen, $"{name}.conv1", stride), $"{name}.bn2")), $"{name}.conv2");
            x = branch + Skip(x, seen, $"{name}.convShortcut", stride);
        }
        return Head(relu(Norm(x, "bn1")), "fc");
    }

    /// <summary>Of 10 layers and any width.</summary>
    internal Tensor DeepMindWideResNet10(Tensor x)
    {
        x = Convolve(x, "init_conv");
        for (var stage = 0; stage < 3; stage++)
        {
            var (name, stride) = ($"layer.{stage}.block.0", stage == 0 ? 1 : 2);
            var seen = silu(Norm(x, $"{name}.batchnorm_0"));
            var padded = stride == 1 ? pad(seen, [1, 1, 1, 1]) : pad(seen, [0, 1, 0, 1]);
            var branch = Convolve(silu(Norm(conv2d(padded, state[$"{name}.conv_0.weight"], null, [stride, stride], [0, 0]), $"{name}.batchnorm_1")), $"{name}.conv_1");
            x = branch + Skip(x, seen, $"{name}.shortcut", stride);
        }
        return Head(silu(Norm(x, "batchnorm")), "logits");
    }

    internal Tensor KuangliuDenseNet121(Tensor x)
    {
        int[] layers = [6, 12, 24, 16];
        x = Convolve(x, "conv1");
        for (var block = 1; block <= layers.Length; block++)
        {
            for (var number = 0; number < layers[block - 1]; number++)
            {
                var name = $"dense{block}.{number}";
                x = cat([Convolve(relu(Norm(Convolve(relu(Norm(x, $"{name}.bn1")), $"{name}.conv1"), $"{name}.bn2")), $"{name}.conv2"), x], 1);
            }
            if (block < layers.Length) x = avg_pool2d(Convolve(relu(Norm(x, $"trans{block}.bn")), $"trans{block}.conv"), 2);
        }
        return Head(relu(Norm(x, "bn")), "linear");
    }

    internal Tensor KuangliuMobileNetV2(Tensor x)
    {
        x = relu(Norm(Convolve(x, "conv1"), "bn1"));
        foreach (var (index, stride) in MobileBlocks.Select(block => block.Stride).Index())
        {
            var name = $"layers.{index}";
            var branch = relu(Norm(Convolve(x, $"{name}.conv1"), $"{name}.bn1"));
            branch = relu(Norm(Convolve(branch, $"{name}.conv2", stride, branch.shape[1]), $"{name}.bn2"));
            branch = Norm(Convolve(branch, $"{name}.conv3"), $"{name}.bn3");
            if (stride == 2) x = branch;
            else x = branch + (branch.shape[1] == x.shape[1] ? x : Norm(Convolve(x, $"{name}.shortcut.0"), $"{name}.shortcut.1"));
        }
        return Head(relu(Norm(Convolve(x, "conv2"), "bn2")), "linear");
    }

    internal Tensor ChenyaofoMobileNetV2(Tensor x)
    {
        x = relu6(Norm(Convolve(x, "features.0.0"), "features.0.1"));
        foreach (var (index, (expansion, stride)) in MobileBlocks.Index())
        {
            var (name, branch, last) = ($"features.{index + 1}.conv", x, expansion == 1 ? 0 : 1);
            if (expansion > 1) branch = relu6(Norm(Convolve(branch, $"{name}.0.0"), $"{name}.0.1"));
            branch = relu6(Norm(Convolve(branch, $"{name}.{last}.0", stride, branch.shape[1]), $"{name}.{last}.1"));
            branch = Norm(Convolve(branch, $"{name}.{last + 1}"), $"{name}.{last + 2}");
            x = stride == 1 && branch.shape[1] == x.shape[1] ? x + branch : branch;
        }
        return Head(relu6(Norm(Convolve(x, "features.18.0"), "features.18.1")), "classifier.1");
    }

    internal Tensor ChenyaofoShuffleNetV2(Tensor x)
    {
        x = relu(Norm(Convolve(x, "conv1.0"), "conv1.1"));
        foreach (var (stage, units) in new[] { (2, 4), (3, 8), (4, 4) })
            for (var unit = 0; unit < units; unit++)
            {
                var (name, stride) = ($"stage{stage}.{unit}", unit == 0 ? 2 : 1);
                var halves = x.chunk(2, 1);
                var (kept, branch) = unit == 0 ? (Norm(Convolve(x, $"{name}.branch1.0", 2, x.shape[1]), $"{name}.branch1.1"), x) : (halves[0], halves[1]);
                if (unit == 0) kept = relu(Norm(Convolve(kept, $"{name}.branch1.2"), $"{name}.branch1.3"));
                branch = relu(Norm(Convolve(branch, $"{name}.branch2.0"), $"{name}.branch2.1"));
                branch = Norm(Convolve(branch, $"{name}.branch2.3", stride, branch.shape[1]), $"{name}.branch2.4");
                branch = relu(Norm(Convolve(branch, $"{name}.branch2.5"), $"{name}.branch2.6"));
                x = stack([kept, branch], 2).flatten(1, 2);
            }
        return Head(relu(Norm(Convolve(x, "conv5.0"), "conv5.1")), "fc");
    }

    /// <summary>Of any widths.</summary>
    internal Tensor ChenyaofoRepVgg(Tensor x)
    {
        x = RepVggBlock(x, "stage0", 1);
        foreach (var (stage, count) in new[] { (1, 2), (2, 4), (3, 14), (4, 1) })
            for (var number = 0; number < count; number++) x = RepVggBlock(x, $"stage{stage}.{number}", stage > 1 && number == 0 ? 2 : 1);
        return Head(x, "linear");
    }

    /// <summary>Of 11 layers, on 32×32.</summary>
    internal Tensor KuangliuVgg11(Tensor x) => linear(Vgg11Features(x), state["classifier.weight"], state["classifier.bias"]);

    /// <summary>Of 11 layers, on 32×32.</summary>
    internal Tensor ChenyaofoVgg11(Tensor x)
    {
        x = Vgg11Features(x);
        foreach (var index in new[] { 0, 3 }) x = relu(linear(x, state[$"classifier.{index}.weight"], state[$"classifier.{index}.bias"]));
        return linear(x, state["classifier.6.weight"], state["classifier.6.bias"]);
    }

    private static IEnumerable<(string Name, int Stride)> Blocks18 =>
        from stage in Enumerable.Range(1, 4) from number in Enumerable.Range(0, 2) select ($"layer{stage}.{number}", stage > 1 && number == 0 ? 2 : 1);

    private static IEnumerable<(int Expansion, int Stride)> MobileBlocks =>
        from stage in MobileStages from number in Enumerable.Range(0, stage.Repeats) select (stage.Expansion, number == 0 ? stage.Stride : 1);

    private static Tensor EverySecondPixelBetweenZeros(Tensor x)
    {
        var (images, channels, side) = (x.shape[0], x.shape[1], x.shape[2] / 2);
        var padded = zeros(images, 2 * channels, side, side);
        for (var row = 0; row < side; row++)
            for (var column = 0; column < side; column++)
                padded.narrow(1, channels / 2, channels).select(3, column).select(2, row).copy_(x.select(3, 2 * column).select(2, 2 * row));
        return padded;
    }

    private Tensor Skip(Tensor x, Tensor seen, string projection, int stride) => state.ContainsKey($"{projection}.weight") ? Convolve(seen, projection, stride) : x;

    private Tensor RepVggBlock(Tensor x, string name, int stride)
    {
        var sum = Norm(Convolve(x, $"{name}.rbr_dense.conv", stride), $"{name}.rbr_dense.bn") + Norm(Convolve(x, $"{name}.rbr_1x1.conv", stride), $"{name}.rbr_1x1.bn");
        return relu(state.ContainsKey($"{name}.rbr_identity.weight") ? sum + Norm(x, $"{name}.rbr_identity") : sum);
    }

    private Tensor Vgg11Features(Tensor x)
    {
        var layer = 0;
        foreach (var convolutions in new[] { 1, 1, 2, 2, 2 })
        {
            for (var number = 0; number < convolutions; number++, layer += 3) x = relu(Norm(Convolve(x, $"features.{layer}"), $"features.{layer + 1}"));
            (x, layer) = (max_pool2d(x, 2), layer + 1);
        }
        return x.flatten(1);
    }

    /// <summary>As large as its input at stride 1.</summary>
    private Tensor Convolve(Tensor x, string name, int stride = 1, long groups = 1)
    {
        var weight = state[$"{name}.weight"];
        var padding = weight.shape[2] / 2;
        return conv2d(x, weight, state.GetValueOrDefault($"{name}.bias"), [stride, stride], [padding, padding], groups: groups);
    }

    private Tensor Norm(Tensor x, string name)
    {
        Tensor Of(string entry) => state[$"{name}.{entry}"].view(1, -1, 1, 1);
        return (x - Of("running_mean")) / (Of("running_var") + 1e-5f).sqrt() * Of("weight") + Of("bias");
    }

    private Tensor Head(Tensor x, string name) => linear(x.mean([2L, 3L]), state[$"{name}.weight"], state[$"{name}.bias"]);
}
