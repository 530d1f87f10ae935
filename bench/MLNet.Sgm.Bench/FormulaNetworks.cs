using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Cli.References;

namespace MLNet.Sgm.Bench;

/// <summary>Architectures on the formula's weights: benchmarks need no weight file.</summary>
internal static class FormulaNetworks
{
    private const string Solution = "MLNet.Sgm.sln";

    /// <summary>The solution's folder, found upwards from the program.</summary>
    /// <exception cref="DirectoryNotFoundException">The program is outside of it.</exception>
    internal static string SolutionFolder { get; } = FindSolutionFolder();

    /// <summary>The architectures that have a file of reference outputs.</summary>
    internal static string[] Names => [.. Architectures.All.Select(architecture => architecture.Name).Where(name => File.Exists(PathOf(name)))];

    /// <summary>A classifier of 1000 classes.</summary>
    /// <param name="architecture">One of <see cref="Names"/>, such as <c>resnet50</c>.</param>
    /// <exception cref="FileNotFoundException">It is none of them.</exception>
    internal static ImageClassifier Create(string architecture)
    {
        var path = PathOf(architecture);
        return ReferenceNetwork.Classifier(ReferenceJson.Read<ReferenceFile>(path), path);
    }

    /// <summary>The same architecture on weights of a file.</summary>
    /// <param name="architecture">Its name.</param>
    /// <param name="formula">The classifier on the formula's weights.</param>
    /// <param name="path">A weight file, or an ONNX model.</param>
    internal static ImageClassifier FromFile(string architecture, ImageClassifier formula, string path) => Path.GetExtension(path) == ".onnx"
        ? ImageClassifier.FromOnnx(path, formula.Preprocessing, formula.ClassNames)
        : ImageClassifier.FromDescription(new() { Name = formula.Name, Architecture = architecture, Weights = path, Preprocessing = formula.Preprocessing, ClassNames = formula.ClassNames });

    /// <summary>The reference file of an architecture.</summary>
    internal static string PathOf(string architecture) => Path.Combine(SolutionFolder, "tests", "MLNet.Sgm.Tests", "References", $"{architecture}.json");

    /// <summary>Class indices for so many images; bench/python/attack.py has the same.</summary>
    internal static long[] Labels(int count, int classes) => [.. Enumerable.Range(0, count).Select(image => image * 293L % (classes - 7) + 7)];

    private static string FindSolutionFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, Solution))) return folder.FullName;
        throw new DirectoryNotFoundException($"The benchmarks must run from within the solution's folder, which holds {Solution}; '{AppContext.BaseDirectory}' is outside of it.");
    }
}
