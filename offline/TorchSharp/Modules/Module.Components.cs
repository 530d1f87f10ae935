using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            public virtual IEnumerable<(string name, Module module)> named_children()
            {
                foreach (var (name, module) in _internal_submodules) yield return (name, module);
            }

            public virtual IEnumerable<Module> children() => named_children().Select(child => child.module);

            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach (var (name, module) in named_children())
                {
                    yield return (name, module);
                    foreach (var (inner, submodule) in module.named_modules()) yield return ($"{name}.{inner}", submodule);
                }
            }

            public virtual IEnumerable<Module> modules() => named_modules().Select(entry => entry.module).Prepend(this);

            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                foreach (var (name, parameter) in _internal_params) yield return (name, parameter);
                if (!recurse) yield break;
                foreach (var (name, module) in named_children())
                    foreach (var (inner, parameter) in module.named_parameters()) yield return ($"{name}.{inner}", parameter);
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(entry => entry.parameter);

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                foreach (var (name, (buffer, persistent)) in _internal_buffers)
                    if (persistent || include_nonpersistent) yield return (name, buffer);
                if (!recurse) yield break;
                foreach (var (name, module) in named_children())
                    foreach (var (inner, buffer) in module.named_buffers(true, include_nonpersistent)) yield return ($"{name}.{inner}", buffer);
            }

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) => named_buffers(recurse, include_nonpersistent).Select(entry => entry.buffer);

            public virtual Parameter get_parameter(string target) => named_parameters().FirstOrDefault(entry => entry.name == target).parameter;

            public virtual Tensor get_buffer(string target) => named_buffers().FirstOrDefault(entry => entry.name == target).buffer;

            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            /// <summary>Parameters and persistent buffers by name: a module's own parameters, its own buffers, then its children's.</summary>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor> destination = null, string prefix = null)
            {
                destination ??= [];
                string Key(string name) => string.IsNullOrEmpty(prefix) ? name : $"{prefix}.{name}";
                foreach (var (name, parameter) in _internal_params) destination.TryAdd(Key(name), parameter);
                foreach (var (name, (buffer, persistent)) in _internal_buffers)
                    if (persistent) destination.TryAdd(Key(name), buffer);
                foreach (var (name, module) in named_children()) module.state_dict(destination, Key(name));
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
        }
    }
}
