using System.CommandLine;
using FashionMnist;
using TorchSharp;

// Left to itself, libtorch may take fewer threads than there are cores.
torch.set_num_threads(Environment.ProcessorCount);

var dataset = new Option<string>("--dataset") { Description = "Folder of Fashion-MNIST's gzipped IDX files.", DefaultValueFactory = _ => "/usr/share/datasets/fashion-mnist" };
var data = new Option<string>("--data") { Description = "Folder of weights and images to write.", DefaultValueFactory = _ => "examples/FashionMnist/data" };

var network = new Argument<string>("network") { Description = $"One of {string.Join(", ", Networks.Names)}, or all." };
var seed = new Option<int>("--seed") { Description = "Seed of weights, order and augmentation.", DefaultValueFactory = _ => 0 };
var train = new Command("train", "Trains a network on Fashion-MNIST and writes weights and accuracies.") { network, dataset, data, seed };
train.SetAction(arguments => Report(() =>
{
    var name = arguments.GetValue(network)!;
    foreach (var each in name == "all" ? Networks.Names : [name]) Training.Run(each, arguments.GetValue(dataset)!, arguments.GetValue(data)!, arguments.GetValue(seed));
}));

var writeImages = new Command("images", "Writes the bundled test images from Fashion-MNIST's files.") { dataset, data };
writeImages.SetAction(arguments => Report(() => TestImages.Write(arguments.GetValue(dataset)!, arguments.GetValue(data)!)));

var count = new Option<int>("--count") { Description = "Number of held-out training images.", DefaultValueFactory = _ => 300 };
var source = new Option<string[]>("--source") { Description = "Sources to try.", DefaultValueFactory = _ => Attacks.Sources, AllowMultipleArgumentsPerToken = true };
var epsilon = new Option<float[]>("--epsilon") { Description = "Values of epsilon to try, in 1/255.", DefaultValueFactory = _ => [16, 24], AllowMultipleArgumentsPerToken = true };
var gamma = new Option<float[]>("--gamma") { Description = "Values of gamma to try.", DefaultValueFactory = _ => [0.3f, 0.5f, 0.7f, 0.8f, 0.9f], AllowMultipleArgumentsPerToken = true };
var select = new Command("select", "Tries gamma and epsilon on held-out training images.") { dataset, count, source, epsilon, gamma };
select.SetAction(arguments => Report(() =>
    new Selection(arguments.GetValue(dataset)!, arguments.GetValue(count)).Run(arguments.GetValue(source)!, [.. arguments.GetValue(epsilon)!.Select(value => value / 255)], arguments.GetValue(gamma)!)));

var images = new Option<int>("--images") { Description = "Number of bundled test images, spread over the classes.", DefaultValueFactory = _ => 200 };
var output = new Option<string>("--output") { Description = "Folder of results.json and report.html.", DefaultValueFactory = _ => "output/demo" };
var root = new RootCommand("The Skip Gradient Method on Fashion-MNIST: attacks bundled images with PGD, MI, SGM and SGM+MI and scores them by the bundled networks.") { images, output, train, writeImages, select };
root.SetAction(arguments => Report(() => Demo.Run(arguments.GetValue(images), arguments.GetValue(output)!, Console.Out)));
return root.Parse(args).Invoke();

static int Report(Action action)
{
    try
    {
        action();
        return 0;
    }
    catch (Exception error) when (error is IOException or ArgumentException or InvalidOperationException or InvalidDataException or MLNet.Sgm.Weights.WeightFileException)
    {
        Console.Error.WriteLine(error.Message);
        return 1;
    }
}
