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
    private const int Repetitions = 5;

    // Draws are found once an attack; half the usual number of steps.
    private const int Steps = 5;

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
        var nothing = new ImageClassifier("mean", () => new Mean(source.ClassCount), source.Preprocessing, source.ClassNames);
        var plain = new AttackSettings { Steps = Steps };
        var transforms = AttackComponents.All.Where(component => component.Seam.Type == typeof(InputTransform)).Select(component => (component.Abbreviation, Settings: plain with { Transform = Create(component) })).ToList();
        var times = Milliseconds([new(source, batch, new() { Steps = 1 }), new(nothing, batch, plain), .. transforms.Select(transform => new Run(nothing, batch, transform.Settings))]);
        Print($"one gradient of {source.Name}, {batch} images: {times[0]:0.0} ms");
        foreach (var ((name, settings), time) in transforms.Zip(times.Skip(2)))
        {
            var cost = (time - times[1]) / (Steps * settings.GradientsPerStep);
            Print($"{name,-10} {cost,8:0.00} ms a gradient, {cost / times[0],7:0.00%}");
        }
    }

    // The 901 gradients of OPS are alike.
    private static InputTransform Create(AttackComponentDescription component) =>
        component.Create() is InputTransform transform and not OperatorPerturbation ? transform : new OperatorPerturbation { Neighbours = 4, Operators = 5 };

    private static void CompareGroups(ImageClassifier source, int batch, int copies)
    {
        var groups = Groups(copies).ToList();
        var times = Milliseconds([.. groups.Select(group => new Run(source, batch, new() { Steps = 1, Transform = new ScaledCopies { Count = copies } }, group))]);
        foreach (var (group, milliseconds) in groups.Zip(times))
            Print($"{source.Name}, batch {batch}, {copies} copies, {group,3} in a pass: {batch * copies / milliseconds * 1000:0.00} gradients of an image a second of CPU time");
    }

    private static IEnumerable<int> Groups(int copies)
    {
        for (var group = 1; group < copies; group *= 2) yield return group;
        yield return copies;
    }

    /// <param name="Source">The source.</param>
    /// <param name="Batch">The number of images.</param>
    /// <param name="Settings">The attack.</param>
    /// <param name="CopiesAtOnce">How many copies are computed in a pass; null for what the library takes.</param>
    private sealed record Run(ImageClassifier Source, int Batch, AttackSettings Settings, int? CopiesAtOnce = null);

    /// <summary>The median CPU time of each of several attacks, all of them in turns, so that what else the machine does falls on each alike.</summary>
    private static double[] Milliseconds(IReadOnlyList<Run> runs)
    {
        using var scope = NewDisposeScope();
        var attacks = runs.Select(run => new AdversarialAttack(run.Source, run.Settings, CPU, new(ReferenceFormula.Images(4, run.Source.Preprocessing.Height), tensor(new long[] { 0, 1, 2, 3 }))) { CopiesAtOnce = run.CopiesAtOnce }).ToList();
        var times = runs.Select(_ => new List<double>()).ToList();
        // The first round is to warm up.
        for (var round = 0; round <= Repetitions; round++)
            foreach (var ((run, attack), own) in runs.Zip(attacks).Zip(times))
            {
                var (images, labels) = (ReferenceFormula.Images(run.Batch, run.Source.Preprocessing.Height), tensor(FormulaNetworks.Labels(run.Batch, run.Source.ClassCount)));
                var start = Environment.CpuUsage.TotalTime;
                attack.Perturb(images, labels).Dispose();
                if (round > 0) own.Add((Environment.CpuUsage.TotalTime - start).TotalMilliseconds);
            }
        attacks.ForEach(attack => attack.Dispose());
        return [.. times.Select(own => Spread.MedianOf(own))];
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
