using System.Linq.Expressions;
using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>Reads and writes members of users' classes as the values of columns.</summary>
internal static class MemberAccess
{
    /// <summary>A <see cref="ValueGetter{TValue}"/> that gives the member of the current object.</summary>
    public static Delegate Getter<TRow>(MemberInfo member, Func<TRow> current)
    {
        var type = TypedMembers.TypeOf(member);
        var (item, isVector) = TypedMembers.Shape(member);
        var (method, argument) = type == typeof(string) ? (nameof(TextGetter), null)
            : type == typeof(string[]) ? (nameof(TextArrayGetter), null)
            : type.IsArray ? (nameof(ArrayGetter), item)
            : isVector ? (nameof(VectorGetter), item)
            : (nameof(ValueGetter), type);
        return Generic.Call<Delegate>(typeof(MemberAccess), method, Types(typeof(TRow), argument), member, current);
    }

    /// <summary>Fills the member of an object from the current value of a row's column.</summary>
    public static Action<TRow> Setter<TRow>(MemberInfo member, DataViewRow row, DataViewSchema.Column column)
    {
        var type = TypedMembers.TypeOf(member);
        var (item, isVector) = TypedMembers.Shape(member);
        var (method, argument) = type == typeof(string) ? (nameof(TextSetter), null)
            : type == typeof(string[]) ? (nameof(TextArraySetter), null)
            : type.IsArray ? (nameof(ArraySetter), item)
            : isVector ? (nameof(VectorSetter), item)
            : (nameof(ValueSetter), type);
        return Generic.Call<Action<TRow>>(typeof(MemberAccess), method, Types(typeof(TRow), argument), member, row, column);
    }

    private static Type[] Types(Type row, Type argument) => argument is null ? [row] : [row, argument];

    private static ValueGetter<ReadOnlyMemory<char>> TextGetter<TRow>(MemberInfo member, Func<TRow> current)
    {
        var read = Reader<TRow, string>(member);
        return (ref ReadOnlyMemory<char> value) => value = read(current()).AsMemory();
    }

    private static ValueGetter<VBuffer<ReadOnlyMemory<char>>> TextArrayGetter<TRow>(MemberInfo member, Func<TRow> current)
    {
        var read = Reader<TRow, string[]>(member);
        return (ref VBuffer<ReadOnlyMemory<char>> value) =>
        {
            var texts = read(current()) ?? [];
            var editor = VBufferEditor.Create(ref value, texts.Length);
            for (var i = 0; i < texts.Length; i++)
                editor.Values[i] = texts[i].AsMemory();
            value = editor.Commit();
        };
    }

    private static ValueGetter<VBuffer<T>> ArrayGetter<TRow, T>(MemberInfo member, Func<TRow> current)
    {
        var read = Reader<TRow, T[]>(member);
        return (ref VBuffer<T> value) =>
        {
            var array = read(current());
            VBuffer<T>.Copy(array, 0, ref value, array?.Length ?? 0);
        };
    }

    private static ValueGetter<VBuffer<T>> VectorGetter<TRow, T>(MemberInfo member, Func<TRow> current)
    {
        var read = Reader<TRow, VBuffer<T>>(member);
        return (ref VBuffer<T> value) => read(current()).CopyTo(ref value);
    }

    private static ValueGetter<T> ValueGetter<TRow, T>(MemberInfo member, Func<TRow> current)
    {
        var read = Reader<TRow, T>(member);
        return (ref T value) => value = read(current());
    }

    private static Action<TRow> TextSetter<TRow>(MemberInfo member, DataViewRow row, DataViewSchema.Column column)
    {
        var write = Writer<TRow, string>(member);
        var getter = row.GetGetter<ReadOnlyMemory<char>>(column);
        ReadOnlyMemory<char> text = default;
        return target =>
        {
            getter(ref text);
            write(target, text.ToString());
        };
    }

    private static Action<TRow> TextArraySetter<TRow>(MemberInfo member, DataViewRow row, DataViewSchema.Column column)
    {
        var write = Writer<TRow, string[]>(member);
        var getter = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
        VBuffer<ReadOnlyMemory<char>> texts = default;
        return target =>
        {
            getter(ref texts);
            write(target, [.. texts.DenseValues().Select(text => text.ToString())]);
        };
    }

    // An object that is filled again keeps its array, if the length is the same.
    private static Action<TRow> ArraySetter<TRow, T>(MemberInfo member, DataViewRow row, DataViewSchema.Column column)
    {
        var read = ReaderOrNull<TRow, T[]>(member);
        var write = Writer<TRow, T[]>(member);
        var getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> vector = default;
        return target =>
        {
            getter(ref vector);
            var array = read?.Invoke(target);
            if (array is null || array.Length != vector.Length)
                array = new T[vector.Length];
            vector.CopyTo(array);
            write(target, array);
        };
    }

    private static Action<TRow> VectorSetter<TRow, T>(MemberInfo member, DataViewRow row, DataViewSchema.Column column)
    {
        var read = ReaderOrNull<TRow, VBuffer<T>>(member);
        var write = Writer<TRow, VBuffer<T>>(member);
        var getter = row.GetGetter<VBuffer<T>>(column);
        return target =>
        {
            var vector = read is null ? default : read(target);
            getter(ref vector);
            write(target, vector);
        };
    }

    private static Action<TRow> ValueSetter<TRow, T>(MemberInfo member, DataViewRow row, DataViewSchema.Column column)
    {
        var write = Writer<TRow, T>(member);
        var getter = row.GetGetter<T>(column);
        // One variable for all rows, as the official library has it: a getter that disposes of what it finds in it, as those
        // of images do, takes the image of the row before away from the object that got it.
        T value = default;
        return target =>
        {
            getter(ref value);
            write(target, value);
        };
    }

    private static Func<TRow, T> ReaderOrNull<TRow, T>(MemberInfo member) =>
        member is PropertyInfo { GetMethod: null or { IsPublic: false } } ? null : Reader<TRow, T>(member);

    private static Func<TRow, T> Reader<TRow, T>(MemberInfo member)
    {
        var row = Expression.Parameter(typeof(TRow));
        return Expression.Lambda<Func<TRow, T>>(Expression.MakeMemberAccess(row, member), row).Compile();
    }

    private static Action<TRow, T> Writer<TRow, T>(MemberInfo member)
    {
        var (row, value) = (Expression.Parameter(typeof(TRow)), Expression.Parameter(typeof(T)));
        return Expression.Lambda<Action<TRow, T>>(Expression.Assign(Expression.MakeMemberAccess(row, member), value), row, value).Compile();
    }
}
