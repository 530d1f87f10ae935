using System.Runtime.InteropServices;
using System.Text.Json;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Cli;

/// <summary>What is said about an exception that ends a command, and what the process exits with.</summary>
internal sealed record Failure(string Sentence, int Code)
{
    internal static Failure Of(Exception exception) => exception switch
    {
        AggregateException { InnerException: { } inner } => Of(inner),
        TypeInitializationException { InnerException: { } inner } => Of(inner),
        OperationCanceledException => new("Interrupted.", ExitCode.Interrupted),
        UsageException => new(SentenceOf(exception), ExitCode.Usage),
        _ when IsExpected(exception) => new(SentenceOf(exception), ExitCode.Failure),
        // A mistake of ours: whoever reports it needs to say where.
        _ => new($"Unexpected: {exception}", ExitCode.Failure),
    };

    /// <summary>An exception's message in one line, without what .NET appends for programmers.</summary>
    internal static string SentenceOf(Exception exception)
    {
        var message = exception.Message;
        if (exception is ArgumentException { ParamName: { } name } && message.IndexOf($" (Parameter '{name}')", StringComparison.Ordinal) is >= 0 and var end) message = message[..end];
        // libtorch appends a stack trace.
        if (exception is ExternalException) message = message.Split('\n')[0];
        return string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    private static bool IsExpected(Exception exception) => exception is IOException or UnauthorizedAccessException or InvalidDataException or WeightFileException or JsonException
        or (ArgumentException and not ArgumentNullException) or InvalidOperationException or NotSupportedException or InsufficientMemoryException or ExternalException or DllNotFoundException or BadImageFormatException;
}
