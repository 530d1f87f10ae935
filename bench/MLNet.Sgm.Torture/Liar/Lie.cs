namespace MLNet.Sgm.Torture.Liar;

/// <summary>A network, a target or an image that is not what it should be, and what the library owes its user then.</summary>
/// <param name="Name">What is wrong.</param>
/// <param name="Work">What a user would do; it returns null where the result is right, or else what is wrong with it.</param>
/// <param name="Sentence">A part of the message of the exception that is expected; null where a right result is.</param>
internal sealed record Lie(string Name, Func<string?> Work, string? Sentence = null)
{
    private const int LongestMessage = 500;

    /// <summary>What is to be found fault with, or null.</summary>
    internal string? Check()
    {
        try
        {
            var wrong = Work();
            return Sentence is null ? wrong : $"no exception; expected one with '{Sentence}'";
        }
        catch (Exception error) when (Sentence is not null)
        {
            var messages = Messages(error).ToList();
            if (!messages.Any(message => message.Contains(Sentence, StringComparison.Ordinal))) return $"{error.GetType().Name}: {error.Message}; expected '{Sentence}'";
            return messages[0].Length > LongestMessage ? $"a message of {messages[0].Length} characters" : null;
        }
        catch (Exception error)
        {
            return $"{error.GetType().Name}: {error.Message}; expected a right result";
        }
    }

    private static IEnumerable<string> Messages(Exception? error)
    {
        for (; error is not null; error = error.InnerException) yield return error.Message;
    }
}
