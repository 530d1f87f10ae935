using System.CommandLine;
using System.Globalization;
using MLNet.Sgm.Attacks;

namespace MLNet.Sgm.Bench.Parts;

/// <summary><c>pipeline</c>: how much of the bare engine's speed a whole pipeline reaches.</summary>
internal static class PipelineCommand
{
    internal static Command Create()
    {
        var architecture = new Option<string>("--architecture") { Description = "The source.", DefaultValueFactory = _ => "resnet50" };
        architecture.AcceptOnlyFromAmong(FormulaNetworks.Names);
        var gamma = new Option<float>("--gamma") { Description = "The attack's gamma.", DefaultValueFactory = _ => 0.2f };
        var images = CountOption.Create("--images", "The number of images.", 24);
        var batch = CountOption.Create("--batch", "How many images are attacked together.", 8);
        var steps = CountOption.Create("--steps", "The attack's steps.", 10);
        var rounds = CountOption.Create("--rounds", "How often each of the two runs, in turns.", 4);
        var command = new Command("pipeline", "Attacks the same images by a pipeline that decodes PNG files and by the bare engine, in turns.") { architecture, gamma, images, batch, steps, rounds };
        command.SetAction(arguments =>
        {
            using var race = new PipelineRace(FormulaNetworks.Create(arguments.GetValue(architecture)!), arguments.GetValue(images), arguments.GetValue(batch),
                new AttackSettings { Gamma = arguments.GetValue(gamma), Steps = arguments.GetValue(steps) });
            Run(race, arguments.GetValue(rounds));
        });
        return command;
    }

    private static void Run(PipelineRace race, int rounds)
    {
        Print($"largest difference between the two: {race.LargestDifference():0.00}/255 (rounding to 8 bits makes at most 0.50)");
        var (engine, pipeline) = (new List<Sample>(), new List<Sample>());
        for (var round = 0; round < rounds; round++)
        {
            // Whichever goes first meets another state of the machine.
            if (round % 2 == 0) engine.Add(Sample.Of(race.RunBareEngine));
            pipeline.Add(Sample.Of(race.RunPipeline));
            if (round % 2 == 1) engine.Add(Sample.Of(race.RunBareEngine));
            Print($"round {round + 1}: engine {engine[^1]}; pipeline {pipeline[^1]}; ratio {engine[^1].Seconds / pipeline[^1].Seconds:0.000}");
        }
        var (ofEngine, ofPipeline) = (Sample.Best(engine), Sample.Best(pipeline));
        Print($"best: engine {ofEngine}; pipeline {ofPipeline}; ratio {ofEngine.Seconds / ofPipeline.Seconds:0.000}, of CPU time {ofEngine.CpuSeconds / ofPipeline.CpuSeconds:0.000}");
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
