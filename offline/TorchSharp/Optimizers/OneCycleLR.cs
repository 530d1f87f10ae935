namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>Up to the highest rate and down to far below the first one, once; the momentum goes the other way.</summary>
                public class OneCycleLR : LRScheduler
                {
                    private readonly AnnealStrategy strategy;
                    private readonly int steps;
                    private readonly double[] lastSteps;
                    private readonly double[][] rates;
                    private readonly double[][] momenta;

                    public OneCycleLR(Optimizer optimizer, double max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1, double pct_start = 0.3, AnnealStrategy anneal_strategy = AnnealStrategy.Cos,
                        bool cycle_momentum = true, double base_momentum = 0.85, double max_momentum = 0.95, double div_factor = 25, double final_div_factor = 10000, bool three_phase = false, int last_epoch = -1, bool verbose = false)
                        : this(optimizer, ForEach(optimizer, max_lr), total_steps, epochs, steps_per_epoch, pct_start, anneal_strategy, cycle_momentum,
                            ForEach(optimizer, base_momentum), ForEach(optimizer, max_momentum), div_factor, final_div_factor, three_phase, last_epoch, verbose) { }

                    public OneCycleLR(Optimizer optimizer, IEnumerable<double> max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1, double pct_start = 0.3, AnnealStrategy anneal_strategy = AnnealStrategy.Cos,
                        bool cycle_momentum = true, IEnumerable<double> base_momentum = null, IEnumerable<double> max_momentum = null, double div_factor = 25, double final_div_factor = 10000, bool three_phase = false, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        if (cycle_momentum && groups.Any(group => group is not (IMomentum or IBetas))) throw new ArgumentException("optimizer must support momentum with `cycle_momentum` option enabled");
                        if (total_steps == -1 && (epochs == -1 || steps_per_epoch == -1)) throw new ArgumentException("You must define either total_steps OR (epochs AND steps_per_epoch)");
                        steps = total_steps != -1 ? total_steps : epochs * steps_per_epoch;
                        if (steps <= 0) throw new ArgumentException($"Expected a positive number of steps, but got {steps}");
                        if (pct_start is < 0 or > 1) throw new ArgumentException($"Expected float between 0 and 1 for pct_start, but got {pct_start}");

                        strategy = anneal_strategy;
                        lastSteps = three_phase ? [pct_start * steps - 1, 2 * pct_start * steps - 2, steps - 1] : [pct_start * steps - 1, steps - 1];
                        rates = [.. max_lr.Select(highest => Turns(three_phase, highest / div_factor, highest, highest / div_factor / final_div_factor))];
                        if (cycle_momentum)
                        {
                            var lowest = base_momentum ?? ForEach(optimizer, 0.85);
                            var highest = max_momentum ?? ForEach(optimizer, 0.95);
                            momenta = [.. highest.Zip(lowest, (high, low) => Turns(three_phase, high, low, high))];
                        }
                        if (last_epoch == -1)
                            for (var i = 0; i < groups.Length; i++) groups[i].InitialLearningRate = rates[i][0];
                        step();
                    }

                    public enum AnnealStrategy
                    {
                        Cos = 0,
                        Linear = 1,
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        if (epoch > steps) throw new InvalidOperationException($"Tried to step {epoch} times. The specified number of total steps is {steps}");
                        var phase = Math.Min(lastSteps.Count(end => epoch > end), lastSteps.Length - 1);
                        var start = phase == 0 ? 0 : lastSteps[phase - 1];
                        var share = (epoch - start) / (lastSteps[phase] - start);
                        if (momenta is not null)
                            for (var i = 0; i < groups.Length; i++) SetMomentum(groups[i], Between(momenta[i], phase, share));
                        return rates.Select(turns => Between(turns, phase, share));
                    }

                    /// <summary>Where the phases begin and end.</summary>
                    private static double[] Turns(bool threePhases, double first, double middle, double last) => threePhases ? [first, middle, first, last] : [first, middle, last];

                    private static IEnumerable<double> ForEach(Optimizer optimizer, double value) => Enumerable.Repeat(value, optimizer.ParamGroups.Count());

                    private static void SetMomentum(ILearningRateController group, double momentum)
                    {
                        if (group is IBetas adaptive) adaptive.Betas = (momentum, adaptive.Betas.Item2);
                        else ((IMomentum)group).Momentum = momentum;
                    }

                    private double Between(double[] turns, int phase, double share)
                    {
                        var (from, to) = (turns[phase], turns[phase + 1]);
                        return strategy == AnnealStrategy.Linear ? (to - from) * share + from : to + (from - to) / 2 * (1 + Math.Cos(Math.PI * share));
                    }
                }
            }
        }
    }
}
