using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class jit
    {
        /// <summary>A network that was saved with its code. What it holds is registered under dotted names, as if it had no children.</summary>
        public class ScriptModule : nn.Module
        {
            private readonly ScriptHandle handle;

            internal ScriptModule(ScriptHandle handle) : base(nameof(ScriptModule))
            {
                this.handle = handle;
                foreach (var (name, tensor) in Parameters()) register_parameter(name, new Parameter(tensor, tensor.requires_grad));
                foreach (var (name, tensor) in Buffers()) register_buffer(name, tensor);
            }

            public override bool training
            {
                get
                {
                    var result = Native.jit_is_training(handle);
                    if (result < 0) Native.Throw();
                    return result != 0;
                }
            }

            public override void train(bool on = true) => Native.Check(Native.jit_train(handle, on ? 1 : 0));

            public override void eval() => train(false);

            /// <summary>New objects each time, for the module's own children.</summary>
            public override IEnumerable<(string name, nn.Module module)> named_children() => Modules(deep: false);

            /// <inheritdoc cref="named_children"/>
            public override IEnumerable<(string name, nn.Module module)> named_modules() => Modules(deep: true);

            protected override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
            {
                RequirePresent(deviceType);
                Native.Check(Native.jit_to_device(handle, (int)deviceType, deviceType == DeviceType.CUDA ? deviceIndex : -1));
                return this;
            }

            protected override nn.Module _to(ScalarType dtype, bool non_blocking)
            {
                Native.Check(Native.jit_to_type(handle, (int)dtype));
                return this;
            }

            protected override nn.Module _to(Device device, ScalarType dtype, bool non_blocking)
            {
                _to(device.type, device.index, non_blocking);
                return _to(dtype, non_blocking);
            }

            protected override void Dispose(bool disposing)
            {
                base.Dispose(disposing);
                if (disposing) handle.Dispose();
            }

            /// <summary>A tensor; a tuple of up to five; a longer tuple or a list as an array; null for None; a tuple with None has objects.</summary>
            private protected unsafe object Run(object input)
            {
                // Here and below the official module throws this type too: it is what a caller catches.
                if (input is not Tensor tensor) throw new NotImplementedException($"Passing arguments of type {input?.GetType().Name} to TorchScript.");
                var count = Native.jit_forward(handle, tensor, out var kind, out var items);
                if (count < 0) Native.Throw();
                var tensors = new Tensor[count];
                for (var i = 0; i < count; i++) tensors[i] = items[i] == IntPtr.Zero ? null : new(items[i]);
                Native.list_free(items);
                return kind switch
                {
                    1 => tensors[0],
                    2 => Tuple(tensors),
                    3 => tensors,
                    8 => null,
                    10 => Tuple<object>(tensors),
                    _ => throw new NotImplementedException($"ScriptModule.{name}() returning something else than a tensor, a tuple of tensors, or list of tensors."),
                };
            }

            private static object Tuple<T>(T[] items) => items switch
            {
                [var first] => first,
                [var first, var second] => (first, second),
                [var first, var second, var third] => (first, second, third),
                [var first, var second, var third, var fourth] => (first, second, third, fourth),
                [var first, var second, var third, var fourth, var fifth] => (first, second, third, fourth, fifth),
                _ => items,
            };

            private unsafe IEnumerable<(string, Tensor)> Parameters()
            {
                var tensors = Native.Wrap(Native.jit_parameters(handle, out var items), items);
                return Native.ScriptNames().Zip(tensors);
            }

            private unsafe IEnumerable<(string, Tensor)> Buffers()
            {
                var tensors = Native.Wrap(Native.jit_buffers(handle, out var items), items);
                return Native.ScriptNames().Zip(tensors);
            }

            private unsafe (string, nn.Module)[] Modules(bool deep)
            {
                var count = Native.jit_modules(handle, deep ? 1 : 0, out var items);
                if (count < 0) Native.Throw();
                var names = Native.ScriptNames();
                var handles = new ScriptHandle[count];
                for (var i = 0; i < count; i++) handles[i] = new(items[i]);
                Native.jit_free_list(items);
                return [.. names.Zip(handles, (name, module) => (name, (nn.Module)new ScriptModule(module)))];
            }
        }

        public class HookableScriptModule<TPreHook, TPostHook> : ScriptModule
        {
            internal HookableScriptModule(ScriptHandle handle) : base(handle) { }
        }

        /// <summary>A network of one input.</summary>
        public class ScriptModule<T, TResult> : HookableScriptModule<Func<ScriptModule<T, TResult>, T, T>, Func<ScriptModule<T, TResult>, T, TResult, TResult>>, nn.IModule<T, TResult>
        {
            internal ScriptModule(ScriptHandle handle) : base(handle) { }

            public TResult call(T input) => forward(input);

            public TResult forward(T tensor) => (TResult)Run(tensor);
        }

        public static ScriptModule<T1, TResult> load<T1, TResult>(string filename, DeviceType device_type = DeviceType.CPU, long device_index = -1)
        {
            if (!File.Exists(filename)) throw new FileNotFoundException(filename);
            if (device_type == DeviceType.CUDA && !cuda.is_available()) throw new InvalidOperationException("CUDA is not available.");
            var handle = Native.jit_load(filename, (int)device_type, device_type == DeviceType.CUDA ? (int)device_index : -1);
            if (handle.IsInvalid) Native.Throw();
            return new(handle);
        }

        public static ScriptModule<T1, TResult> load<T1, TResult>(string filename, Device map_location) =>
            load<T1, TResult>(filename, map_location.type, map_location.index);
    }
}
