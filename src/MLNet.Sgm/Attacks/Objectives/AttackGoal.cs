namespace MLNet.Sgm.Attacks;

/// <summary>Which class the source should predict for an adversarial image.</summary>
public enum AttackGoal
{
    /// <summary>Anything but its class.</summary>
    Untargeted,

    /// <summary>The class that is given for each image.</summary>
    GivenTarget,

    /// <summary>Another class, drawn for each image, all others being equally likely.</summary>
    RandomTarget,

    /// <summary>The other class that the source finds least likely for the unchanged image.</summary>
    LeastLikelyTarget,
}
