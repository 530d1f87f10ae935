using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static class utils
        {
            /// <summary>Scales the gradients down where the norm of all of them together exceeds the limit; returns that norm.</summary>
            public static unsafe double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2)
            {
                var handles = Handles([.. tensors]);
                fixed (IntPtr* pointer = handles)
                {
                    Native.Check(Native.nn_clip_grad_norm(pointer, handles.Length, max_norm, norm_type, out var norm));
                    return norm;
                }
            }

            public static unsafe void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                var handles = Handles([.. tensors]);
                fixed (IntPtr* pointer = handles) Native.Check(Native.nn_clip_grad_value(pointer, handles.Length, clip_value));
            }
        }
    }
}
