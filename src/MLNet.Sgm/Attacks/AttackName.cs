namespace MLNet.Sgm.Attacks;

/// <summary>What the literature calls an attack with certain settings.</summary>
internal static class AttackName
{
    internal static string Of(AttackSettings settings)
    {
        IEnumerable<AttackComponent?> components = [.. settings.Backward?.Parts ?? [], .. settings.Transform?.Parts ?? [], settings.Smoothing, settings.Step, settings.Sampling, settings.GlobalMomentum];
        var described = components.OfType<AttackComponent>().Select(component => AttackComponents.Describe(component.GetType())).ToList();
        return string.Concat(described.Where(component => !component.IsPrefix).Select(component => component.Abbreviation + "-").Concat(described.Where(component => component.IsPrefix).Select(component => component.Abbreviation)))
            + Core(settings, composed: described.Count > 0);
    }

    private static string Core(AttackSettings settings, bool composed) => settings switch
    {
        { Nesterov: true } => "NI-FGSM",
        { Momentum: > 0 } => "MI-FGSM",
        { Sampling: { } sampling } when AttackComponents.Describe(sampling.GetType()).IsPrefix => "I-FGSM",
        _ when composed || (settings.Steps == 1 && settings.StepSize >= settings.Epsilon) => "FGSM",
        _ => "PGD",
    };
}
