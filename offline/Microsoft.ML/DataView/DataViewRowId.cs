namespace Microsoft.ML.Data;

/// <summary>The identity of a row: 128 bits, from which new ones derive so that they hardly ever meet.</summary>
public readonly struct DataViewRowId : IComparable<DataViewRowId>, IEquatable<DataViewRowId>
{
    public readonly ulong Low;

    public readonly ulong High;

    public DataViewRowId(ulong low, ulong high)
    {
        Low = low;
        High = high;
    }

    /// <summary>The id of the first row that is made out of this one.</summary>
    public DataViewRowId Fork() => Mixed(Low, High, 0x9E3779B97F4A7C15);

    /// <summary>The id of the row that follows among those made out of one.</summary>
    public DataViewRowId Next() => Mixed(Low, High, 0xC2B2AE3D27D4EB4F);

    /// <summary>The id of a row made out of this one and another.</summary>
    public DataViewRowId Combine(DataViewRowId other) => Mixed(Low ^ Mix(other.Low), High ^ Mix(other.High + 1), 0x165667B19E3779F9);

    public int CompareTo(DataViewRowId other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    public bool Equals(DataViewRowId other) => Low == other.Low && High == other.High;

    public override bool Equals(object obj) => obj is DataViewRowId other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Low, High);

    public override string ToString() => $"{High:x16}{Low:x16}";

    private static DataViewRowId Mixed(ulong low, ulong high, ulong salt)
    {
        var newLow = Mix(low + salt) + Mix(high ^ salt);
        return new(newLow, Mix(newLow + high));
    }

    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
