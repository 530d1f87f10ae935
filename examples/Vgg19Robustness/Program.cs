using System.CommandLine;
using TorchSharp;
using Vgg19Robustness;

// Left to itself, libtorch may take fewer threads than there are cores.
torch.set_num_threads(Environment.ProcessorCount);

var images = new Option<DirectoryInfo>("--images") { Description = "Folder of ImageNet images named by WordNet id: n01440764_1.png, or n01440764/any name.png.", Required = true };
var weights = new Option<DirectoryInfo>("--weights") { Description = "Folder of the weight files.", DefaultValueFactory = _ => new("weights") };
var formula = new Option<bool>("--formula-weights") { Description = "Networks that recognise nothing, of weights that a formula gives, on tiny images: to see the experiment run without any weight file." };
var output = new Option<DirectoryInfo>("--output") { Description = "Folder for the results.", DefaultValueFactory = _ => new("output/vgg19") };
var root = new RootCommand("How robust is VGG19 with batch norm against images that were made for a ResNet-152 and a DenseNet-201?") { images, weights, formula, output };
root.SetAction(arguments =>
{
    try
    {
        var networks = arguments.GetValue(formula) ? Networks.OfFormula() : Networks.OfFiles(arguments.GetValue(weights)!.FullName);
        Experiment.Run(networks, arguments.GetValue(images)!.FullName, arguments.GetValue(output)!.FullName, Console.Out);
        return 0;
    }
    catch (Exception error) when (error is IOException or InvalidDataException or MLNet.Sgm.Weights.WeightFileException)
    {
        Console.Error.WriteLine(error.Message);
        return 1;
    }
});
return root.Parse(args).Invoke();
