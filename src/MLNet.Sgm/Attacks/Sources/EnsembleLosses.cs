namespace MLNet.Sgm.Attacks;

/// <summary>What fusions ask of an attack that go by losses themselves, and not by their gradients alone.</summary>
internal static class EnsembleLosses
{
    /// <exception cref="ArgumentException">Losses may be zero or negative.</exception>
    internal static void RequireCrossEntropy(AttackSettings attack, string fusion)
    {
        if (attack.Objective is not (null or CrossEntropy)) throw new ArgumentException($"{fusion} goes by ratios of losses, which must be positive, and needs the {nameof(AttackSettings.Objective)} {nameof(CrossEntropy)}; found {attack.Objective.GetType().Name}.");
        if (attack.Goal != AttackGoal.Untargeted) throw new ArgumentException($"{fusion} goes by ratios of losses, which must be positive, and needs the {nameof(AttackSettings.Goal)} {AttackGoal.Untargeted}; found {attack.Goal}.");
    }
}
