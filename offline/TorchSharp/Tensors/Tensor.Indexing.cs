using System.Runtime.CompilerServices;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices).Dispose();
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices).Dispose();
        }

        public Tensor index(params Tensor[] indices) => index(Array.ConvertAll(indices, TensorIndex.Tensor));

        public unsafe Tensor index(params TensorIndex[] indices)
        {
            var (viewed, positions) = View(indices);
            if (positions is null) return viewed;
            using (viewed)
                fixed (IntPtr* pointer = PositionHandles(positions))
                    return Native.op_index(viewed, pointer, positions.Count);
        }

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using Tensor number = value;
            return index_put_(number, indices);
        }

        public Tensor index_put_(Scalar value, params Tensor[] indices) => index_put_(value, Array.ConvertAll(indices, TensorIndex.Tensor));

        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, Array.ConvertAll(indices, TensorIndex.Tensor));

        public unsafe Tensor index_put_(Tensor value, params TensorIndex[] indices)
        {
            var (viewed, positions) = View(indices);
            using (viewed)
            {
                if (positions is null) viewed.copy_(value).Dispose();
                else
                {
                    using var typed = value.to(dtype, device);
                    fixed (IntPtr* pointer = PositionHandles(positions))
                        Native.op_index_put_(viewed, pointer, positions.Count, typed).Dispose();
                }
            }
            return alias();
        }

        /// <summary>
        /// What the places that are no tensors leave, as a view, and the tensors by dimension of that view, null where there is none;
        /// a null list where no place is a tensor.
        /// </summary>
        private (Tensor View, List<Tensor> Positions) View(TensorIndex[] indices)
        {
            var taken = indices.Sum(index => index.Kind switch
            {
                TensorIndex.Kinds.Single or TensorIndex.Kinds.Slice => 1,
                TensorIndex.Kinds.Tensor => Covered(index.Positions),
                _ => 0,
            });
            if (taken > ndim) throw new ArgumentException($"Too many indices for a tensor of {ndim} dimensions: {taken}.");
            var view = alias();
            List<Tensor> positions = null;
            var dim = 0;
            foreach (var index in indices)
            {
                var before = view;
                switch (index.Kind)
                {
                    case TensorIndex.Kinds.Single:
                        view = view.select(dim, index.Start.Value);
                        break;
                    case TensorIndex.Kinds.Slice:
                        view = view.slice(dim++, index.Start ?? 0, index.Stop ?? long.MaxValue, index.Step ?? 1);
                        break;
                    case TensorIndex.Kinds.Ellipsis:
                        dim += (int)(ndim - taken);
                        break;
                    case TensorIndex.Kinds.None:
                        view = view.unsqueeze(dim++);
                        break;
                    case TensorIndex.Kinds.Bool:
                        using (var whole = view.unsqueeze(dim)) view = whole.slice(dim++, 0, index.Start.Value, 1);
                        break;
                    case TensorIndex.Kinds.Tensor:
                        positions ??= [];
                        while (positions.Count < dim) positions.Add(null);
                        positions.Add(index.Positions);
                        dim += Covered(index.Positions);
                        break;
                }
                if (!ReferenceEquals(view, before)) before.Dispose();
            }
            return (view, positions);
        }

        /// <summary>A mask covers as many dimensions as it has; a tensor of numbers one.</summary>
        private static int Covered(Tensor positions) => positions.dtype is ScalarType.Bool or ScalarType.Byte ? (int)positions.ndim : 1;

        private static IntPtr[] PositionHandles(List<Tensor> positions)
        {
            RecentArguments.Keep(positions);
            return [.. positions.Select(position => position is null ? IntPtr.Zero : position.ValidHandle)];
        }
    }
}
