using MLNet.Sgm.Attacks;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks;

/// <summary>Objectives of logits, number by number.</summary>
[TestClass]
public sealed class LogitObjectiveTests
{
    [TestMethod]
    [DataRow(null, 2.5)]
    [DataRow(5f, 5.0)]
    public void Calibrated_logits_are_divided_by_the_temperature_or_by_the_distance_of_the_two_largest(float? temperature, double divisor)
    {
        using var scope = NewDisposeScope();
        double[] z = [1, -2, 3.5];
        var found = new LogitCalibration { Temperature = temperature }.Sureness(tensor(z).unsqueeze(0), tensor(new long[] { 1 })).item<double>();
        Assert.AreEqual(z[1] / divisor - Math.Log(z.Sum(value => Math.Exp(value / divisor))), found, 1e-12);
    }

    [TestMethod]
    public void Equal_logits_have_a_finite_gradient()
    {
        using var scope = NewDisposeScope();
        foreach (var objective in new AttackObjective[] { new LogitCalibration(), new PoincareTriplet() })
        {
            var logits = zeros([1, 3], requires_grad: true);
            var gradient = autograd.grad([objective.Sureness(logits, tensor(new long[] { 1 }), tensor(new long[] { 0 })).sum()], [logits])[0];
            Assert.IsTrue(gradient.isfinite().all().item<bool>(), objective.ToString());
        }
    }

    [TestMethod]
    public void Po_trip_is_the_poincare_distance_from_the_target_and_a_triplet_loss()
    {
        using var scope = NewDisposeScope();
        double[] z = [1, -2, 3];
        var (target, label) = (1, 0);
        var norm = z.Sum(Math.Abs);
        var u = z.Select(value => value / norm).ToArray();
        var t = Enumerable.Range(0, 3).Select(i => i == target ? 1 - 1e-5 : 0).ToArray();
        var distance = Math.Acosh(1 + 2 * u.Zip(t, (a, b) => (a - b) * (a - b)).Sum() / ((1 - u.Sum(a => a * a)) * (1 - t.Sum(a => a * a))));
        double Angle(int c) => 1 - Math.Abs(z[c]) / Math.Sqrt(z.Sum(value => value * value));
        var expected = -distance - 0.5 * Math.Max(Angle(target) - Angle(label) + 0.6, 0);
        var found = new PoincareTriplet { TripletWeight = 0.5f, Margin = 0.6f }.Sureness(tensor(z).unsqueeze(0), tensor(new long[] { target }), tensor(new long[] { label })).item<double>();
        Assert.AreEqual(expected, found, 1e-6);
    }

    [TestMethod]
    public void Po_trip_refuses_an_attack_without_targets() =>
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(new AttackSettings { Objective = new PoincareTriplet() }.Validate).Message, "another Goal than Untargeted");
}
