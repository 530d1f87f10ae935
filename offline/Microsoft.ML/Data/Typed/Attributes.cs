namespace Microsoft.ML.Data;

/// <summary>Gives the column of a member a name of its own.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class ColumnNameAttribute : Attribute
{
    public ColumnNameAttribute(string name) => Name = name;

    internal string Name { get; }
}

/// <summary>Leaves a member out.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class NoColumnAttribute : Attribute
{
    public NoColumnAttribute()
    {
    }
}

/// <summary>Makes an unsigned integer a key, which counts from 1.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class KeyTypeAttribute : Attribute
{
    public KeyTypeAttribute()
    {
    }

    public KeyTypeAttribute(ulong count) => Count = count;

    internal ulong? Count { get; }
}

/// <summary>Gives a vector member its dimensions; without arguments their size stays unknown.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class VectorTypeAttribute : Attribute
{
    public VectorTypeAttribute() => Dimensions = [0];

    public VectorTypeAttribute(int size)
    {
        if (size <= 0)
            throw Contracts.Param(nameof(size), "A vector has a size greater than 0");
        Dimensions = [size];
    }

    public VectorTypeAttribute(params int[] dimensions)
    {
        if (dimensions is null || dimensions.Any(dimension => dimension < 0))
            throw Contracts.Param(nameof(dimensions), "A vector has no negative dimension");
        Dimensions = dimensions;
    }

    internal int[] Dimensions { get; }
}

/// <summary>Says which fields of a text file's line a member is read from.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class LoadColumnAttribute : Attribute
{
    public LoadColumnAttribute(int fieldIndex) => Sources = [new TextLoader.Range(fieldIndex)];

    public LoadColumnAttribute(int start, int end) => Sources = [new TextLoader.Range(start, end)];

    public LoadColumnAttribute(int[] columnIndexes)
    {
        ArgumentNullException.ThrowIfNull(columnIndexes);
        Sources = [.. columnIndexes.Select(index => new TextLoader.Range(index))];
    }

    internal TextLoader.Range[] Sources { get; }
}
