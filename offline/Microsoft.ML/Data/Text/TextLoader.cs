namespace Microsoft.ML.Data;

/// <summary>What is read from a text file, and how its lines are cut into fields.</summary>
public sealed class TextLoader
{
    private TextLoader()
    {
    }

    /// <summary>A column: its name, its type, and the fields that it is read from.</summary>
    public sealed class Column
    {
        public string Name;

        public Range[] Source;

        public KeyCount KeyCount;

        public Column()
        {
        }

        public Column(string name, DataKind dataKind, int index)
            : this(name, dataKind, [new Range(index)])
        {
        }

        public Column(string name, DataKind dataKind, int minIndex, int maxIndex)
            : this(name, dataKind, [new Range(minIndex, maxIndex)])
        {
        }

        public Column(string name, DataKind dataKind, Range[] source, KeyCount keyCount = null)
        {
            ArgumentNullException.ThrowIfNull(name);
            ArgumentNullException.ThrowIfNull(source);
            Name = name;
            DataKind = dataKind;
            Source = source;
            KeyCount = keyCount;
        }

        public DataKind DataKind { get; set; } = DataKind.Single;
    }

    /// <summary>Neighbouring fields, counted from 0; without a last one, all that follow.</summary>
    public sealed class Range
    {
        public int Min;

        public int? Max;

        public bool ForceVector;

        public Range()
        {
        }

        public Range(int index)
            : this(index, index)
        {
        }

        public Range(int min, int? max)
        {
            if (min < 0)
                throw Contracts.Param(nameof(min), "Must be non-negative");
            if (max < min)
                throw Contracts.Param(nameof(max), "If specified, must be greater than or equal to " + nameof(min));
            Min = min;
            Max = max;
        }
    }

    /// <summary>How a file is read.</summary>
    public class Options
    {
        public bool AllowQuoting;

        public Column[] Columns;

        public bool HasHeader;

        public long? MaxRows;

        public bool MissingRealsAsNaNs;

        public char[] Separators = ['\t'];

        public bool TrimWhitespace;

        public Options()
        {
        }
    }
}

/// <summary>How many values a key has.</summary>
public sealed class KeyCount
{
    public ulong? Count;

    public KeyCount()
    {
    }

    public KeyCount(ulong count) => Count = count;
}
