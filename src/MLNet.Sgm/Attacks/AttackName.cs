namespace MLNet.Sgm.Attacks;

/// <summary>What the literature calls an attack with certain settings.</summary>
internal static class AttackName
{
    internal static string Of(AttackSettings settings)
    {
        List<string> parts = [];
        if (settings.Transform is { } transform) parts.AddRange(transform.Names);
        if (settings.Smoothing is not null) parts.Add("TI");
        if (settings.Patch is not null) parts.Add("PI");
        parts.Add(Core(settings, composed: parts.Count > 0));
        return string.Join("-", parts);
    }

    private static string Core(AttackSettings settings, bool composed) => settings switch
    {
        { Sampling: VarianceTuning, Nesterov: true } => "VNI-FGSM",
        { Sampling: VarianceTuning } => "VMI-FGSM",
        { Sampling: EnhancedMomentum, Nesterov: true } => "EMI-NI-FGSM",
        { Sampling: EnhancedMomentum } => "EMI-FGSM",
        { Nesterov: true } => "NI-FGSM",
        { Momentum: > 0 } => "MI-FGSM",
        _ when composed || (settings.Steps == 1 && settings.StepSize >= settings.Epsilon) => "FGSM",
        _ => "PGD",
    };
}
