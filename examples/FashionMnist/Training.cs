using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.Sgm.Images;
using MLNet.Sgm.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace FashionMnist;

/// <summary>How a network is trained: stochastic gradient descent with Nesterov momentum, one warm-up and one cosine.</summary>
/// <param name="Epochs">Passes over the training images.</param>
/// <param name="LearningRate">The largest learning rate.</param>
public sealed record Recipe(int Epochs, double LearningRate)
{
    public const int BatchSize = 128;
    public const double Momentum = 0.9;
    public const double WeightDecay = 5e-4;

    /// <summary>The last training images are never trained on: attacks are tuned on them.</summary>
    public const int HeldOut = 5000;

    private const double WarmUp = 0.2;

    public static Recipe For(string network) => network switch
    {
        "vgg8" => new(3, 0.1),
        "resnet44" => new(4, 0.2),
        _ => new(3, 0.2),
    };

    /// <summary>The learning rate when a part of the training, in [0, 1), is done.</summary>
    public double RateAt(double done) => done < WarmUp
        ? LearningRate * (done / WarmUp + 0.02)
        : LearningRate * 0.5 * (1 + Math.Cos(Math.PI * (done - WarmUp) / (1 - WarmUp)));
}

/// <summary>Trains the networks and writes their weights and accuracies.</summary>
public static class Training
{
    public static void Run(string network, string dataset, string output, int seed)
    {
        var (train, test) = (TestImages.Read(dataset, "train"), TestImages.Read(dataset, "t10k"));
        Directory.CreateDirectory(Path.Combine(output, "weights"));
        manual_seed(seed);
        using var module = Networks.Create(network, null).CreateNetwork();
        Initialize(module);
        var clock = Stopwatch.StartNew();
        Train(module, network, train.Slice(..^Recipe.HeldOut), train.Slice(^Recipe.HeldOut..), seed);
        var (heldOut, accuracy) = (Accuracy(module, train.Slice(^Recipe.HeldOut..)), Accuracy(module, test));
        SafeTensors.Write(Networks.WeightFile(output, network), module.state_dict());
        WriteAccuracy(Path.Combine(output, "accuracies.json"), network, seed, heldOut, accuracy);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{network}: {accuracy:P2} of the test images, {heldOut:P2} held out, {clock.Elapsed.TotalMinutes:0.0} minutes"));
    }

    /// <summary>Part of the images that the network classifies rightly.</summary>
    public static double Accuracy(nn.Module<Tensor, Tensor> module, IdxImages images)
    {
        const int batch = 500;
        module.eval();
        using var frozen = no_grad();
        var right = 0L;
        for (var start = 0; start < images.Count; start += batch)
        {
            using var scope = NewDisposeScope();
            var part = images.Slice(start..Math.Min(start + batch, images.Count));
            right += module.call(Normalized(part)).argmax(1).eq(tensor(part.Labels).to(ScalarType.Int64)).sum().item<long>();
        }
        return (double)right / images.Count;
    }

    private static void Initialize(nn.Module module)
    {
        using var frozen = no_grad();
        foreach (var (_, parameter) in module.named_parameters())
            if (parameter.dim() == 4) nn.init.kaiming_normal_(parameter, mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU);
    }

    private static void Train(nn.Module<Tensor, Tensor> module, string network, IdxImages images, IdxImages heldOut, int seed)
    {
        var recipe = Recipe.For(network);
        var steps = images.Count / Recipe.BatchSize;
        var random = new Random(seed);
        var order = Enumerable.Range(0, images.Count).ToArray();
        using var optimizer = optim.SGD(module.parameters(), recipe.LearningRate, Recipe.Momentum, weight_decay: Recipe.WeightDecay, nesterov: true);
        for (var epoch = 0; epoch < recipe.Epochs; epoch++)
        {
            module.train();
            random.Shuffle(order);
            var sum = 0d;
            for (var step = 0; step < steps; step++)
            {
                foreach (var group in optimizer.ParamGroups) group.LearningRate = recipe.RateAt((epoch + (double)step / steps) / recipe.Epochs);
                sum += Step(module, optimizer, Augmented(images, order.AsSpan(step * Recipe.BatchSize, Recipe.BatchSize), random));
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{network}: epoch {epoch + 1} of {recipe.Epochs}, loss {sum / steps:0.0000}, held out {Accuracy(module, heldOut):P2}"));
        }
    }

    private static double Step(nn.Module<Tensor, Tensor> module, optim.Optimizer optimizer, IdxImages batch)
    {
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        var loss = nn.functional.cross_entropy(module.call(Normalized(batch)), tensor(batch.Labels).to(ScalarType.Int64));
        loss.backward();
        optimizer.step();
        return loss.item<float>();
    }

    /// <summary>A batch with each image mirrored or not and moved by up to one pixel.</summary>
    private static IdxImages Augmented(IdxImages images, ReadOnlySpan<int> rows, Random random)
    {
        var (height, width, area) = (images.Height, images.Width, images.Height * images.Width);
        var (pixels, labels) = (new byte[rows.Length * area], new byte[rows.Length]);
        for (var i = 0; i < rows.Length; i++)
        {
            var source = images.Pixels.AsSpan(rows[i] * area, area);
            var target = pixels.AsSpan(i * area, area);
            var (mirror, right, down) = (random.Next(2) == 1, random.Next(-1, 2), random.Next(-1, 2));
            for (var y = Math.Max(0, down); y < Math.Min(height, height + down); y++)
                for (var x = Math.Max(0, right); x < Math.Min(width, width + right); x++)
                    target[y * width + x] = source[(y - down) * width + (mirror ? width - 1 - (x - right) : x - right)];
            labels[i] = images.Labels[rows[i]];
        }
        return new(pixels, labels, height, width);
    }

    private static Tensor Normalized(IdxImages images)
    {
        var (mean, std) = (Networks.Preprocessing.Mean[0], Networks.Preprocessing.Std[0]);
        return tensor(images.Pixels, [images.Count, 1, images.Height, images.Width]).to(ScalarType.Float32).div_(255 * std).sub_(mean / std);
    }

    private static void WriteAccuracy(string path, string network, int seed, double heldOut, double test)
    {
        var accuracies = File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path))!.AsObject() : [];
        accuracies[network] = new JsonObject { ["seed"] = seed, ["epochs"] = Recipe.For(network).Epochs, ["heldOutAccuracy"] = heldOut, ["testAccuracy"] = test };
        File.WriteAllText(path, accuracies.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
    }
}
