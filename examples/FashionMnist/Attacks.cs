using MLNet.Sgm.Attacks;
using MLNet.Sgm.Pipeline;

namespace FashionMnist;

/// <summary>The attacks of the study. How γ, ε and the step were chosen: README.md beside this file.</summary>
public static class Attacks
{
    public const float Epsilon = 24 / 255f;
    public const int Steps = 10;
    public const float StepSize = Epsilon / 8;

    public static readonly string[] Names = ["PGD", "MI", "SGM", "SGM+MI"];

    /// <summary>The sources, each with its γ.</summary>
    public static readonly IReadOnlyDictionary<string, float> Gammas = new Dictionary<string, float>
    {
        ["resnet44"] = 0.5f,
        ["densenet40"] = 0.7f,
    };

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
