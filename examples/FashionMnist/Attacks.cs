using MLNet.Sgm.Attacks;
using MLNet.Sgm.Pipeline;

namespace FashionMnist;

/// <summary>The attacks whose γ and ε are chosen on held-out images; study.json beside this file has those that were chosen.</summary>
public static class Attacks
{
    private const int Steps = 10;

    public static readonly string[] Names = ["PGD", "MI", "SGM", "SGM+MI"];

    /// <summary>The networks with skip connections of two kinds.</summary>
    public static readonly string[] Sources = ["resnet44", "densenet40"];

    public static AttackSettings Settings(string attack, float epsilon, float gamma) => new()
    {
        Gamma = attack.Contains("SGM", StringComparison.Ordinal) ? gamma : 1,
        Momentum = attack.Contains("MI", StringComparison.Ordinal) ? 1 : 0,
        Epsilon = epsilon,
        StepSize = epsilon / 8,
        Steps = Steps,
    };

    public static AdversarialEstimator.Options Create(string attack, string source, float epsilon, float gamma) =>
        new() { Source = Networks.Bundled(source), Attack = Settings(attack, epsilon, gamma), BatchSize = 100 };
}
