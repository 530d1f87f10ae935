using System.Collections;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>A list of modules, each of which is registered under its number.</summary>
    public class ModuleList<T> : nn.Module, IList<T> where T : nn.Module
    {
        private readonly List<T> list = [];

        public ModuleList(params T[] modules) : base(nameof(ModuleList<>))
        {
            list.AddRange(modules);
            Renumber();
        }

        public int Count => list.Count;

        public bool IsReadOnly => false;

        public T this[int index]
        {
            get => list[index];
            set
            {
                list[index] = value;
                Renumber();
            }
        }

        public void Add(T item)
        {
            register_module(list.Count.ToString(), item);
            list.Add(item);
        }

        public void append(params T[] parameters) => extend(parameters);

        public void extend(IEnumerable<T> modules)
        {
            foreach (var module in modules) Add(module);
        }

        public void Insert(int index, T item)
        {
            list.Insert(index, item);
            Renumber();
        }

        public void RemoveAt(int index)
        {
            list.RemoveAt(index);
            Renumber();
        }

        public bool Remove(T item)
        {
            var removed = list.Remove(item);
            if (removed) Renumber();
            return removed;
        }

        public void Clear()
        {
            list.Clear();
            ClearModules();
        }

        public bool Contains(T item) => list.Contains(item);

        public void CopyTo(T[] array, int arrayIndex) => list.CopyTo(array, arrayIndex);

        public int IndexOf(T item) => list.IndexOf(item);

        public IEnumerator<T> GetEnumerator() => list.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        /// <summary>The list registers what it holds as it comes.</summary>
        protected override void RegisterComponents() { }

        private void Renumber()
        {
            ClearModules();
            for (var i = 0; i < list.Count; i++) register_module(i.ToString(), list[i]);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.ModuleList<Module> ModuleList(params Module[] modules) => new(modules);

            public static Modules.ModuleList<T> ModuleList<T>(params T[] modules) where T : Module => new(modules);
        }
    }
}
