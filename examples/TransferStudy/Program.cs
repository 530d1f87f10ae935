using System.CommandLine;
using EqualCost;
using TorchSharp;

// Left to itself, libtorch may take fewer threads than there are cores.
torch.set_num_threads(Environment.ProcessorCount);

var study = new Option<string>("--study") { Description = "The study.", DefaultValueFactory = _ => "examples/TransferStudy/study.json" };
var images = new Option<int?>("--images") { Description = "Number of images, spread over the classes, in the place of the study's." };
var output = new Option<string>("--output") { Description = "Folder of the adversarial images and the report; an interrupted run goes on in it.", DefaultValueFactory = _ => "output/transfer-study" };
var root = new RootCommand("Compares ideas of the literature at equal cost: attacks from two networks, each of as many gradients.") { study, images, output };
root.SetAction(arguments =>
{
    try
    {
        Comparison.Run(arguments.GetValue(study)!, arguments.GetValue(images), arguments.GetValue(output)!, Console.Out);
        return 0;
    }
    catch (Exception error) when (error is IOException or ArgumentException or InvalidOperationException or InvalidDataException or MLNet.Sgm.Weights.WeightFileException)
    {
        Console.Error.WriteLine(error.Message);
        return 1;
    }
});
return root.Parse(args).Invoke();
