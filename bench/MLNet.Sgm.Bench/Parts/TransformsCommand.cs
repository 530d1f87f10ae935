using System.CommandLine;
using System.Globalization;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Cli.References;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Bench.Parts;

/// <summary><c>transforms</c>: what each transform costs beside the gradients that it asks for. <c>copies</c>: what copies in a pass cost, by how many there are.</summary>
internal static class TransformsCommand
{
    private const int Repetitions = 3;

    private static readonly Option<string> Architecture = new("--architecture") { Description = "The source.", DefaultValueFactory = _ => "resnet50" };
    private static readonly Option<int> Batch = new("--batch") { Description = "Images.", DefaultValueFactory = _ => 4 };
    private static readonly Option<int> Copies = new("--copies") { Description = "Copies of each image, 1 to 30.", DefaultValueFactory = _ => 20 };

    internal static Command CreateTransforms()
    {
        var command = new Command("transforms", "Measures what each transform costs beside its gradients: CPU time of a gradient, and its share of the source's.") { Architecture, Batch };
        command.SetAction(arguments => CompareWithNetwork(FormulaNetworks.Create(arguments.GetValue(Architecture)!), arguments.GetValue(Batch)));
        return command;
    }

    internal static Command CreateCopies()
    {
        var command = new Command("copies", "Measures a step over copies of a batch, by how many copies go through the source in a pass.") { Architecture, Batch, Copies };
        command.SetAction(arguments => CompareGroups(Source(arguments.GetValue(Architecture)!), arguments.GetValue(Batch), arguments.GetValue(Copies)));
        return command;
    }

    private static ImageClassifier Source(string architecture) => FormulaNetworks.Names.Contains(architecture)
        ? FormulaNetworks.Create(architecture)
        : new(architecture, () => Architectures.Find(architecture).CreateNetwork(10), new([0.5f], [0.5f], 28, 28), [.. Enumerable.Range(0, 10).Select(index => $"class {index}")]);

    private static void CompareWithNetwork(ImageClassifier source, int batch)
    {
        var network = Milliseconds(source, batch, new() { Steps = 1 });
        Print($"one gradient of {source.Name}, {batch} images: {network:0.0} ms");
        var nothing = new ImageClassifier("mean", () => new Mean(source.ClassCount), source.Preprocessing, source.ClassNames);
        var loop = Milliseconds(nothing, batch, new() { Steps = 1 });
        foreach (var component in AttackComponents.All.Where(component => component.Seam.Type == typeof(InputTransform)))
        {
            // Its 901 gradients are alike.
            var transform = component.Create() is InputTransform made and not OperatorPerturbation ? made : new OperatorPerturbation { Neighbours = 4, Operators = 5 };
            var settings = new AttackSettings { Steps = 1, Transform = transform };
            var cost = (Milliseconds(nothing, batch, settings) - loop) / settings.GradientsPerStep;
            Print($"{component.Abbreviation,-10} {cost,8:0.00} ms a gradient, {cost / network,7:0.00%}");
        }
    }

    private static void CompareGroups(ImageClassifier source, int batch, int copies)
    {
        for (var group = 1; group <= copies; group = group < copies ? Math.Min(2 * group, copies) : copies + 1)
        {
            var milliseconds = Milliseconds(source, batch, new() { Steps = 1, Transform = new ScaledCopies { Count = copies } }, group);
            Print($"{source.Name}, batch {batch}, {copies} copies, {group,3} in a pass: {batch * copies / milliseconds * 1000:0.00} gradients of an image a second");
        }
    }

    /// <summary>The least CPU time of a run of an attack, which what else the machine does changes little.</summary>
    private static double Milliseconds(ImageClassifier source, int batch, AttackSettings settings, int? copiesAtOnce = null)
    {
        using var scope = NewDisposeScope();
        var side = source.Preprocessing.Height;
        var (images, labels) = (ReferenceFormula.Images(batch, side), tensor(FormulaNetworks.Labels(batch, source.ClassCount)));
        using var attack = new AdversarialAttack(source, settings, CPU, new(ReferenceFormula.Images(4, side), tensor(new long[] { 0, 1, 2, 3 }))) { CopiesAtOnce = copiesAtOnce };
        attack.Perturb(images, labels);
        return Enumerable.Range(0, Repetitions).Min(_ =>
        {
            var start = Environment.CpuUsage.TotalTime;
            attack.Perturb(images, labels);
            return (Environment.CpuUsage.TotalTime - start).TotalMilliseconds;
        });
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>A linear classifier of an image's mean color.</summary>
    private sealed class Mean : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Linear fc;

        internal Mean(int classes) : base(nameof(Mean))
        {
            manual_seed(0);
            fc = nn.Linear(3, classes);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => fc.call(input.mean([2L, 3L]));
    }
}
