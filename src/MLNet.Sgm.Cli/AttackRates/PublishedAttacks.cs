using MLNet.Sgm.Attacks;
using MLNet.Sgm.Cli.References;

namespace MLNet.Sgm.Cli.AttackRates;

/// <summary>What the library calls the methods of TransferAttack (github.com/Trustworthy-AI-Group/TransferAttack), with the settings that their published code has by default.</summary>
internal static class PublishedAttacks
{
    private static readonly AttackSettings Momentum = AttackPresets.MiFgsm;

    // Lengths are a rate's own; here stand those settings alone in which a method differs from others.
    private static readonly Dictionary<string, AttackSettings> Settings = new()
    {
        ["fgsm"] = AttackPresets.Fgsm,
        ["ifgsm"] = AttackPresets.Pgd,
        ["mifgsm"] = Momentum,
        ["nifgsm"] = AttackPresets.NiFgsm,
        ["pifgsm"] = AttackPresets.PiFgsm,
        ["emifgsm"] = AttackPresets.EmiFgsm,
        ["vmifgsm"] = AttackPresets.VmiFgsm,
        ["vnifgsm"] = AttackPresets.VniFgsm,
        ["dim"] = AttackPresets.DiMiFgsm,
        ["tim"] = Momentum with { Smoothing = new() { Size = 15 } },
        ["sim"] = Momentum with { Transform = new ScaledCopies() },
        ["admix"] = AttackPresets.Admix,
        ["dem"] = AttackPresets.Dem,
        ["sia"] = AttackPresets.Sia,
        ["bsr"] = AttackPresets.Bsr,
        ["ssm"] = AttackPresets.Ssa,
        ["usmm"] = AttackPresets.Usmm,
        ["decowa"] = AttackPresets.DeCowA,
        ["ens"] = Momentum,
        ["pgn"] = AttackPresets.Pgn,
        ["gra"] = AttackPresets.Gra,
        ["mef"] = AttackPresets.Mef,
        ["fgsra"] = AttackPresets.Fgsra,
        ["gaa"] = AttackPresets.Gaa,
        ["mig"] = AttackPresets.Mig,
        // The published code pads to 245 pixels whatever the image's size, which here is 28.
        ["mumodig"] = AttackPresets.MuMoDig with { Sampling = new MonotonePaths { Enlargement = 245 / 28f } },
        ["anda"] = AttackPresets.Anda,
        ["dta"] = AttackPresets.Dta,
        // The published code predicts after it has taken the gradient, which is no prediction.
        ["pcifgsm"] = AttackPresets.PciFgsm with { Sampling = new PredictionCorrection { Predictions = 0 } },
        ["iefgsm"] = AttackPresets.IeFgsm,
        ["smifgrm"] = AttackPresets.SmiFgrm,
        ["aifgtm"] = AttackPresets.AiFgtm,
        ["adamsi_fgm"] = AttackPresets.AdaMsi,
        ["gifgsm"] = AttackPresets.GiFgsm,
        ["svre"] = Momentum with { Fusion = new VarianceReducedEnsemble(), RandomStart = true },
        ["adaea"] = Momentum with { Fusion = new AdaptiveEnsemble() },
        ["cwa"] = Momentum with { Fusion = new CommonWeakness(), RandomStart = true },
        ["smer"] = Momentum with { Fusion = new StochasticReweighting(), RandomStart = true },
        ["fia"] = AttackPresets.Pgd with { Objective = new FeatureImportanceAware() },
        ["naa"] = AttackPresets.Pgd with { Objective = new NeuronAttribution { Layer = "layer1" } },
        ["ila"] = AttackPresets.Pgd with { Objective = new IntermediateLevel { Layer = "layer2.3" } },
    };

    /// <summary>The attack of a published rate, or null where the library lacks the method. A method whose steps are of ε has them so, whatever the rate says.</summary>
    internal static AttackSettings? Of(PublishedRate rate) => Settings.TryGetValue(rate.Method, out var settings)
        ? settings with { Epsilon = Fraction.Read(rate.Epsilon), StepSize = Fraction.Read(settings.StepSize >= settings.Epsilon ? rate.Epsilon : rate.StepSize), Gamma = rate.Gamma }
        : null;
}
