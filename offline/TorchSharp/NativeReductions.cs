using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace TorchSharp;

/// <summary>The shim's operators that gather many elements into few.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Shim)] internal static partial torch.Tensor op_median(torch.Tensor x);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_argmin(torch.Tensor x);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_nonzero(torch.Tensor x);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_prod(torch.Tensor x, int dtype);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_prod_dim(torch.Tensor x, long dim, int keep, int dtype);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_var(torch.Tensor x, int unbiased);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_var_dim(torch.Tensor x, long* dims, int count, int unbiased, int keep);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_std(torch.Tensor x, int unbiased);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_std_dim(torch.Tensor x, long* dims, int count, int unbiased, int keep);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_norm_dim(torch.Tensor x, long dim, int keep, double p);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_cumsum(torch.Tensor x, long dim, int dtype);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_cumprod(torch.Tensor x, long dim, int dtype);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_all_dim(torch.Tensor x, long dim, int keep);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_any_dim(torch.Tensor x, long dim, int keep);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_argmin_dim(torch.Tensor x, long dim, int keep);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_logsumexp_dim(torch.Tensor x, long dim, int keep);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_amax(torch.Tensor x, long* dims, int count, int keep);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_amin(torch.Tensor x, long* dims, int count, int keep);
    [LibraryImport(Shim)] internal static partial void op_min_dim(torch.Tensor x, long dim, int keep, out torch.Tensor values, out torch.Tensor indices);
    [LibraryImport(Shim)] internal static partial void op_kthvalue(torch.Tensor x, long k, long dim, int keep, out torch.Tensor values, out torch.Tensor indices);
    [LibraryImport(Shim)] internal static partial void op_sort(torch.Tensor x, long dim, int descending, int stable, out torch.Tensor values, out torch.Tensor indices);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_argsort(torch.Tensor x, long dim, int descending);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_bincount(torch.Tensor x, [MarshalUsing(typeof(OptionalTensorMarshaller))] torch.Tensor weights, long least);

    [LibraryImport(Shim)] internal static partial torch.Tensor op_mm(torch.Tensor x, torch.Tensor y);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_bmm(torch.Tensor x, torch.Tensor y);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_mv(torch.Tensor x, torch.Tensor y);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_dot(torch.Tensor x, torch.Tensor y);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_outer(torch.Tensor x, torch.Tensor y);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_addmm(torch.Tensor x, torch.Tensor a, torch.Tensor b, double beta, double alpha);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_addmm_(torch.Tensor x, torch.Tensor a, torch.Tensor b, double beta, double alpha);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_baddbmm(torch.Tensor x, torch.Tensor a, torch.Tensor b, double beta, double alpha);
    [LibraryImport(Shim)] internal static partial torch.Tensor op_einsum(byte* equation, IntPtr* tensors, int count);
}
