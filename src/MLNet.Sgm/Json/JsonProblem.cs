namespace MLNet.Sgm.Json;

/// <summary>What is wrong with a value of a JSON document.</summary>
/// <param name="path">The properties that lead to it, such as <c>attacks.SGM.epsilon[1]</c>; empty for the whole.</param>
/// <param name="sentence">What follows the property's name, such as <c>must be a number; found 'x'.</c></param>
/// <param name="inner">The cause, if there is one.</param>
internal sealed class JsonProblem(string path, string sentence, Exception? inner = null) : Exception($"{(path.Length == 0 ? "it" : path)} {sentence}", inner)
{
    internal string Path => path;

    internal string Sentence => sentence;

    /// <summary>The same problem of a document that is a part of another, at a place there.</summary>
    internal JsonProblem Within(string place) => new(Join(place, path), sentence, InnerException);

    internal static string Join(string place, string path) => path.Length == 0 ? place : place.Length == 0 || path[0] == '[' ? place + path : $"{place}.{path}";
}
