using System.Reflection;

namespace Microsoft.ML;

/// <summary>Calls a generic method with type arguments that are known only when the program runs, such as the types of columns.</summary>
internal static class Generic
{
    public static TResult Call<TResult>(Type owner, string method, Type[] types, params object[] arguments) =>
        (TResult)owner.GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)
            .MakeGenericMethod(types)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null);
}
