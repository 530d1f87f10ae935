using System.Collections;
using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Modules by name, in the order in which they were added.</summary>
    public class ModuleDict<T> : nn.Module, IDictionary<string, T>, IList<(string, T)> where T : nn.Module
    {
        public ModuleDict() : base(nameof(ModuleDict<>)) { }

        public int Count => _internal_submodules.Count;

        public bool IsReadOnly => false;

        public ICollection<string> Keys => _internal_submodules.Keys;

        public ICollection<T> Values => [.. values()];

        public T this[string key]
        {
            get => (T)_internal_submodules[key];
            set
            {
                // The new one takes the place of the old one, in the order too.
                if (_internal_submodules.ContainsKey(key)) _internal_submodules[key] = value;
                else Add(key, value);
            }
        }

        public (string, T) this[int index]
        {
            get => Typed(_internal_submodules[index]);
            set => _internal_submodules[index] = value;
        }

        public void Add(string key, T value) => register_module(key, value);

        public void Add((string, T) item) => Add(item.Item1, item.Item2);

        public void Add(KeyValuePair<string, T> item) => Add(item.Key, item.Value);

        public void Clear() => ClearModules();

        public void clear() => Clear();

        public bool Contains((string, T) item) => _internal_submodules.Contains(item);

        public bool Contains(KeyValuePair<string, T> item) => Contains((item.Key, item.Value));

        public bool ContainsKey(string key) => _internal_submodules.ContainsKey(key);

        public void CopyTo((string, T)[] array, int arrayIndex)
        {
            foreach (var entry in this) array[arrayIndex++] = entry;
        }

        public void CopyTo(KeyValuePair<string, T>[] array, int arrayIndex)
        {
            foreach (var (key, value) in this) array[arrayIndex++] = new(key, value);
        }

        public IEnumerator<(string, T)> GetEnumerator() => Entries().GetEnumerator();

        IEnumerator<KeyValuePair<string, T>> IEnumerable<KeyValuePair<string, T>>.GetEnumerator() =>
            Entries().Select(entry => new KeyValuePair<string, T>(entry.Item1, entry.Item2)).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public int IndexOf((string, T) item) => _internal_submodules.IndexOf(item);

        public void Insert(int index, (string, T) item)
        {
            if (ContainsKey(item.Item1)) throw new InvalidOperationException($"Sub-module {item.Item1} is already registered.");
            _internal_submodules.Insert(index, item);
        }

        public bool Remove(string key) => _internal_submodules.Remove(key);

        public bool Remove((string, T) item) => _internal_submodules.Remove(item);

        public bool Remove(KeyValuePair<string, T> item) => Remove((item.Key, item.Value));

        public void RemoveAt(int index) => _internal_submodules.RemoveAt(index);

        public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value)
        {
            var found = _internal_submodules.TryGetValue(key, out var module);
            value = (T)module;
            return found;
        }

        public IEnumerator<(string, T)> items() => GetEnumerator();

        public IEnumerable<string> keys() => Keys;

        public IEnumerable<T> values() => Entries().Select(entry => entry.Item2);

        /// <summary>The dictionary registers what it holds as it comes.</summary>
        protected override void RegisterComponents() { }

        private IEnumerable<(string, T)> Entries() => _internal_submodules.Select<(string, nn.Module), (string, T)>(Typed);

        private static (string, T) Typed((string, nn.Module) entry) => (entry.Item1, (T)entry.Item2);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.ModuleDict<Module> ModuleDict(params (string, Module)[] modules) => ModuleDict<Module>(modules);

            public static Modules.ModuleDict<T> ModuleDict<T>(params (string, T)[] modules) where T : Module
            {
                var dictionary = new Modules.ModuleDict<T>();
                foreach (var module in modules) dictionary.Add(module);
                return dictionary;
            }
        }
    }
}
