using System.Reflection;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A network or a layer: named parameters, buffers and sub-modules, found in the fields of the class.</summary>
        public partial class Module : IDisposable
        {
            protected string name;
            protected OrderedDict<string, (Tensor, bool)> _internal_buffers = new();
            protected OrderedDict<string, Parameter> _internal_params = new();
            protected OrderedDict<string, Module> _internal_submodules = new();
            private bool isTraining = true;
            private bool disposed;

            protected Module(string name) => this.name = name;

            public virtual bool training => isTraining;

            public virtual string GetName() => name;

            public virtual void train(bool train = true)
            {
                isTraining = train;
                foreach (var (_, module) in named_children()) module.train(train);
            }

            public virtual void eval() => train(false);

            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var parameter in parameters())
                {
                    if (set_to_none) parameter.grad = null;
                    else parameter.grad?.zero_();
                }
            }

            public virtual Module apply(Action<Module> fn)
            {
                foreach (var (_, module) in named_children()) module.apply(fn);
                fn(this);
                return this;
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing || disposed) return;
                disposed = true;
                foreach (var (_, parameter) in _internal_params) parameter?.Dispose();
                foreach (var (_, (buffer, _)) in _internal_buffers) buffer?.Dispose();
                foreach (var (_, module) in _internal_submodules) module.Dispose();
            }

            public virtual void register_parameter(string name, Parameter param)
            {
                if (param is not null) _internal_params[name] = param;
            }

            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                if (tensor is not null) _internal_buffers[name] = (tensor, persistent);
            }

            public virtual void register_module(string name, Module submodule)
            {
                if (submodule is null) throw new ArgumentNullException(nameof(submodule));
                if (name.Contains('.')) throw new ArgumentException($"module name can't contain \".\", got: {name}");
                if (name.Length == 0) throw new ArgumentException("module name can't be empty string \"\"");
                _internal_submodules[name] = submodule;
            }

            public void add_module(string name, Module module) => register_module(name, module);

            /// <summary>Registers what the fields hold, under the fields' names.</summary>
            protected virtual void RegisterComponents()
            {
                foreach (var field in GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).OrderBy(field => field.MetadataToken))
                {
                    switch (field.GetValue(this))
                    {
                        case Module module: register_module(field.Name, module); break;
                        case Parameter parameter: register_parameter(field.Name, parameter); break;
                        case Tensor tensor: register_buffer(field.Name, tensor); break;
                    }
                }
            }
        }

        /// <summary>A module with hooks that run around <c>call</c>.</summary>
        public class HookableModule<TPreHook, TPostHook> : Module
        {
            protected Dictionary<string, TPreHook> pre_hooks = [];
            protected Dictionary<string, TPostHook> post_hooks = [];
            private long nextKey;

            protected HookableModule(string name) : base(name) { }

            public HookRemover register_forward_pre_hook(TPreHook hook)
            {
                var key = NextKey();
                pre_hooks.Add(key, hook);
                return new(this, key);
            }

            public HookRemover register_forward_hook(TPostHook hook)
            {
                var key = NextKey();
                post_hooks.Add(key, hook);
                return new(this, key);
            }

            private string NextKey() => $"hook{nextKey++}";

            public class HookRemover
            {
                private readonly HookableModule<TPreHook, TPostHook> module;
                private readonly string key;

                public HookRemover(HookableModule<TPreHook, TPostHook> module, string key) => (this.module, this.key) = (module, key);

                public void remove()
                {
                    module.pre_hooks.Remove(key);
                    module.post_hooks.Remove(key);
                }
            }
        }

        public interface IModule<T, TResult>
        {
            TResult call(T input1);
        }

        public abstract class Module<T, TResult> : HookableModule<Func<Module<T, TResult>, T, T>, Func<Module<T, TResult>, T, TResult, TResult>>, IModule<T, TResult>
        {
            protected Module(string name) : base(name) { }

            public abstract TResult forward(T input);

            public TResult call(T input)
            {
                if (pre_hooks.Count == 0 && post_hooks.Count == 0) return forward(input);
                foreach (var hook in pre_hooks.Values.ToList())
                    if (hook(this, input) is { } replaced) input = replaced;
                var result = forward(input);
                foreach (var hook in post_hooks.Values.ToList())
                    if (hook(this, input, result) is { } replaced) result = replaced;
                return result;
            }
        }
    }
}
