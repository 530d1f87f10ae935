using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace MLNet.Sgm.Offline.Tests.TorchSharp;

[TestClass]
public sealed class OptimizerScheduleTests : TensorTestBase
{
    private static Optimizer NewSgd() => SGD([nn.Parameter(zeros([1]))], 0.4, momentum: 0.9);

    private static void Gives(Optimizer optimizer, lr_scheduler.LRScheduler schedule, params double[] expected)
    {
        foreach (var rate in expected)
        {
            Assert.AreEqual(rate, optimizer.ParamGroups.Single().LearningRate, 1e-7);
            Assert.AreEqual(rate, schedule.get_last_lr().Single(), 1e-7);
            optimizer.step();
            schedule.step();
        }
    }

    private static void Gives(Func<Optimizer, lr_scheduler.LRScheduler> make, params double[] expected)
    {
        using var optimizer = NewSgd();
        Gives(optimizer, make(optimizer), expected);
    }

    [TestMethod]
    public void Schedules_are_PyTorchs()
    {
        Gives(o => lr_scheduler.StepLR(o, 2, 0.5), 0.4, 0.4, 0.2, 0.2, 0.1, 0.1);
        Gives(o => lr_scheduler.MultiStepLR(o, [2, 3, 3], 0.5), 0.4, 0.4, 0.2, 0.05, 0.05);
        Gives(o => lr_scheduler.ExponentialLR(o, 0.5), 0.4, 0.2, 0.1, 0.05);
        Gives(o => lr_scheduler.LambdaLR(o, epoch => 1.0 / (epoch + 1)), 0.4, 0.2, 0.4 / 3, 0.1);
        Gives(o => lr_scheduler.LinearLR(o, 0.25, 1, 3), 0.1, 0.2, 0.3, 0.4, 0.4);
        Gives(o => lr_scheduler.CosineAnnealingLR(o, 4, 0.1), 0.4, 0.35606602, 0.25, 0.14393398, 0.1, 0.14393398, 0.25, 0.35606602, 0.4, 0.35606602);
        Gives(o => lr_scheduler.OneCycleLR(o, 0.5, total_steps: 6), 0.02, 0.49720772, 0.40587283, 0.23131855, 0.066738765, 2e-06);
    }

    [TestMethod]
    public void One_cycle_in_three_phases_moves_rate_and_betas()
    {
        using var optimizer = Adam([nn.Parameter(zeros([1]))], 0.1);
        var schedule = lr_scheduler.OneCycleLR(optimizer, 0.5, epochs: 2, steps_per_epoch: 5, pct_start: 0.4, three_phase: true, anneal_strategy: lr_scheduler.impl.OneCycleLR.AnnealStrategy.Linear);
        double[] rates = [0.02, 0.18, 0.34, 0.5, 0.34, 0.18, 0.02, 0.013334, 0.006668, 2e-06];
        double[] betas = [0.95, 0.91666667, 0.88333333, 0.85, 0.88333333, 0.91666667, 0.95, 0.95, 0.95, 0.95];

        foreach (var (rate, beta) in rates.Zip(betas))
        {
            Assert.AreEqual(rate, optimizer.ParamGroups.Single().LearningRate, 1e-7);
            Assert.AreEqual(beta, optimizer.Betas.Item1, 1e-7);
            Assert.AreEqual(0.999, optimizer.Betas.Item2);
            schedule.step();
        }
    }

    [TestMethod]
    public void A_schedule_jumps_to_an_epoch()
    {
        using var optimizer = NewSgd();
        var schedule = lr_scheduler.StepLR(optimizer, 2, 0.5);

        schedule.step(5);

        Assert.AreEqual(0.1, optimizer.ParamGroups.Single().LearningRate, 1e-12);
    }

    [TestMethod]
    public void One_cycle_needs_a_length_and_ends()
    {
        using var optimizer = NewSgd();
        Assert.ThrowsExactly<ArgumentException>(() => lr_scheduler.OneCycleLR(optimizer, 0.5));

        var schedule = lr_scheduler.OneCycleLR(optimizer, 0.5, total_steps: 1);
        schedule.step();
        Assert.ThrowsExactly<InvalidOperationException>(() => schedule.step());
    }
}
