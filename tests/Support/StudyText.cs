using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Studies;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Tests;

/// <summary>A small study as text, and the folder that it needs.</summary>
internal static class StudyText
{
    internal static readonly string Small = With("""
        {
            "PGD": {
              "epsilon": 24,
            },
            "SGM": { "gamma": "source" },
          }
        """, """
        [
            // The method against its baseline.
            { "attack": "SGM", "against": "PGD" },
          ]
        """);

    /// <summary>The study with other attacks.</summary>
    internal static string With(string attacks, string comparisons = """[{ "attack": "SGM", "against": "PGD" }]""") => $$"""
        {
          // A study of networks with random weights.
          "name": "Small",
          "dataset": { "path": "images", "classes": ["ant", "bee", "cat"] },
          "classifiers": {
            "res": { "architecture": "small_resnet8", "weights": "res.safetensors", "preprocessing": { "mean": [0.5, 0.5, 0.5], "std": [0.25, 0.25, 0.25], "height": 8, "width": 8 } },
            "dense": { "architecture": "small_densenet10_4", "weights": "dense.safetensors", "preprocessing": { "mean": [0.5, 0.5, 0.5], "std": [0.25, 0.25, 0.25], "height": 8, "width": 8 } },
            "vgg": { "architecture": "small_vgg8", "weights": "vgg.safetensors", "preprocessing": { "mean": [0.5, 0.5, 0.5], "std": [0.25, 0.25, 0.25], "height": 8, "width": 8 } },
          },
          "sources": {
            "res": { "gamma": 0.5 },
            "dense": { "gamma": 0.7, "rule": "publishedCode" },
            "both": { "members": { "res": { "gamma": 0.4 }, "dense": { "gamma": 0.6, "weight": 2 } } },
          },

          "attacks": {{attacks}},

          "targets": ["res", "dense", "vgg"],

          "comparisons": {{comparisons}},

          "batchSize": 5
        }
        """;

    /// <summary>A folder with what the study reads: 12 images in the folders of three classes, and weight files, empty until a test needs them.</summary>
    internal static TemporaryFolder Folder()
    {
        var folder = TestData.Folder();
        for (var index = 0; index < 12; index++)
        {
            var of = Directory.CreateDirectory(folder.File(Path.Combine("images", TestData.ClassNames[index % TestData.ClassNames.Length]))).FullName;
            using var image = TestData.Image(index);
            image.Save(Path.Combine(of, $"{index:00}.png"));
        }
        foreach (var name in new[] { "res", "dense", "vgg" }) File.Create(folder.File($"{name}.safetensors")).Dispose();
        return folder;
    }

    /// <summary>A folder with the networks too, of random weights, and the small study of attacks of two steps.</summary>
    internal static TemporaryFolder RunnableFolder()
    {
        var folder = Folder();
        Save("res", TestData.Classifier());
        Save("dense", TestData.DenseNet());
        Save("vgg", TestData.Vgg());
        File.WriteAllText(folder.File("study.json"), Small.Replace("\"epsilon\": 24,", "\"epsilon\": 24, \"steps\": 2").Replace("\"gamma\": \"source\"", "\"gamma\": \"source\", \"steps\": 2, \"randomStart\": true"));
        return folder;

        void Save(string name, ImageClassifier classifier)
        {
            using var network = classifier.CreateNetwork();
            SafeTensors.Write(folder.File($"{name}.safetensors"), network.state_dict());
        }
    }

    internal static TransferStudy Read(TemporaryFolder folder, string text)
    {
        File.WriteAllText(folder.File("study.json"), text);
        return StudyFileReader.Read(folder.File("study.json"));
    }
}
