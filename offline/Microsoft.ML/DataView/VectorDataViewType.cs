using System.Collections.Immutable;

namespace Microsoft.ML.Data;

/// <summary>Vectors of primitive values, with one or more dimensions; a dimension of 0 has no known size.</summary>
public sealed class VectorDataViewType : StructuredDataViewType
{
    public VectorDataViewType(PrimitiveDataViewType itemType, int size = 0)
        : base(RawTypeOf(itemType))
    {
        ItemType = itemType;
        Dimensions = [Checked(size, nameof(size))];
        Size = size;
    }

    public VectorDataViewType(PrimitiveDataViewType itemType, params int[] dimensions)
        : this(itemType, ImmutableArray.Create(dimensions))
    {
    }

    public VectorDataViewType(PrimitiveDataViewType itemType, ImmutableArray<int> dimensions)
        : base(RawTypeOf(itemType))
    {
        if (dimensions.IsDefaultOrEmpty)
            throw Contracts.Param(nameof(dimensions), "A vector has one dimension or more");
        ItemType = itemType;
        Dimensions = dimensions;
        Size = 1;
        foreach (var dimension in dimensions)
            Size = checked(Size * Checked(dimension, nameof(dimensions)));
    }

    public ImmutableArray<int> Dimensions { get; }

    public PrimitiveDataViewType ItemType { get; }

    public int Size { get; }

    public bool IsKnownSize => Size > 0;

    public override bool Equals(DataViewType other) =>
        other is VectorDataViewType vector && vector.ItemType.Equals(ItemType) && vector.Dimensions.AsSpan().SequenceEqual(Dimensions.AsSpan());

    public override bool Equals(object other) => other is DataViewType type && Equals(type);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(ItemType);
        foreach (var dimension in Dimensions)
            hash.Add(dimension);
        return hash.ToHashCode();
    }

    public override string ToString() => $"Vector<{ItemType}{string.Concat(Dimensions.Select(d => d > 0 ? $", {d}" : ", *"))}>";

    private static Type RawTypeOf(PrimitiveDataViewType itemType)
    {
        ArgumentNullException.ThrowIfNull(itemType);
        return typeof(VBuffer<>).MakeGenericType(itemType.RawType);
    }

    private static int Checked(int dimension, string name) =>
        dimension >= 0 ? dimension : throw Contracts.Param(name, "A vector has no negative dimension");
}
