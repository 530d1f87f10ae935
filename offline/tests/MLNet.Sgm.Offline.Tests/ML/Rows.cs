using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Offline.Tests.ML;

/// <summary>A row of most of the types that a class can hold.</summary>
public sealed class Sample
{
    public float Number { get; set; }

    public string Name { get; set; }

    [VectorType(2)]
    public float[] Pair { get; set; }

    [KeyType(5)]
    public uint Key { get; set; }

    public bool Flag { get; set; }

    public static Sample[] Many(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new Sample { Number = i, Name = $"n{i}", Pair = [i, -i], Key = (uint)(i % 5) + 1, Flag = i % 2 == 1 })];
}

/// <summary>A class with the number alone.</summary>
public sealed class NumberOnly
{
    public float Number { get; set; }
}

internal static class Rows
{
    public static float[] Numbers(this IDataView data) => [.. data.GetColumn<float>("Number")];
}
