using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            public virtual IEnumerable<(string name, Module module)> named_children() => _internal_submodules;

            public virtual IEnumerable<Module> children() => named_children().Select(child => child.module);

            /// <summary>The children, then what is inside each of them.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach (var child in _internal_submodules) yield return child;
                foreach (var (name, child) in _internal_submodules)
                    foreach (var (inner, module) in child.named_modules()) yield return ($"{name}.{inner}", module);
            }

            public virtual IEnumerable<Module> modules() => named_modules().Select(entry => entry.module);

            /// <summary>A parameter that has two names comes once, under the first.</summary>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var seen = new HashSet<IntPtr>();
                foreach (var (name, parameter) in _internal_params)
                    if (!parameter.IsInvalid && seen.Add(parameter.Handle)) yield return (name, parameter);
                if (!recurse) yield break;
                foreach (var (name, module) in _internal_submodules)
                    foreach (var (inner, parameter) in module.named_parameters())
                        if (seen.Add(parameter.Handle)) yield return ($"{name}.{inner}", parameter);
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(entry => entry.parameter);

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                var seen = new HashSet<IntPtr>();
                foreach (var (name, (buffer, persistent)) in _internal_buffers)
                    if ((persistent || include_nonpersistent) && !buffer.IsInvalid && seen.Add(buffer.Handle)) yield return (name, buffer);
                if (!recurse) yield break;
                foreach (var (name, module) in _internal_submodules)
                    foreach (var (inner, buffer) in module.named_buffers(true, include_nonpersistent))
                        if (seen.Add(buffer.Handle)) yield return ($"{name}.{inner}", buffer);
            }

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) => named_buffers(recurse, include_nonpersistent).Select(entry => entry.buffer);

            public virtual Parameter get_parameter(string target) =>
                _internal_params.TryGetValue(target, out var own) ? own : Owner(target, out var inner)?.get_parameter(inner);

            public virtual Tensor get_buffer(string target) =>
                _internal_buffers.TryGetValue(target, out var own) ? own.Item1 : Owner(target, out var inner)?.get_buffer(inner);

            public virtual bool has_parameter(string target) => _internal_params.ContainsKey(target) || Owner(target, out var inner)?.has_parameter(inner) == true;

            public virtual bool has_buffer(string target) => _internal_buffers.ContainsKey(target) || Owner(target, out var inner)?.has_buffer(inner) == true;

            /// <summary>All the parameters, then all the persistent buffers. What is in the dictionary already stays.</summary>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor> destination = null, string prefix = null)
            {
                destination ??= [];
                string Key(string name) => string.IsNullOrEmpty(prefix) ? name : $"{prefix}.{name}";
                foreach (var (name, parameter) in named_parameters()) destination.TryAdd(Key(name), parameter);
                foreach (var (name, buffer) in named_buffers(include_nonpersistent: false)) destination.TryAdd(Key(name), buffer);
                // For children that override this method, and for parameters that have two names.
                foreach (var (name, module) in _internal_submodules) module.state_dict(destination, Key(name));
                return destination;
            }

            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(Dictionary<string, Tensor> source, bool strict = true, IList<string> skip = null)
            {
                var destination = state_dict();
                var missing = destination.Keys.Where(key => !source.ContainsKey(key) && skip?.Contains(key) != true).ToList();
                var unexpected = source.Keys.Where(key => !destination.ContainsKey(key) && skip?.Contains(key) != true).ToList();
                if (strict && (missing.Count > 0 || unexpected.Count > 0))
                    throw new InvalidOperationException("The loaded state_dict is not identical to the target dictionary.");
                using var frozen = no_grad();
                foreach (var (key, value) in source)
                    if (destination.TryGetValue(key, out var entry) && skip?.Contains(key) != true) entry.copy_(value).Dispose();
                return (missing, unexpected);
            }

            /// <summary>The child that the first part of a dotted name names, or null.</summary>
            private Module Owner(string target, out string inner)
            {
                var dot = target.IndexOf('.');
                inner = target[(dot + 1)..];
                return dot > 0 && _internal_submodules.TryGetValue(target[..dot], out var child) ? child : null;
            }
        }
    }
}
