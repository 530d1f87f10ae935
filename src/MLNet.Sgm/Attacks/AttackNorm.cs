namespace MLNet.Sgm.Attacks;

/// <summary>How the size of a perturbation is measured.</summary>
public enum AttackNorm
{
    /// <summary>L∞: the largest change of any one value of a pixel. A step is the gradient's sign.</summary>
    LInfinity,

    /// <summary>L2: the root of the summed squares of all changes. A step is the gradient over its own L2 norm.</summary>
    L2,
}

internal static class AttackNormExtensions
{
    /// <summary>Whether a value can be ε or the length of a step, for pixels in [0, 1].</summary>
    internal static bool IsLength(this AttackNorm norm, float value) => value > 0 && float.IsFinite(value) && (norm == AttackNorm.L2 || value <= 1);

    /// <summary>The same in words.</summary>
    internal static string LengthRange(this AttackNorm norm) => norm == AttackNorm.L2 ? "positive and finite" : "in (0, 1]";
}
