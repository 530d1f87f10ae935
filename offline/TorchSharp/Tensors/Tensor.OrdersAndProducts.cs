namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false)
        {
            Native.op_min_dim(this, dim, keepdim ? 1 : 0, out var values, out var indexes);
            return (values, indexes);
        }

        public (Tensor values, Tensor indices) kthvalue(long k, long? dim, bool keepdim = false)
        {
            Native.op_kthvalue(this, k, dim ?? -1, keepdim ? 1 : 0, out var values, out var indices);
            return (values, indices);
        }

        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false)
        {
            Native.op_sort(this, dim, descending ? 1 : 0, stable ? 1 : 0, out var values, out var indices);
            return (values, indices);
        }

        public Tensor argsort(long dim = -1, bool descending = false) => Native.op_argsort(this, dim, descending ? 1 : 0);

        public Tensor bincount(Tensor weights, long minlength = 0) => Native.op_bincount(this, weights, minlength);

        public Tensor multinomial(long num_samples, bool replacement = false, Generator generator = null) => Native.tensor_multinomial(this, num_samples, replacement ? 1 : 0, generator);

        public Tensor bernoulli(Generator generator = null) => Native.tensor_bernoulli(this, generator);

        public Tensor bernoulli_(double p = 0.5, Generator generator = null) => Native.tensor_bernoulli_(this, p, generator);

        public Tensor mm(Tensor target) => Native.op_mm(this, target);

        public Tensor bmm(Tensor batch2) => Native.op_bmm(this, batch2);

        public Tensor mv(Tensor target) => Native.op_mv(this, target);

        public Tensor dot(Tensor target) => Native.op_dot(this, target);

        public Tensor outer(Tensor vec2) => Native.op_outer(this, vec2);

        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => Native.op_addmm(this, mat1, mat2, beta, alpha);

        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => Native.op_addmm_(this, mat1, mat2, beta, alpha);

        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => Native.op_baddbmm(this, batch1, batch2, beta, alpha);
    }
}
