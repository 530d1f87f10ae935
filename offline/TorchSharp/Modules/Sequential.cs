using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public class Sequential : nn.Module<Tensor, Tensor>
    {
        protected internal Sequential(params (string name, nn.Module<Tensor, Tensor> submodule)[] modules) : base(nameof(Sequential))
        {
            foreach (var (name, module) in modules) register_module(name, module);
        }

        protected internal Sequential(params nn.Module<Tensor, Tensor>[] modules) : this([.. modules.Select((module, index) => (index.ToString(), module))]) { }

        public int Count => _internal_submodules.Count;

        public override Tensor forward(Tensor tensor)
        {
            using var scope = NewDisposeScope();
            var result = tensor;
            foreach (var (_, module) in _internal_submodules) result = ((nn.Module<Tensor, Tensor>)module).call(result);
            return ReferenceEquals(result, tensor) ? result.alias().MoveToOuterDisposeScope() : result.MoveToOuterDisposeScope();
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) => new(modules);

            public static Modules.Sequential Sequential(params Module<Tensor, Tensor>[] modules) => new(modules);

            public static Modules.Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules) => new(modules.ToArray());

            public static Modules.Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules) => new(modules.ToArray());
        }
    }
}
