namespace MLNet.Sgm.Attacks;

/// <summary>Says what a setting of an attack or of a component is, and in what range. Its default is what a new object has.</summary>
/// <param name="summary">What it is, in one sentence without a full stop.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AttackParameterAttribute(string summary) : Attribute
{
    /// <summary>What it is.</summary>
    public string Summary { get; } = summary;

    /// <summary>The smallest value; none where it is NaN, the default.</summary>
    public double Minimum { get; init; } = double.NaN;

    /// <summary>What every value is above; nothing where it is NaN, the default.</summary>
    public double Above { get; init; } = double.NaN;

    /// <summary>The largest value; none where it is NaN, the default.</summary>
    public double Maximum { get; init; } = double.NaN;

    /// <summary>What every value is below; nothing where it is NaN, the default.</summary>
    public double Below { get; init; } = double.NaN;

    /// <summary>Whether the value must be odd, as the size of a kernel with a centre.</summary>
    public bool IsOdd { get; init; }
}
