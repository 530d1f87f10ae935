namespace TorchSharp;

public static partial class torch
{
    /// <summary>One place in an index such as <c>x[.., 1..3, 0]</c>.</summary>
    public struct TensorIndex
    {
        internal enum Kinds
        {
            None,
            Single,
            Slice,
            Ellipsis,
            Bool,
            Tensor,
        }

        internal Kinds Kind { get; private init; }

        internal long? Start { get; private init; }

        internal long? Stop { get; private init; }

        internal long? Step { get; private init; }

        internal Tensor Positions { get; private init; }

        public static TensorIndex Ellipsis = new() { Kind = Kinds.Ellipsis };

        public static TensorIndex None = new() { Kind = Kinds.None };

        public static TensorIndex Null = None;

        public static TensorIndex Colon = Slice();

        public static TensorIndex Single(long? index) => index is { } given ? new() { Kind = Kinds.Single, Start = given } : None;

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) => new() { Kind = Kinds.Slice, Start = start, Stop = stop, Step = step };

        public static TensorIndex Slice((int?, int?) range) => Slice(range.Item1, range.Item2);

        public static TensorIndex Slice(Range range) => Slice(
            range.Start.IsFromEnd ? -range.Start.Value : range.Start.Value,
            range.End is { IsFromEnd: true, Value: 0 } ? null : range.End.IsFromEnd ? -range.End.Value : range.End.Value);

        public static TensorIndex Bool(bool value) => new() { Kind = Kinds.Bool, Start = value ? 1 : 0 };

        public static TensorIndex Tensor(Tensor tensor) => new() { Kind = Kinds.Tensor, Positions = tensor };

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex((int?, int?) range) => Slice(range);

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex(Index index) => Single(index.IsFromEnd ? -index.Value : index.Value);
    }
}
