using FashionMnist;
using Microsoft.ML;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Pipeline;

namespace Pipelines;

/// <summary>Save and load: a fitted chain in one file, networks included, does the same elsewhere.</summary>
public static class SaveAndLoad
{
    public static void Run(TextWriter output)
    {
        var ml = new MLContext(seed: 0);
        var images = ml.Data.LoadFromEnumerable(Samples.Take(20));
        var folder = Directory.CreateTempSubdirectory("sgm-example-");
        var path = Path.Combine(folder.FullName, "attack.zip");

        using var model = ml.Transforms.LoadImages("Image", Samples.Folder, "ImagePath")
            .Append(ml.Robustness.Adversarial("Adversarial", "Image", new() { Source = Networks.Bundled("resnet20"), Attack = AttackPresets.SgmMi(0.5f) }))
            .Append(ml.Robustness.ScoreTransfer(Networks.Bundled("vgg8"), "Adversarial"))
            .Fit(images);
        ml.Robustness.Save(model, images.Schema, path);
        output.WriteLine($"Saved {new FileInfo(path).Length / 1024} KiB.");

        using var loaded = ml.Robustness.Load(path, out var schema);
        var (before, after) = (ml.Robustness.EvaluateTransfer(model.Transform(images)), ml.Robustness.EvaluateTransfer(loaded.Transform(images)));
        output.WriteLine($"The loaded chain takes {string.Join(", ", schema!.Select(column => column.Name))}.");
        output.WriteLine($"Attack success rate before: {before.AttackSuccessRate}; after: {after.AttackSuccessRate}.");
        folder.Delete(recursive: true);
    }
}
