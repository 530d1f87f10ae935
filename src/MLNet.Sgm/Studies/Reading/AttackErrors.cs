using System.Text.Json;

namespace MLNet.Sgm.Studies;

/// <summary>The engine knows the ranges of settings and which go together; its sentences are given their place in the file.</summary>
internal static class AttackErrors
{
    /// <param name="validate">What throws an <see cref="ArgumentException"/>.</param>
    /// <param name="place">The object that has the settings.</param>
    /// <param name="members">Its properties, one of which the error may name.</param>
    internal static void Check(Action validate, JsonPlace place, JsonMembers members)
    {
        try
        {
            validate();
        }
        catch (ArgumentException error)
        {
            var property = JsonNamingPolicy.CamelCase.ConvertName(error.ParamName?.Split('.')[^1] ?? "");
            throw (members.Find(property) ?? place).Error($"cannot be: {error.Message.Split(" (Parameter", 2)[0]}", error);
        }
    }
}
