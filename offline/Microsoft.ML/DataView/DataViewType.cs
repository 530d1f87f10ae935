namespace Microsoft.ML.Data;

/// <summary>The type of a column: what values it holds, and in which .NET type they are represented.</summary>
public abstract class DataViewType : IEquatable<DataViewType>
{
    private protected DataViewType(Type rawType)
    {
        ArgumentNullException.ThrowIfNull(rawType);
        RawType = rawType;
    }

    public Type RawType { get; }

    public abstract bool Equals(DataViewType other);
}

/// <summary>A type whose values need no disposing and can be copied by assignment.</summary>
public abstract class PrimitiveDataViewType : DataViewType
{
    protected PrimitiveDataViewType(Type rawType)
        : base(rawType)
    {
        if (typeof(IDisposable).IsAssignableFrom(rawType))
            throw Contracts.Param(nameof(rawType), $"A primitive type cannot be represented by the disposable {rawType}");
    }
}

/// <summary>A type that is not primitive: vectors, images, and what others define.</summary>
public abstract class StructuredDataViewType : DataViewType
{
    protected StructuredDataViewType(Type rawType)
        : base(rawType)
    {
    }
}
