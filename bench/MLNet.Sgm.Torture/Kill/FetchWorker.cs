using System.CommandLine;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Torture.Kill;

/// <summary>The process of <c>kill</c> that downloads.</summary>
internal static class FetchWorker
{
    internal const string Name = "fetch-worker";

    internal static Command Create()
    {
        Argument<string> url = new("url"), hash = new("hash"), folder = new("folder");
        var command = new Command(Name, "The process of kill that downloads.") { url, hash, folder };
        command.Hidden = true;
        command.SetAction(arguments =>
        {
            var weights = new KnownWeights { Name = "test", Architecture = "resnet18", Url = new(arguments.GetValue(url)!), Sha256 = arguments.GetValue(hash)!, Preprocessing = Preprocessing.ImageNet };
            try
            {
                new WeightCache(arguments.GetValue(folder)).Fetch(weights);
                return 0;
            }
            catch (WeightFileException error)
            {
                // The disk is full, or another process is there: as sgm says it.
                Console.Error.WriteLine(error.Message);
                return 1;
            }
        });
        return command;
    }
}
