using System.Reflection;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            private bool isRegistered;

            public virtual void register_parameter(string name, Parameter param)
            {
                if (param is null || param.IsInvalid) throw new ArgumentNullException(nameof(param), "A null tensor cannot be registered as a parameter.");
                if (_internal_params.ContainsKey(name)) throw new InvalidOperationException($"Parameter {name} is already registered.");
                _internal_params.Add(name, param);
            }

            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                if (tensor is null || tensor.IsInvalid) throw new ArgumentNullException(nameof(tensor), "A null tensor cannot be registered as a buffer.");
                if (_internal_buffers.ContainsKey(name)) throw new InvalidOperationException($"Tensor {name} is already registered.");
                _internal_buffers.Add(name, (tensor, persistent));
            }

            public virtual void register_module(string name, Module submodule)
            {
                if (submodule is null)
                {
                    _internal_submodules.Remove(name);
                    return;
                }
                if (name.Contains('.')) throw new ArgumentException($"module name can't contain \".\", got: {name}");
                if (name.Length == 0) throw new ArgumentException("module name can't be empty string \"\"");
                if (_internal_submodules.ContainsKey(name)) throw new InvalidOperationException($"Sub-module {name} is already registered.");
                submodule.RegisterComponents();
                _internal_submodules.Add(name, submodule);
            }

            public void add_module(string name, Module module) => register_module(name, module);

            /// <summary>Registers what the fields hold, those of base classes included, under the fields' names. Runs once.</summary>
            protected virtual void RegisterComponents()
            {
                if (isRegistered) return;
                foreach (var (component, field) in ComponentFields())
                {
                    if (_internal_submodules.ContainsKey(component) || _internal_params.ContainsKey(component) || _internal_buffers.ContainsKey(component)) continue;
                    switch (field.GetValue(this))
                    {
                        case Module module: register_module(component, module); break;
                        case Parameter parameter: register_parameter(component, parameter); break;
                        case Tensor tensor: register_buffer(component, tensor); break;
                    }
                }
                isRegistered = true;
            }

            protected void ConditionallyRegisterParameter(string name, Tensor value)
            {
                if (value is null) _internal_params.Remove(name);
                else _internal_params[name] = value as Parameter ?? new Parameter(value);
            }

            protected void ConditionallyRegisterBuffer(string name, Tensor value, bool persistent = true)
            {
                if (value is null) _internal_buffers.Remove(name);
                else _internal_buffers[name] = (value, persistent);
            }

            protected void ClearModules() => _internal_submodules.Clear();

            /// <summary>What a layer's property does with a new parameter: the layer owns it from now on, and frees the old one.</summary>
            private protected Parameter Replace(string name, Parameter old, Parameter value)
            {
                if (ReferenceEquals(old, value)) return value;
                old?.Dispose();
                value?.DetachFromDisposeScope();
                ConditionallyRegisterParameter(name, value);
                return value;
            }

            /// <inheritdoc cref="Replace(string, Parameter, Parameter)"/>
            private protected Tensor Replace(string name, Tensor old, Tensor value)
            {
                if (ReferenceEquals(old, value)) return value;
                old?.Dispose();
                value?.DetachFromDisposeScope();
                ConditionallyRegisterBuffer(name, value);
                return value;
            }

            /// <summary>The fields by the names of what they hold, in the order of declaration, a class before its base.</summary>
            private IEnumerable<(string Component, FieldInfo Field)> ComponentFields()
            {
                var seen = new HashSet<string>();
                for (var type = GetType(); type != typeof(Module) && type is not null; type = type.BaseType)
                    foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).OrderBy(field => field.MetadataToken))
                    {
                        var component = field.GetCustomAttribute<ComponentNameAttribute>()?.Name ?? field.Name;
                        if (seen.Add(component)) yield return (component, field);
                    }
            }
        }
    }
}
