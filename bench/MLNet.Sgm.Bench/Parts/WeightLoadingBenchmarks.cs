using BenchmarkDotNet.Attributes;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Bench.Parts;

/// <summary>A ResNet-152's state dict, 230 MB, from a file that the system has in memory.</summary>
public class WeightLoadingBenchmarks
{
    private string path = null!;
    private WeightLoading loading = null!;

    [GlobalSetup]
    public void Write()
    {
        path = Path.Combine(Path.GetTempPath(), $"sgm-bench-{Guid.NewGuid():N}.safetensors");
        using (var network = FormulaNetworks.Create("resnet152").CreateNetwork()) SafeTensors.Write(path, network.state_dict());
        loading = new(path);
    }

    /// <summary>Into tensors that are there already, as a network's are.</summary>
    [Benchmark(Baseline = true)]
    public int Fill() => loading.Load(path);

    /// <summary>Into new tensors.</summary>
    [Benchmark]
    public int Read()
    {
        var tensors = SafeTensors.Read(path);
        foreach (var tensor in tensors.Values) tensor.Dispose();
        return tensors.Count;
    }

    [GlobalCleanup]
    public void Delete()
    {
        loading.Dispose();
        File.Delete(path);
    }
}
