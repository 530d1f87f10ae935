namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>The first rate times a function of the epoch.</summary>
                public class LambdaLR : LRScheduler
                {
                    private readonly Func<int, double>[] factors;

                    public LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false)
                        : this(optimizer, Enumerable.Repeat(lr_lambda, optimizer.ParamGroups.Count()), last_epoch, verbose) { }

                    public LambdaLR(Optimizer optimizer, IEnumerable<Func<int, double>> lr_lambdas, int last_epoch = -1, bool verbose = false) : base(optimizer, last_epoch, verbose)
                    {
                        factors = [.. lr_lambdas];
                        step();
                    }

                    protected override IEnumerable<double> get_lr() => baseRates.Zip(factors, (rate, factor) => rate * factor(epoch));
                }

                /// <summary>Times gamma every so many epochs.</summary>
                public class StepLR : LRScheduler
                {
                    private readonly int size;
                    private readonly double gamma;

                    public StepLR(Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1, bool verbose = false) : base(optimizer, last_epoch, verbose)
                    {
                        (size, this.gamma) = (step_size, gamma);
                        step();
                    }

                    protected override IEnumerable<double> get_lr() => epoch == 0 || epoch % size != 0 ? Rates : Rates.Select(rate => rate * gamma);

                    protected override IEnumerable<double> get_closed_form_lr() => baseRates.Select(rate => rate * Math.Pow(gamma, epoch / size));
                }

                /// <summary>Times gamma at each milestone, twice where it is named twice.</summary>
                public class MultiStepLR : LRScheduler
                {
                    private readonly IList<int> milestones;
                    private readonly double gamma;

                    public MultiStepLR(Optimizer optimizer, IList<int> milestones, double gamma = 0.1, int last_epoch = -1, bool verbose = false) : base(optimizer, last_epoch, verbose)
                    {
                        (this.milestones, this.gamma) = (milestones, gamma);
                        step();
                    }

                    protected override IEnumerable<double> get_lr() => Rates.Select(rate => rate * Math.Pow(gamma, milestones.Count(milestone => milestone == epoch)));

                    protected override IEnumerable<double> get_closed_form_lr() => baseRates.Select(rate => rate * Math.Pow(gamma, milestones.Count(milestone => milestone <= epoch)));
                }

                /// <summary>Times gamma every epoch.</summary>
                public class ExponentialLR : LRScheduler
                {
                    private readonly double gamma;

                    public ExponentialLR(Optimizer optimizer, double gamma = 0.1, int last_epoch = -1, bool verbose = false) : base(optimizer, last_epoch, verbose)
                    {
                        this.gamma = gamma;
                        step();
                    }

                    protected override IEnumerable<double> get_lr() => epoch == 0 ? Rates : Rates.Select(rate => rate * gamma);

                    protected override IEnumerable<double> get_closed_form_lr() => baseRates.Select(rate => rate * Math.Pow(gamma, epoch));
                }

                /// <summary>A straight line from one share of the first rate to another.</summary>
                public class LinearLR : LRScheduler
                {
                    private readonly double first;
                    private readonly double last;
                    private readonly int length;

                    public LinearLR(Optimizer optimizer, double start_factor = 1.0 / 3, double end_factor = 1, int total_iters = 5, int last_epoch = -1, bool verbose = false) : base(optimizer, last_epoch, verbose)
                    {
                        (first, last, length) = (start_factor, end_factor, total_iters);
                        step();
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        if (epoch == 0) return Rates.Select(rate => rate * first);
                        if (epoch > length) return Rates;
                        var factor = 1 + (last - first) / (length * first + (epoch - 1) * (last - first));
                        return Rates.Select(rate => rate * factor);
                    }

                    protected override IEnumerable<double> get_closed_form_lr() => baseRates.Select(rate => rate * (first + (last - first) * Math.Min(epoch, length) / length));
                }

                /// <summary>Half a period of a cosine from the first rate to the lowest, and on from there.</summary>
                public class CosineAnnealingLR : LRScheduler
                {
                    private readonly double period;
                    private readonly double lowest;

                    public CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false) : base(optimizer, last_epoch, verbose)
                    {
                        (period, lowest) = (T_max, eta_min);
                        step();
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        if (epoch == 0) return Rates;
                        if (_step_count == 1) return get_closed_form_lr();
                        // Past the turning point the factor below would be divided by zero.
                        if ((epoch - 1 - period) % (2 * period) == 0)
                            return Rates.Zip(baseRates, (rate, first) => rate + (first - lowest) * (1 - Math.Cos(Math.PI / period)) / 2);
                        var factor = (1 + Math.Cos(Math.PI * epoch / period)) / (1 + Math.Cos(Math.PI * (epoch - 1) / period));
                        return Rates.Select(rate => factor * (rate - lowest) + lowest);
                    }

                    protected override IEnumerable<double> get_closed_form_lr() => baseRates.Select(first => lowest + (first - lowest) * (1 + Math.Cos(Math.PI * epoch / period)) / 2);
                }
            }
        }
    }
}
