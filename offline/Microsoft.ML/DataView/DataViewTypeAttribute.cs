namespace Microsoft.ML.Data;

/// <summary>Says of a member of a user's class which type beyond the standard ones its column has.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public abstract class DataViewTypeAttribute : Attribute, IEquatable<DataViewTypeAttribute>
{
    protected DataViewTypeAttribute()
    {
    }

    /// <summary>Tells <see cref="DataViewTypeManager"/> what the attribute stands for.</summary>
    public abstract void Register();

    public abstract bool Equals(DataViewTypeAttribute other);
}
