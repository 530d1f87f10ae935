using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>The members of users' classes, and the types of the columns that they make.</summary>
internal static class TypedMembers
{
    public static IEnumerable<MemberInfo> Of(Type userType, SchemaDefinition.Direction direction)
    {
        var fields = userType.GetFields(BindingFlags.Public | BindingFlags.Instance)
            .Where(field => !field.IsInitOnly || direction.HasFlag(SchemaDefinition.Direction.Read));
        var properties = userType.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0)
            .Where(property => (direction.HasFlag(SchemaDefinition.Direction.Read) && property.GetMethod is { IsPublic: true })
                || (direction.HasFlag(SchemaDefinition.Direction.Write) && property.SetMethod is { IsPublic: true }));
        return fields.Concat<MemberInfo>(properties).Where(member => !member.IsDefined(typeof(NoColumnAttribute)));
    }

    public static MemberInfo Find(Type userType, string name, SchemaDefinition.Direction direction) =>
        Of(userType, direction).FirstOrDefault(member => member.Name == name)
        ?? throw Contracts.Param(nameof(userType), $"No field or property with name '{name}' found in type '{userType.FullName}'");

    public static Type TypeOf(MemberInfo member) => member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;

    /// <summary>The .NET type of a member's items, and whether it is a vector of them.</summary>
    public static (Type Item, bool IsVector) Shape(MemberInfo member)
    {
        var type = TypeOf(member);
        if (type.IsArray && type.GetArrayRank() == 1)
            return (type.GetElementType(), true);
        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>) ? (type.GetGenericArguments()[0], true) : (type, false);
    }

    public static DataViewType ColumnType(MemberInfo member)
    {
        var (item, isVector) = Shape(member);
        var custom = member.GetCustomAttributes<DataViewTypeAttribute>(inherit: false).ToArray();
        if (custom.Length > 1)
            throw Contracts.Param(nameof(member), $"Member {member.Name} has more than one attribute that says what column it makes");
        var primitive = DataViewTypes.PrimitiveOrNull(item);
        if (primitive is null)
        {
            return !isVector && DataViewTypeManager.TryGetColumnType(item, custom.FirstOrDefault(), out var registered)
                ? registered
                : throw Contracts.Param(nameof(member), $"Could not determine an IDataView type and registered custom types for member {member.Name}");
        }
        if (member.GetCustomAttribute<KeyTypeAttribute>() is { } key)
        {
            if (!KeyDataViewType.IsValidDataType(item))
                throw Contracts.Param(nameof(member), $"Member {member.Name} marked with KeyType attribute, but is not a key type");
            primitive = new KeyDataViewType(item, key.Count ?? KeyDataViewType.MaxCount(item));
        }
        var vector = member.GetCustomAttribute<VectorTypeAttribute>();
        if (vector is not null && !isVector)
            throw Contracts.Param(nameof(member), $"Member {member.Name} marked with VectorType attribute, but does not appear to be a vector type");
        return !isVector ? primitive : vector is null ? new VectorDataViewType(primitive) : new VectorDataViewType(primitive, vector.Dimensions);
    }

    /// <summary>Whether a member can hold the values of a column: a key and its number are the same to it, as are vectors of any size.</summary>
    public static bool Fits(MemberInfo member, DataViewType columnType)
    {
        var (item, isVector) = Shape(member);
        if (item == typeof(string))
            item = typeof(ReadOnlyMemory<char>);
        return isVector == columnType is VectorDataViewType && columnType.ItemType().RawType == item;
    }
}
