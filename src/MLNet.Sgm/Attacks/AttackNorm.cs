namespace MLNet.Sgm.Attacks;

/// <summary>How the size of a perturbation is measured.</summary>
public enum AttackNorm
{
    /// <summary>L∞: the largest change of any one value of a pixel. A step is the gradient's sign.</summary>
    LInfinity,

    /// <summary>L2: the root of the summed squares of all changes. A step is the gradient over its own L2 norm.</summary>
    L2,
}
