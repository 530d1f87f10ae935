using System.Globalization;
using System.Numerics;

namespace Microsoft.ML.Data;

/// <summary>Conversions between the standard scalar types, item by item for vectors.</summary>
internal static class ScalarConversion
{
    private delegate TTo Converter<TFrom, TTo>(in TFrom value);

    /// <summary>Whether there is a conversion; a key becomes an unsigned integer only.</summary>
    public static bool Exists(DataViewType from, DataViewType to)
    {
        var (source, target) = (from.ItemType(), to.ItemType());
        if (source is KeyDataViewType)
            return target is NumberDataViewType && KeyDataViewType.IsValidDataType(target.RawType);
        return source is NumberDataViewType or BooleanDataViewType or TextDataViewType
            && target is NumberDataViewType or BooleanDataViewType or TextDataViewType;
    }

    /// <summary>A getter that gives a column's values as another type.</summary>
    public static Delegate Getter(DataViewRow row, DataViewSchema.Column column, PrimitiveDataViewType to)
    {
        var method = column.Type is VectorDataViewType ? nameof(VectorGetter) : nameof(ScalarGetter);
        return Generic.Call<Delegate>(typeof(ScalarConversion), method, [column.Type.ItemType().RawType, to.RawType], row, column);
    }

    private static Delegate ScalarGetter<TFrom, TTo>(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<TFrom>(column);
        if (getter is ValueGetter<TTo> same)
            return same;
        var convert = Between<TFrom, TTo>();
        TFrom from = default;
        return (ValueGetter<TTo>)((ref TTo value) =>
        {
            getter(ref from);
            value = convert(from);
        });
    }

    private static Delegate VectorGetter<TFrom, TTo>(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<VBuffer<TFrom>>(column);
        if (getter is ValueGetter<VBuffer<TTo>> same)
            return same;
        var convert = Between<TFrom, TTo>();
        // Where the default of one type is not the default of the other ("0" is not the empty text), sparseness is lost.
        var keepsSparse = EqualityComparer<TTo>.Default.Equals(convert(default), default);
        VBuffer<TFrom> from = default;
        return (ValueGetter<VBuffer<TTo>>)((ref VBuffer<TTo> value) =>
        {
            getter(ref from);
            if (!from.IsDense && !keepsSparse)
                from.CopyToDense(ref from);
            var items = from.GetValues();
            var editor = VBufferEditor.Create(ref value, from.Length, items.Length);
            for (var i = 0; i < items.Length; i++)
                editor.Values[i] = convert(items[i]);
            from.GetIndices().CopyTo(editor.Indices);
            value = editor.Commit();
        });
    }

    private static Converter<TFrom, TTo> Between<TFrom, TTo>()
    {
        if (typeof(TFrom) == typeof(TTo))
            return (in TFrom value) => (TTo)(object)value;
        if (typeof(TTo) == typeof(ReadOnlyMemory<char>))
            return (in TFrom value) => (TTo)(object)Convert.ToString(value, CultureInfo.InvariantCulture).AsMemory();
        if (typeof(TFrom) == typeof(ReadOnlyMemory<char>))
        {
            var parse = (Parsing.Parser<TTo>)Parsing.Of(DataViewTypes.Primitive(typeof(TTo)));
            return (in TFrom value) => parse(((ReadOnlyMemory<char>)(object)value).Span);
        }
        if (typeof(TFrom) == typeof(bool))
        {
            var (no, yes) = (FromInt32<TTo>(0), FromInt32<TTo>(1));
            return (in TFrom value) => (bool)(object)value ? yes : no;
        }
        if (typeof(TTo) == typeof(bool))
        {
            var zero = default(TFrom);
            return (in TFrom value) => (TTo)(object)!EqualityComparer<TFrom>.Default.Equals(value, zero);
        }
        return Generic.Call<Converter<TFrom, TTo>>(typeof(ScalarConversion), nameof(BetweenNumbers), [typeof(TFrom), typeof(TTo)]);
    }

    private static TTo FromInt32<TTo>(int value) => (TTo)Convert.ChangeType(value, typeof(TTo), CultureInfo.InvariantCulture);

    // As a cast in C# does it: integers wrap, fractions are cut off.
    private static Converter<TFrom, TTo> BetweenNumbers<TFrom, TTo>()
        where TFrom : INumberBase<TFrom>
        where TTo : INumberBase<TTo> => (in TFrom value) => TTo.CreateTruncating(value);
}
