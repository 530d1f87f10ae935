// Loads weight files into tensors that are there already and prints seconds and peak memory; weight_files.py does the same in Python.
//   dotnet run -c Release --project bench/WeightFiles -- FILE...
using System.Diagnostics;
using MLNet.Sgm.Weights;
using TorchSharp;

const int Repetitions = 7;

foreach (var path in args)
{
    using var scope = torch.NewDisposeScope();
    Dictionary<string, torch.Tensor> targets;
    using (var file = WeightFile.Open(args[^1])) targets = file.Entries.ToDictionary(entry => entry.Name, entry => torch.ones([.. entry.Shape], entry.Type));
    var before = PeakMegabytes();
    var seconds = Enumerable.Range(0, Repetitions).Select(_ => Load(path, targets)).ToList();
    Console.WriteLine($".NET   {Path.GetFileName(path)}: first {seconds[0]:F3} s, median {seconds.Order().ElementAt(Repetitions / 2):F3} s, best {seconds.Min():F3} s; peak {before} MB before, {PeakMegabytes()} MB after");
}

static double Load(string path, Dictionary<string, torch.Tensor> targets)
{
    var watch = Stopwatch.StartNew();
    using var file = WeightFile.Open(path);
    foreach (var entry in file.Entries) file.CopyTo(entry.Name, targets[entry.Name]);
    return watch.Elapsed.TotalSeconds;
}

static long PeakMegabytes()
{
    using var process = Process.GetCurrentProcess();
    return process.PeakWorkingSet64 >> 20;
}
