using MLNet.Sgm.Attacks;

namespace MLNet.Sgm.Tests.Attacks.Sampling;

/// <summary>An attack for each sampling, step and objective beyond the first, small.</summary>
internal static class SamplingCompositions
{
    private static readonly AttackSettings Momentum = AttackPresets.MiFgsm with { Steps = 4, StepSize = 6 / 255f };

    internal static readonly IReadOnlyDictionary<string, AttackSettings> All = new Dictionary<string, AttackSettings>
    {
        ["PGN"] = Momentum with { Sampling = new PenalizedNeighbours { Neighbours = 2 } },
        ["GRA"] = Momentum with { Sampling = new GradientRelevance { Neighbours = 2 }, Step = new SignAgreement() },
        ["MEF"] = Momentum with { Sampling = new EnhancedFlatness { Neighbours = 2 } },
        ["FGSRA"] = Momentum with { Sampling = new FrequencyRelevance { Neighbours = 2 }, Step = new SignAgreement { With = SignComparison.OwnGradient } },
        ["GAA"] = Momentum with { Sampling = new GradientAggregation { Neighbours = 2 } },
        ["MIG"] = Momentum with { Sampling = new IntegratedGradients { Samples = 3 }, Objective = new Probability() },
        ["MuMoDIG"] = Momentum with { Sampling = new MonotonePaths { Copies = 3, Regions = 3, Enlargement = 2 } },
        ["ANDA"] = Momentum with { Momentum = 0, Sampling = new ShiftedEnsemble { Grid = 2 } },
        ["GNP"] = Momentum with { Sampling = new GradientNormPenalty() },
        ["DTA"] = Momentum with { Sampling = new DirectionTuning { InnerSteps = 2 } },
        ["PC-I"] = Momentum with { Sampling = new PredictionCorrection { Predictions = 2 } },
        ["IE"] = Momentum with { Sampling = new EnhancedEuler() },
        ["SMI-FGRM"] = Momentum with { Sampling = new RandomWalk { Samples = 3 }, Step = new GradientRescaling() },
        ["RAP"] = Momentum with { Sampling = new ReversePerturbation { InnerSteps = 2 } },
        ["Foolmix"] = Momentum with { Sampling = new DualBlending { Neighbours = 2, Scales = 2, OtherClasses = 2, Leading = 1 } },
        ["GI"] = Momentum with { GlobalMomentum = new() { Steps = 2 } },
        ["AI-FGTM"] = Momentum with { Momentum = 0, Step = new TanhStep() },
        ["AdaMSI"] = Momentum with { Momentum = 0, Step = new AdaptiveMomentum() },
    };
}
